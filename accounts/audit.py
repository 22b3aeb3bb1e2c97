"""The audit log: who did what to whom, when and from where."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry, User

ACTIONS = {
    "invited": _("invited somebody"),
    "joined": _("came in by an invitation"),
    "asked_to_join": _("asked for an account"),
    "let_in": _("let somebody in"),
    "turned_away": _("turned somebody away"),
    "role_changed": _("changed a role"),
    "policy_changed": _("changed rights or limits"),
    "disabled": _("disabled an account"),
    "enabled": _("enabled an account"),
    "deleted": _("deleted an account"),
    "exported": _("exported an account's data"),
    "reset": _("made a link for a new password"),
    "may_read_chats": _("took leave to read somebody's chats"),
    "read_chat": _("read somebody's chat"),
    "key_made": _("made an API key"),
    "key_revoked": _("revoked an API key"),
    "sessions_ended": _("ended sessions"),
    "restored": _("restored a backup"),
    "backed_up": _("made a backup"),
}
"""Every action that is written down, in words for the page."""


def record(
    action: str,
    *,
    actor: User | None,
    subject: User | None = None,
    request: HttpRequest | None = None,
    **facts: Any,
) -> AuditEntry:
    """One line more; `actor` None is the terminal. Raises KeyError for an action without words.

    `facts` are plain JSON and never hold what a person said or a secret.
    """
    ACTIONS[action]
    return AuditEntry.objects.create(
        action=action,
        actor=actor,
        actor_name=actor.username if actor else "",
        subject=subject,
        subject_name=subject.username if subject else "",
        address=request.META.get("REMOTE_ADDR", "") if request else "",
        facts=facts,
    )
