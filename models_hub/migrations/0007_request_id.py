from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('models_hub', '0006_one_download'),
    ]

    operations = [
        migrations.AddField(
            model_name='download',
            name='request',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
    ]
