"""The audit log: who did what to whom, when and from where."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry, User

ACTIONS = {
    "invited": _("invited somebody"),
    "invitation_revoked": _("took an invitation back"),
    "joined": _("came in by an invitation"),
    "sign_up_opened": _("let strangers ask for accounts"),
    "sign_up_closed": _("let nobody ask for accounts any more"),
    "asked_to_join": _("asked for an account"),
    "let_in": _("let somebody in"),
    "turned_away": _("turned somebody away"),
    "role_changed": _("changed a role"),
    "policy_changed": _("changed rights or limits"),
    "disabled": _("disabled an account"),
    "enabled": _("enabled an account"),
    "closing": _("had an account close in two weeks"),
    "closing_cancelled": _("left an account as it was after all"),
    "deleted": _("deleted an account"),
    "exported": _("exported an account's data"),
    "reset": _("made a link for a new password"),
    "reset_used": _("set a new password by a link"),
    "may_read_chats": _("took leave to read somebody's chats"),
    "read_chat": _("read somebody's chat"),
    "key_made": _("made an API key"),
    "key_revoked": _("revoked an API key"),
    "sessions_ended": _("ended sessions"),
    "password_changed": _("changed their own password"),
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
