"""The first account: who may make it, the one-time code that proves it, and making it once."""

import hmac

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpRequest
from django.http.request import split_domain_port

from accounts.address import is_loopback
from accounts.models import User

MISREAD = str.maketrans("OIL", "011")
"""The code has no O, I or L: whoever types one read a digit."""
FORWARDED = ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")


class AlreadySetUp(Exception):
    """Somebody else made the first account."""


def is_over() -> bool:
    """Whether an account exists."""
    return User.objects.exists()


def is_code(given: str) -> bool:
    """Whether this is the code printed in the terminal; case, dashes and blanks do not matter."""
    try:
        code = settings.SETUP_CODE_FILE.read_text()
    except FileNotFoundError:
        return False
    wanted = _plain(code)
    return bool(wanted) and hmac.compare_digest(_plain(given), wanted)


def needs_code(request: HttpRequest) -> bool:
    """False only for a browser on this very machine, with nothing in between.

    A proxy on this machine makes the whole world look like loopback: hence the headers.
    """
    host, _port = split_domain_port(request.get_host())
    forwarded = any(k in FORWARDED or k.startswith("HTTP_X_FORWARDED") for k in request.META)
    return forwarded or not (
        is_loopback(settings.HOST)
        and is_loopback(request.META.get("REMOTE_ADDR", ""))
        and is_loopback(host)
    )


def make_owner(user: User) -> None:
    """Save `user` as the owner. Raises AlreadySetUp when any account exists by now.

    Of two at once the second waits: SQLite's transactions are immediate, elsewhere for the row.
    """
    user.role = User.Role.OWNER
    with transaction.atomic():
        ContentType.objects.select_for_update().get(app_label="accounts", model="user")
        if is_over():
            raise AlreadySetUp
        user.save(force_insert=True)
    forget_code()


def forget_code() -> None:
    """The code is used up."""
    settings.SETUP_CODE_FILE.unlink(missing_ok=True)


def _plain(code: str) -> bytes:
    return "".join(c for c in code.upper() if c.isalnum()).translate(MISREAD).encode()
