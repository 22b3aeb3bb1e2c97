import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0007_asked'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('revision', models.UUIDField(default=uuid.uuid4)),
                ('updated', models.DateTimeField(auto_now=True)),
                ('conversation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='chat.conversation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('conversation', None)), fields=('owner',), name='one_draft_for_a_new_chat')],
            },
        ),
    ]
