"""What the accounts app itself keeps of a person, for their archive."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.export import Part, as_json, as_line
from accounts.models import ApiKey, AuditEntry, Device, Usage, User
from accounts.standing import standing_of


def account(user: User) -> Iterator[str]:
    """Who they are here, what they may do, where they are signed in, and their keys."""
    standing = standing_of(user)
    yield as_json(
        {
            "name": user.username,
            "role": user.role,
            "joined": user.date_joined,
            "last_signed_in": user.last_login,
            "language": user.language,
            "theme": user.theme,
            "shows_name": user.shows_name,
            "closes": user.closes,
            "rights": sorted(standing.rights),
            "limits": vars(standing.limits),
            "models": sorted(standing.models) if standing.models is not None else "all",
            "devices": [_device(device) for device in user.devices.all()],
            "api_keys": [_key(key) for key in user.api_keys.all()],
            "hub_token": "kept encrypted, not exported" if hasattr(user, "hub_token") else None,
        }
    )


def lines(user: User) -> Iterator[str]:
    """What was done by them and to them, as the audit log has it."""
    concerning = AuditEntry.objects.filter(Q(actor=user) | Q(subject=user)).order_by("pk")
    for pk in list(concerning.values_list("pk", flat=True)):
        entry = AuditEntry.objects.get(pk=pk)
        yield as_line(
            {
                "when": entry.when,
                "who": entry.actor_name,
                "did": entry.action,
                "in_words": str(audit.ACTIONS.get(entry.action, entry.action)),
                "to": entry.subject_name,
                "from_address": entry.address if entry.actor_id == user.pk else "",
                "facts": entry.facts,
            }
        )


def keys_counted(user: User) -> str:
    """In words."""
    count = user.api_keys.filter(revoked=None).count()
    return ngettext("%(n)d API key", "%(n)d API keys", count) % {"n": count} if count else ""


def about(_user: User) -> Iterator[str]:
    """What a person needs to know who opens the archive in ten years."""
    yield _(
        "This is everything that Hearth kept of you.\n\n"
        "account.json: your account, your devices and API keys (never the keys themselves).\n"
        "audit.jsonl: what you did to others and what was done to your account.\n"
        "chats.jsonl: your chats, one on each line, with all versions and files. Hearth imports"
        " this file.\n"
        "Other files say by their names what they hold. All of them are UTF-8.\n"
    )


def used(user: User) -> Iterator[str]:
    """What was computed for them, one line for each day and model."""
    names = ("day", "model", "replies", "prompt", "cached", "completion")
    for row in Usage.objects.filter(user=user).order_by("day", "model").values(*names):
        yield as_line(row)


PARTS = (
    Part("README.txt", about),
    Part("account.json", account, keys_counted),
    Part("audit.jsonl", lines),
    Part("usage.jsonl", used),
)


def _device(device: Device) -> dict[str, Any]:
    names = ("agent", "address", "first_seen", "last_seen")
    return {name: getattr(device, name) for name in names}


def _key(key: ApiKey) -> dict[str, Any]:
    names = ("name", "prefix", "created", "last_used", "expires", "revoked", "scope", "only_models")
    return {name: getattr(key, name) for name in names}
