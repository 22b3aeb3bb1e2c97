"""Tokens for the hub, by which people prove there that they accepted a model's licence.

One may be everybody's (the owner gives it), and each person may have their own, which goes first.
They are kept encrypted, and no page ever shows one again.
"""

from django.db import transaction
from django.db.models import Q

from accounts.models import HubToken, User
from accounts.sealed import seal, unseal

PURPOSE = "hub token"


def give(token: str, by: User, *, everyone: bool = False) -> HubToken:
    """Keep it in the place of the one before, under a new number."""
    with transaction.atomic():
        forget(by, everyone=everyone)
        return HubToken.objects.create(user=None if everyone else by, sealed=seal(token, PURPOSE))


def forget(by: User, *, everyone: bool = False) -> None:
    """Take back one's own, or everybody's."""
    HubToken.objects.filter(user=None if everyone else by).delete()


def reader(user: User) -> int:
    """The number of the token that this person's questions go with; 0 for none kept here.

    A number is never used twice, so what was answered to one token is not shown to another.
    """
    rows = HubToken.objects.filter(Q(user=user) | Q(user=None)).values_list("user", "pk")
    own = [pk for whose, pk in rows if whose is not None]
    return (own or [pk for _whose, pk in rows] or [0])[0]


def secret(number: int) -> str | None:
    """The token of a number; None where there is none (any more)."""
    row = HubToken.objects.filter(pk=number).first() if number else None
    return unseal(row.sealed, PURPOSE) if row else None
