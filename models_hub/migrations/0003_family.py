from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('models_hub', '0002_load_settings'),
    ]

    operations = [
        migrations.AddField(
            model_name='localmodel',
            name='family',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='localmodel',
            name='repository',
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
