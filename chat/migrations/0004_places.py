from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0003_attachment'),
    ]

    operations = [
        migrations.AddField(
            model_name='conversation',
            name='pinned',
            field=models.DateTimeField(default=None, null=True),
        ),
        migrations.AddField(
            model_name='conversation',
            name='archived',
            field=models.DateTimeField(default=None, null=True),
        ),
    ]
