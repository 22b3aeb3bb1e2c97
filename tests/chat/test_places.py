"""A chat is pinned, archived and taken back by its owner alone, within bounds."""

import pytest
from django.test import Client

from accounts.backend import BACKEND
from accounts.models import User
from chat.models import Conversation
from chat.views import places

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]


@pytest.fixture
def alice(client: Client) -> User:
    """Somebody who is signed in."""
    user = User.objects.create(username="alice")
    client.force_login(user, backend=BACKEND)
    return user


def chat(owner: User, title: str = "A chat") -> Conversation:
    return Conversation.objects.create(owner=owner, title=title)


@pytest.mark.parametrize("place", ["pin", "unpin", "archive", "unarchive"])
def test_anothers_chat_does_not_exist(client: Client, alice: User, place: str) -> None:
    hers = chat(User.objects.create(username="bob"))
    assert client.post(f"/c/{hers.pk}/{place}/").status_code == 404


def test_only_ones_own_chats_are_listed(client: Client, alice: User) -> None:
    chat(User.objects.create(username="bob"), "Secret")
    chat(alice, "Mine")
    for path in ("/chats/", "/find/", "/find/?q=Secret"):
        assert "Secret" not in client.get(path).content.decode()
    assert "Mine" in client.get("/chats/").content.decode()


def test_pinning_takes_out_of_the_archive(client: Client, alice: User) -> None:
    mine = chat(alice)
    assert client.post(f"/c/{mine.pk}/archive/").json()["conversation"]["archived"]
    answer = client.post(f"/c/{mine.pk}/pin/").json()["conversation"]
    assert answer["pinned"]
    assert not answer["archived"]


def test_more_than_so_many_pins_are_refused(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "PINS", 1)
    first, second = chat(alice), chat(alice)
    assert client.post(f"/c/{first.pk}/pin/").status_code == 200
    refused = client.post(f"/c/{second.pk}/pin/")
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "too_many"
    assert client.post(f"/c/{first.pk}/pin/").status_code == 200


@pytest.mark.parametrize("after", ["x", "a~b", "2026-01-01T00:00:00+00:00~x", "~", "x~y~z"])
def test_a_page_that_never_was_is_a_plain_refusal(client: Client, alice: User, after: str) -> None:
    assert client.get("/chats/", {"after": after}).status_code == 400


def test_a_page_of_the_archive_that_is_not_there_is_the_last(client: Client, alice: User) -> None:
    assert client.get("/archived/", {"page": "99"}).status_code == 200
