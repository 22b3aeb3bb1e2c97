"""What an account may not do is refused in a chat, in words, and nothing is changed."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from accounts import usage
from accounts.models import OpenRequest, Policy, User
from chat import attachments, request, sending, sharing, versions
from chat.models import Attachment, Conversation, Message
from chat.refusal import Refused
from models_hub.models import LocalModel

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(redis_server: str) -> User:
    for name in ("m", "other"):
        facts = {"path": f"/{name}.gguf", "title": name.upper(), "architecture": "llama", "size": 1}
        LocalModel.objects.create(name=name, context=4096, **facts)
    return User.objects.create_user("ada", password=None)


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob", password=None)


def policy(user: User, **fields: Any) -> None:
    Policy.objects.update_or_create(user=user, defaults=fields)


def begin(user: User, model: str = "m") -> Conversation:
    return sending.begin(user, uuid.uuid4(), "Hi", model, "instant")


def finish(chat: Conversation, **fields: Any) -> Message:
    """Its reply, over."""
    reply = chat.messages.get(role="assistant")
    fields = {"state": "done", "reason": "stop", "text": "Hello.", **fields}
    Message.objects.filter(pk=reply.pk).update(**fields)
    return chat.messages.get(pk=reply.pk)


def refused(do: Any) -> tuple[str, str]:
    before = Message.objects.count()
    with pytest.raises(Refused) as refusal:
        do()
    assert Message.objects.count() == before
    return refusal.value.code, str(refusal.value)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(user: User, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = browser(user).post(path, json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


# --- models ---


def test_a_model_that_is_not_ones_own_answers_nothing(ada: User) -> None:
    chat = begin(ada)
    reply = finish(chat, reason="cancelled", state="stopped")
    policy(ada, only_models=["other"])
    words = "Your account may not use this model. Choose another one."
    closed = ("model_closed", words)
    assert refused(lambda: begin(ada)) == closed
    assert refused(lambda: sending.send(chat, uuid.uuid4(), "Hi", "m", "instant")) == closed
    assert refused(lambda: sending.retry(chat, uuid.uuid4(), reply.id, "m", "instant")) == closed
    assert refused(lambda: versions.resume(chat, uuid.uuid4(), reply.id)) == closed
    sending.send(chat, uuid.uuid4(), "Hi", "other", "instant")


def test_one_that_was_taken_away_while_the_reply_was_in_line_is_not_asked(ada: User) -> None:
    reply = begin(ada).messages.get(role="assistant")
    policy(ada, only_models=["other"])
    with pytest.raises(request.ModelGone):
        request.build(reply, 1)


def test_the_picker_the_switcher_and_the_panel_show_ones_own(ada: User) -> None:
    policy(ada, only_models=["other"])
    assert [model["name"] for model in browser(ada).get("/").context["models"]] == ["other"]
    assert browser(ada).get("/find/").json()["models"] == [{"name": "other", "title": "OTHER"}]
    status, _said = post(ada, "/c/settings/", scope="chat", model="m", mode="instant")
    assert status == 404


def test_without_the_right_to_load_the_request_says_so(ada: User) -> None:
    reply = begin(ada).messages.get(role="assistant")
    assert request.build(reply, 1).may_load
    policy(ada, rights={"load": False})
    reply.conversation.refresh_from_db()
    assert not request.build(reply, 1).may_load
    assert browser(ada).get("/").context["models"][0]["away"]


# --- limits ---


def test_the_days_tokens_are_one_for_chats_and_programs(ada: User) -> None:
    policy(ada, limits={"tokens_a_day": 1_000})
    usage.count(ada.pk, "m", {"prompt": 600, "completion": 500})
    code, words = refused(lambda: begin(ada))
    assert code == "tokens_spent"
    assert words.startswith("You have used 1,000 of 1,000 tokens today. More from midnight (in ")
    status, said = post(ada, "/c/", id=str(uuid.uuid4()), text="Hi", model="m", mode="instant")
    assert (status, said["error"]["code"]) == (400, "tokens_spent")


def test_replies_at_once_are_counted_with_those_of_programs(ada: User) -> None:
    policy(ada, limits={"replies_at_once": 2})
    first = begin(ada)
    OpenRequest.objects.create(reply="r", user=ada, model="m")
    assert refused(lambda: begin(ada))[0] == "too_many"
    finish(first)
    begin(ada)


def test_an_owner_has_no_end(ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(role="owner")
    ada.refresh_from_db()
    policy(ada, limits={"tokens_a_day": 0, "replies_at_once": 0}, rights={"share": False})
    begin(ada)


def test_a_context_is_no_longer_than_ones_own(ada: User) -> None:
    policy(ada, limits={"longest_context": 2_048})
    chat = begin(ada)
    path = f"/c/{chat.pk}/settings/"
    asked = {"scope": "chat", "model": "m", "mode": "instant"}
    _status, said = post(ada, path, **asked, set={"context": 4_000})
    assert said["errors"] == {"context": "Your account may use a context of at most 2,048 tokens."}
    reply = chat.messages.get(role="assistant")
    assert request.build(reply, 1).context == 2_048
    assert browser(ada).get("/presets/room/m/").json()["most"] == 2_048


def test_files_beyond_ones_disk_are_not_taken(ada: User, bob: User) -> None:
    policy(ada, limits={"disk": 1_000})
    attachments.take_in(ada, "a.txt", b"x" * 600)
    code, words = refused(lambda: attachments.take_in(ada, "b.txt", b"x" * 401))
    assert code == "disk_over_limit"
    assert words.startswith("This takes 401 B. Of the 1.0 kB of disk that are yours, 600 B are")
    attachments.take_in(ada, "b.txt", b"x" * 400)
    attachments.take_in(bob, "b.txt", b"x" * 5_000)
    assert Attachment.objects.filter(owner=ada).count() == 2


def test_nor_come_they_in_by_an_import_or_a_copy(ada: User, bob: User) -> None:
    file = attachments.take_in(bob, "a.txt", b"x" * 600)
    chat = sending.begin(bob, uuid.uuid4(), "Read", "m", "instant", [str(file.pk)])
    finish(chat)
    exported = browser(bob).get(f"/c/{chat.pk}/export.json").content
    share = sharing.with_person(chat, "ada")
    policy(ada, limits={"disk": 500})
    brought = browser(ada).post("/chats/import/", exported, content_type="application/json")
    assert brought.json()["error"]["code"] == "disk_over_limit"
    assert post(ada, f"/shared/{share.pk}/copy/")[1]["error"]["code"] == "disk_over_limit"
    assert not Conversation.objects.filter(owner=ada).exists()


def test_a_quiet_note_says_when_little_is_left(ada: User) -> None:
    policy(ada, limits={"tokens_a_day": 1_000})
    assert "composer-low" not in browser(ada).get("/").content.decode()
    usage.count(ada.pk, "m", {"completion": 950})
    assert "50 of 1,000 tokens are left today." in browser(ada).get("/").content.decode()
    usage.count(ada.pk, "m", {"completion": 950})
    assert "You have used 1,000 of 1,000 tokens today." in browser(ada).get("/").content.decode()


@pytest.mark.parametrize(("text", "do"), [("", "retry"), ("Once", "continue")])
def test_a_reply_that_the_day_cut_says_so(ada: User, text: str, do: str) -> None:
    reply = finish(begin(ada), text=text, reason="length", code="allowance_spent")
    card = browser(ada).get(f"/c/{reply.conversation_id}/").context["state"]["messages"][-1]
    assert card["problem"]["title"] == "Your tokens for the day were used up."
    assert card["problem"]["text"].startswith("There are more from midnight (in ")
    assert card["problem"]["action"]["do"] == do


# --- sharing ---


def test_without_the_right_nothing_is_shared(ada: User, bob: User) -> None:
    chat = begin(ada)
    finish(chat)
    policy(ada, rights={"share": False})
    for reader in ("bob", None):
        status, said = post(ada, f"/c/{chat.pk}/shares/", reader=reader)
        assert (status, said["error"]["code"]) == (403, "not_allowed")
    assert not chat.shares.exists()
    made = post(ada, "/presets/", name="Mine", values={})[1]["id"]
    assert post(ada, f"/presets/{made}/", shared=True)[0] == 403
    assert 'data-do="share" hidden' in browser(ada).get("/").content.decode()


def test_what_was_shared_before_is_closed_until_the_right_is_back(ada: User, bob: User) -> None:
    chat = begin(ada)
    finish(chat)
    share = sharing.with_person(chat, "bob")
    _link, secret = sharing.by_link(chat)
    policy(ada, rights={"share": False})
    for key in (str(share.pk), secret):
        assert browser(bob).get(f"/shared/{key}/").status_code == 404
    assert sharing.shared_with(bob) == []
    assert post(ada, f"/shares/{share.pk}/renew/")[0] == 403
    policy(ada, rights={})
    assert browser(bob).get(f"/shared/{secret}/").status_code == 200
    policy(ada, rights={"share": False})
    assert post(ada, f"/shares/{share.pk}/revoke/")[0] == 200
