import django.db.models.deletion
from django.db import migrations, models


def keep_overflow(apps, schema_editor):
    """What happens with a full context is a setting like any other now."""
    chats = apps.get_model("chat", "Conversation").objects
    chats.filter(overflow="drop").update(settings={"overflow": "drop"})


class Migration(migrations.Migration):
    dependencies = [
        ("presets", "0001_settings"),
        ("chat", "0005_versions"),
    ]

    operations = [
        migrations.AddField("conversation", "settings", models.JSONField(default=dict)),
        migrations.AddField(
            "conversation",
            "preset",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="presets.preset",
            ),
        ),
        migrations.AddField("message", "settings", models.JSONField(default=dict)),
        migrations.RunPython(keep_overflow, migrations.RunPython.noop),
        migrations.RemoveField("conversation", "overflow"),
    ]
