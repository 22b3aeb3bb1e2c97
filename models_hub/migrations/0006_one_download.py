from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('models_hub', '0005_downloads'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='download',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['done', 'cancelled']), _negated=True), fields=('key',), name='one_download_of_the_same_files'),
        ),
    ]
