"""Everything that is kept of a person comes along as one ZIP, and goes when their account does."""

import io
import json
import zipfile
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
import redis
from asgiref.sync import async_to_sync
from django.test import Client
from django.utils import timezone

from accounts import closing, export, keys
from accounts.export import Part, archive
from accounts.models import AuditEntry, User
from chat import sharing
from chat.import_json import read
from chat.models import Attachment, Conversation, Draft, Message, Share
from engine import protocol
from presets.models import DefaultPreset, Preset, Prompt

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    """Somebody who left traces in every app."""
    ada = User.objects.create_user("ada", password=None)
    keys.create(ada, "Editor")
    said(ada, "A first chat")
    preset = Preset.objects.create(owner=ada, name="Calm", values={"temperature": 0.2})
    DefaultPreset.objects.create(user=ada, preset=preset)
    Prompt.objects.create(owner=ada, name="sum", text="Sum this up")
    Draft.objects.create(owner=ada, text="Not sent yet")
    return ada


def said(owner: User, title: str, state: str = "done") -> Message:
    """A chat with a file, and the reply in it."""
    chat = Conversation.objects.create(owner=owner, title=title)
    asked = Message.objects.create(
        conversation=chat, role="user", text="Look at this", chosen=timezone.now()
    )
    file = Attachment.objects.create(
        owner=owner, conversation=chat, name="a.txt", text="words", characters=5, size=5
    )
    asked.attachments.add(file)
    return Message.objects.create(
        conversation=chat,
        parent=asked,
        role="assistant",
        text="I did",
        state=state,
        chosen=timezone.now(),
        finished=timezone.now() if state == "done" else None,
    )


def unpacked(pieces: Iterator[bytes]) -> dict[str, str]:
    """The files of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name).decode() for name in packed.namelist()}


def test_it_holds_all_of_it_and_nothing_of_anybody_else(ada: User) -> None:
    bob = User.objects.create_user("bob", password=None)
    said(bob, "A secret of Bob's")
    Prompt.objects.create(owner=bob, name="bobs", text="A secret of Bob's")
    files = unpacked(archive(ada))
    account = json.loads(files["account.json"])
    assert (account["name"], account["role"]) == ("ada", "member")
    assert [key["name"] for key in account["api_keys"]] == ["Editor"]
    (chat,) = map(json.loads, files["chats.jsonl"].splitlines())
    assert chat["chat"]["title"] == "A first chat"
    assert chat["files"][0]["text"] == "words"
    assert json.loads(files["presets.json"])[0]["values"] == {"temperature": 0.2}
    assert json.loads(files["presets.json"])[0]["default"] is True
    assert json.loads(files["prompts.json"]) == [{"name": "sum", "text": "Sum this up"}]
    assert json.loads(files["drafts.json"])[0]["text"] == "Not sent yet"
    assert "secret of Bob" not in "".join(files.values())


def test_no_secret_is_in_it(ada: User) -> None:
    key, secret = keys.create(ada)
    said = "".join(unpacked(archive(ada)).values())
    assert secret not in said
    assert key.hashed not in said
    assert ada.password not in said or not ada.password


def test_its_chats_can_be_imported_again(ada: User) -> None:
    assert len(read(unpacked(archive(ada))["chats.jsonl"].encode())) == 1


def test_it_tells_what_was_done_to_them(ada: User, olive: User) -> None:
    closing.begin(ada, actor=olive)
    (line,) = map(json.loads, unpacked(archive(ada))["audit.jsonl"].splitlines())
    assert (line["who"], line["did"], line["to"]) == ("olive", "closing", "ada")


@pytest.fixture
def olive() -> User:
    return User.objects.create_user("olive", password=None, role=User.Role.OWNER)


def test_a_long_life_is_never_held_at_once(ada: User) -> None:
    for number in range(30):
        reply = said(ada, f"Chat {number}")
        reply.text = Random(number).randbytes(30_000).hex()
        reply.save()
    sizes = [len(piece) for piece in archive(ada)]
    assert sum(sizes) > 300_000
    assert max(sizes) < 200_000


def test_apps_add_what_they_keep(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_parts", {})
    export.register(Part("usage.json", lambda user: iter([user.username]), lambda _u: "5 tokens"))
    assert unpacked(archive(ada)) == {"usage.json": "ada"}
    assert export.contents(ada) == ["5 tokens"]


def test_the_page_sends_it_and_writes_it_down(ada: User) -> None:
    client = Client()
    client.force_login(ada)
    answer: Any = client.get("/account/export/")
    assert answer["Content-Type"] == "application/zip"
    assert "hearth-ada-" in answer["Content-Disposition"]
    assert "chats.jsonl" in unpacked(iter(async_to_sync(streamed)(answer)))
    assert AuditEntry.objects.get(action="exported").subject == ada
    assert Client().get("/account/export/").status_code == 302


async def streamed(answer: Any) -> list[bytes]:
    """An answer piece by piece."""
    return [piece async for piece in answer.streaming_content]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_once_the_account_is_closed(
    ada: User, olive: User, redis_server: str
) -> None:
    bob = User.objects.create_user("bob", password=None)
    live, finished = said(ada, "Live", "running"), said(ada, "Just over")
    sharing.with_person(finished.conversation, "bob")
    sharing.with_person(said(bob, "Bob's").conversation, "ada")
    with redis.Redis.from_url(redis_server) as client:
        for reply in (live, finished):
            client.xadd(protocol.stream_key(str(reply.pk)), {"e": "words"})
        closing.close(ada, actor=olive)
        assert not client.keys("reply:*")
        assert client.exists(protocol.cancel_key(str(live.pk)))
    for model in (Conversation, Message, Attachment):
        assert model.objects.count() > 0
        assert not model.objects.exclude(**whose(model)).exists()
    assert not Share.objects.exists()
    assert not any(model.objects.exists() for model in (Preset, Prompt, Draft, DefaultPreset))


def whose(model: Any) -> dict[str, str]:
    """That it is Bob's."""
    return {"conversation__owner__username" if model is Message else "owner__username": "bob"}


@pytest.mark.usefixtures("redis_server")
@pytest.mark.django_db(transaction=True)
def test_it_closes_without_redis_too(
    ada: User, olive: User, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    said(ada, "Live", "running")
    settings.REDIS_URL = "unix:///nowhere.sock"
    closing.close(ada, actor=olive)
    assert not User.objects.filter(username="ada").exists()
    assert "expire by themselves" in caplog.text
