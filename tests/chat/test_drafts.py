"""What is typed and not sent is kept for whoever typed it, and written over only knowingly."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.backend import BACKEND
from accounts.models import User
from chat import drafts
from chat.models import Conversation, Draft
from chat.sending import TEXT_LIMIT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]


@pytest.fixture
def alice(client: Client) -> User:
    """Somebody who is signed in."""
    user = User.objects.create(username="alice")
    client.force_login(user, backend=BACKEND)
    return user


@pytest.fixture
def path(alice: User) -> str:
    """Where the draft of a chat of hers is."""
    return f"/draft/?chat={Conversation.objects.create(owner=alice).pk}"


def save(client: Client, path: str, text: str, revision: str = "") -> Any:
    body = {"text": text, "revision": revision}
    return client.post(path, body, content_type="application/json").json()


def read(client: Client, path: str) -> Any:
    return client.get(path).json()["draft"]


def test_each_chat_and_the_next_new_one_have_their_own(client: Client, path: str) -> None:
    save(client, path, "in the chat")
    save(client, "/draft/", "for a new one")
    assert read(client, path)["text"] == "in the chat"
    assert read(client, "/draft/")["text"] == "for a new one"


def test_a_tab_that_knows_the_last_one_goes_on(client: Client, path: str) -> None:
    first = save(client, path, "one")
    assert first["saved"]
    second = save(client, path, "one two", first["draft"]["revision"])
    assert second["saved"]
    assert read(client, path)["text"] == "one two"


@pytest.mark.parametrize("known", ["", uuid.uuid4().hex, "no revision at all"])
def test_a_tab_that_does_not_know_it_gets_it_and_changes_nothing(
    client: Client, path: str, known: str
) -> None:
    theirs = save(client, path, "theirs")["draft"]
    answer = save(client, path, "mine", known)
    assert answer == {"draft": theirs, "saved": False}
    assert read(client, path)["text"] == "theirs"


def test_what_is_sent_is_cleared_and_typing_begins_anew(client: Client, path: str) -> None:
    first = save(client, path, "one")["draft"]
    assert save(client, path, "", first["revision"])["saved"]
    assert read(client, path) == {"text": "", "revision": ""}
    assert save(client, path, "two", first["revision"])["saved"]


def test_anothers_draft_does_not_exist(client: Client, alice: User) -> None:
    bob = User.objects.create(username="bob")
    his = Conversation.objects.create(owner=bob)
    drafts.keep(bob, his, "secret", "")
    drafts.keep(bob, None, "secret", "")
    assert client.get(f"/draft/?chat={his.pk}").status_code == 404
    assert client.post(f"/draft/?chat={his.pk}").status_code == 404
    assert read(client, "/draft/")["text"] == ""
    assert client.get("/draft/?chat=x").status_code == 404


@pytest.mark.parametrize("text", ["x" * (TEXT_LIMIT + 1), "\ud800"])
def test_what_cannot_be_kept_is_refused_and_the_last_one_stays(
    client: Client, path: str, text: str
) -> None:
    first = save(client, path, "one")["draft"]
    assert save(client, path, text, first["revision"])["error"]["code"] == "bad_request"
    assert read(client, path) == first


def test_the_oldest_make_room(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "KEPT", 3)
    for number in range(5):
        drafts.keep(alice, Conversation.objects.create(owner=alice), f"draft {number}", "")
    texts = Draft.objects.order_by("updated").values_list("text", flat=True)
    assert list(texts) == ["draft 2", "draft 3", "draft 4"]
