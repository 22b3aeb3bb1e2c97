"""Links by which somebody who forgot their password sets a new one."""

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import tokens
from accounts.audit import record
from accounts.invitations import LIFETIMES
from accounts.models import Reset, User
from accounts.people import Refused, require_over

LIFETIME = LIFETIMES["day"][0]


class Gone(Exception):
    """The link was used, replaced, or its time is over."""


def make(by: User, person: User, request: HttpRequest | None = None) -> str:
    """The token of a person's new link; an older one opens nothing more. Raises Refused."""
    require_over(by, person)
    if not person.is_active:
        raise Refused(_("This account is switched off. Switch it on first."))
    token, hashed = tokens.new()
    expires = timezone.now() + LIFETIME
    Reset.objects.update_or_create(user=person, defaults={"hashed": hashed, "expires": expires})
    record("reset", actor=by, subject=person, request=request)
    return token


def find(token: str) -> Reset | None:
    """The link of a token, while it is good."""
    if not tokens.is_token(token):
        return None
    good = Reset.objects.filter(expires__gt=timezone.now(), user__is_active=True)
    return good.select_related("user").filter(hashed=tokens.hashed(token)).first()


def use(reset: Reset, password: str, request: HttpRequest | None = None) -> User:
    """Set the password, which ends all sessions. Raises Gone when somebody was quicker."""
    user = reset.user
    user.set_password(password)
    with transaction.atomic():
        if not Reset.objects.filter(pk=reset.pk, hashed=reset.hashed).delete()[0]:
            raise Gone
        user.save(update_fields=["password"])
        record("reset_used", actor=user, subject=user, request=request)
    return user
