from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0010_title_owed'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='request',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
    ]
