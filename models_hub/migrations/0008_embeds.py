from django.db import migrations, models
from django.db.models import Q

ENCODERS = [
    *('bert', 'eurobert', 'gemma-embedding', 'jina-bert-v2', 'jina-bert-v3', 'modern-bert'),
    *('neo-bert', 'nomic-bert', 'nomic-bert-moe'),
]


def mark(apps, _schema_editor):
    """Those that are here already; what comes later, its header marks."""
    named = Q(architecture__in=ENCODERS) | Q(name__icontains='embed')
    apps.get_model('models_hub', 'LocalModel').objects.filter(named).update(embeds=True)


class Migration(migrations.Migration):

    dependencies = [
        ('models_hub', '0007_request_id'),
    ]

    operations = [
        migrations.AddField(
            model_name='localmodel',
            name='embeds',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
