"""Invitations: made, told once, taken back, and taken by one person only."""

from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import tokens
from accounts.audit import record
from accounts.models import Invitation, User
from accounts.people import gives, require_gives

LIFETIMES = {
    "hour": (timedelta(hours=1), _("1 hour")),
    "day": (timedelta(days=1), _("1 day")),
    "week": (timedelta(days=7), _("7 days")),
}


class Gone(Exception):
    """Somebody took this invitation, it was taken back, or its time is over."""


def invite(
    by: User, role: str, lifetime: str, note: str = "", request: HttpRequest | None = None
) -> tuple[Invitation, str]:
    """A new invitation and its token, which nobody can find out later. Raises `people.Refused`."""
    require_gives(by, role)
    token, hashed = tokens.new()
    expires = timezone.now() + LIFETIMES[lifetime][0]
    made = Invitation.objects.create(
        hashed=hashed, role=role, note=note, made_by=by, expires=expires
    )
    record("invited", actor=by, request=request, role=role, note=note, lifetime=lifetime)
    return made, token


def find(token: str) -> Invitation | None:
    """The invitation of a token, open or not; None for what never was one."""
    if not tokens.is_token(token):
        return None
    known = Invitation.objects.select_related("made_by")
    return known.filter(hashed=tokens.hashed(token)).first()


def is_good(invitation: Invitation) -> bool:
    """Whether it lets somebody in: it is open, and whoever made it could still make it.

    Else an owner who left would keep a way back in.
    """
    by = invitation.made_by
    may = by is not None and by.is_active and invitation.role in gives(by)
    return may and invitation.is_open


def join(invitation: Invitation, user: User, request: HttpRequest | None = None) -> None:
    """Save `user` as whom the invitation lets in. Raises Gone: nobody was made then.

    Of two at once the second waits for the first one's row, and finds it used.
    """
    user.role = invitation.role
    with transaction.atomic():
        mine = Invitation.objects.open().filter(pk=invitation.pk)
        if not (is_good(invitation) and mine.update(used=timezone.now())):
            raise Gone
        user.save(force_insert=True)
        Invitation.objects.filter(pk=invitation.pk).update(used_by=user)
        record(
            "joined",
            actor=user,
            subject=user,
            request=request,
            role=invitation.role,
            by=invitation.made_by.username if invitation.made_by else "",
            note=invitation.note,
        )


def revoke(by: User, invitation: Invitation, request: HttpRequest | None = None) -> None:
    """From now on the link opens nothing. Raises `people.Refused`."""
    require_gives(by, invitation.role)
    mine = Invitation.objects.open().filter(pk=invitation.pk)
    if mine.update(revoked=timezone.now()):
        role, note = invitation.role, invitation.note
        record("invitation_revoked", actor=by, request=request, role=role, note=note)
