"""The house of the matrix, with everybody in it."""

import pytest
from django.contrib.sessions.models import Session

from engine import protocol
from tests.matrix.house import House, build
from tests.matrix.visiting import Visitor


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine runs here, so nobody waits long for what one would say."""
    monkeypatch.setattr(protocol, "LOOK_S", 1)


@pytest.fixture
def house(db: None, redis_server: str) -> House:
    """Alice's things, and those who have no business with them."""
    return build()


@pytest.fixture
def outside(house: House) -> list[Visitor]:
    """Whom the door is closed to: nobody, a disabled account, a session that was ended."""
    disabled = Visitor("a disabled account", house.people["carol"])
    house.people["carol"].is_active = False
    house.people["carol"].save()
    ended = Visitor("an ended session", house.people["bob"])
    Session.objects.filter(pk=ended.client.session.session_key).delete()
    return [Visitor("nobody"), disabled, ended]


@pytest.fixture
def alice(house: House) -> Visitor:
    return Visitor("alice", house.people["alice"])
