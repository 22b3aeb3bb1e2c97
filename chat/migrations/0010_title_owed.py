from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0009_share'),
    ]

    operations = [
        migrations.AddField(
            model_name='conversation',
            name='title_owed',
            field=models.DateTimeField(db_index=True, default=None, null=True),
        ),
    ]
