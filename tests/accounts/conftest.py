"""What the tests of sign-in share: the terminal's code, and forms that are filled in right."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from accounts.hashers import BoundedArgon2PasswordHasher
from accounts.models import User

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Still argon2, with a hundredth of the memory; and no look at every static file per client."""
    monkeypatch.setattr(BoundedArgon2PasswordHasher, "memory_cost", 1024)
    monkeypatch.setattr(BoundedArgon2PasswordHasher, "time_cost", 1)
    monkeypatch.setattr(settings, "WHITENOISE_AUTOREFRESH", True, raising=False)


@pytest.fixture
def code() -> Iterator[str]:
    """The code in the terminal."""
    settings.SETUP_CODE_FILE.write_text("7KQM2-R2XD9")
    yield "7KQM2-R2XD9"
    settings.SETUP_CODE_FILE.unlink(missing_ok=True)


@pytest.fixture
def setup_form(code: str) -> dict[str, str]:
    """The set-up form, filled in right."""
    return {"username": "olive", "password1": PASSWORD, "password2": PASSWORD, "code": code}


@pytest.fixture
def alice(db: None) -> User:
    """A member."""
    return User.objects.create_user("alice", password=PASSWORD)


@pytest.fixture
def olive(db: None) -> User:
    """The owner."""
    return User.objects.create_user("olive", password=PASSWORD, role=User.Role.OWNER)


@pytest.fixture
def ada(db: None) -> User:
    """An admin."""
    return User.objects.create_user("ada", password=PASSWORD, role=User.Role.ADMIN)


@pytest.fixture
def as_olive(olive: User) -> Client:
    """The owner's browser."""
    return signed_in(olive)


@pytest.fixture
def as_ada(ada: User) -> Client:
    """The admin's browser."""
    return signed_in(ada)


def signed_in(user: User) -> Client:
    """A browser of somebody's own, signed in."""
    client = Client()
    client.force_login(user)
    return client
