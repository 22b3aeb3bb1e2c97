"""A line of the audit log in plain words."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.amounts import AMOUNTS, Words
from accounts.audit import ACTIONS
from accounts.invitations import LIFETIMES
from accounts.models import AuditEntry, User
from accounts.models.policy import EVERY_MODEL
from accounts.policies import ABSENT
from accounts.rights import Right

LABELS: Mapping[str, Words] = {
    "role": gettext_lazy("role"),
    "of_role": gettext_lazy("of everybody with the role"),
    "before": gettext_lazy("before"),
    "after": gettext_lazy("now"),
    "note": gettext_lazy("for"),
    "by": gettext_lazy("invited by"),
    "lifetime": gettext_lazy("works for"),
    "reason": gettext_lazy("reason"),
    "name": gettext_lazy("name"),
    "file": gettext_lazy("file"),
    "closes": gettext_lazy("on"),
    "chat": gettext_lazy("chat"),
    "reading": gettext_lazy("leave no."),
}
"""The facts that have words; others are shown by their own name."""


def action(entry: AuditEntry) -> str:
    """What was done; that of an older version by its own name."""
    return str(ACTIONS.get(entry.action, entry.action))


def facts(entry: AuditEntry) -> list[tuple[str, str]]:
    """(what, which), in their order."""
    return list(_facts(entry.facts))


def _facts(kept: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in kept.items():
        if name == "changes" and isinstance(value, dict):
            for changed, (before, after) in value.items():
                words = {"before": _value(changed, before), "after": _value(changed, after)}
                yield _named(changed), _("%(before)s → %(after)s") % words
        elif value not in ("", None, [], {}):
            yield str(LABELS.get(name, name)), _value(name, value)


def _named(changed: str) -> str:
    if changed in AMOUNTS:
        return str(AMOUNTS[changed].label)
    if changed == "models":
        return _("Models")
    return str(Right(changed).label) if changed in Right.values else changed


def _value(name: str, value: Any) -> str:
    if value == ABSENT:
        return _("not set")
    if isinstance(value, bool):
        return _("given") if value else _("not given")
    if name in AMOUNTS:
        return AMOUNTS[name].words(value)
    if isinstance(value, list):
        return _("all") if EVERY_MODEL in value else ", ".join(map(str, value))
    if name in {"role", "of_role", "before", "after"} and value in User.Role.values:
        return str(User.Role(value).label)
    return str(LIFETIMES[value][1]) if name == "lifetime" and value in LIFETIMES else str(value)
