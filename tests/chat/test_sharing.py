"""A shared chat is read by those it was shared with, as far as it was, and as long as it is."""

import json
import re
import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from chat import attachments, sharing
from chat.models import Attachment, Conversation, Message, Share
from chat.refusal import Refused
from chat.tasks import purge_deleted

pytestmark = pytest.mark.django_db

Json = dict[str, Any]


@pytest.fixture
def ada(redis_server: str) -> User:
    return User.objects.create_user("ada", password=None)


@pytest.fixture
def bob() -> User:
    return User.objects.create_user("bob", password=None)


@pytest.fixture
def eve() -> User:
    return User.objects.create_user("eve", password=None)


def say(chat: Conversation, role: str, text: str, parent: Message | None, **more: Any) -> Message:
    return Message.objects.create(conversation=chat, role=role, text=text, parent=parent, **more)


@pytest.fixture
def chat(ada: User) -> Conversation:
    """A question with a file, an older answer, and the one shown, with its thinking."""
    chat = Conversation.objects.create(owner=ada, title="Primes", model="m")
    one = say(chat, "user", "What is this?", None)
    attachments.give([attachments.take_in(ada, "a.py", b"print(1)")], one)
    say(chat, "assistant", "An older secret.", one)
    say(chat, "assistant", "A program.", one, reasoning="Hm.", usage={"prompt": 5, "seed": 7})
    return chat


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def state(client: Client, key: object) -> Json:
    """What the page of a share opens with."""
    answer = client.get(f"/shared/{key}/")
    assert answer.status_code == 200
    found = re.search(r'id="shared-state"[^>]*>(.*?)</script>', answer.content.decode(), re.S)
    assert found
    told: Json = json.loads(found[1])
    return told


def texts(client: Client, key: object) -> list[str]:
    return [message["text"] for message in state(client, key)["messages"]]


def link(chat: Conversation) -> str:
    return sharing.by_link(chat)[1]


def test_a_reader_sees_the_path_shown_and_nothing_else(chat: Conversation, bob: User) -> None:
    share = sharing.with_person(chat, "bob")
    client = page(bob)
    told = state(client, share.id)
    assert (told["title"], told["owner"]) == ("Primes", "ada")
    assert [message["text"] for message in told["messages"]] == ["What is this?", "A program."]
    assert told["messages"][1]["reasoning"] == "Hm."
    whole = client.get(f"/shared/{share.id}/").content.decode()
    assert "secret" not in whole
    assert "seed" not in whole
    assert str(chat.id) not in whole


def test_what_is_said_later_is_seen_once_the_owner_shows_it(chat: Conversation, bob: User) -> None:
    share = sharing.with_person(chat, "bob")
    last = chat.messages.get(text="A program.")
    more = say(chat, "user", "And this?", last)
    assert texts(page(bob), share.id)[-1] == "A program."
    say(chat, "assistant", "", more, state="running")
    sharing.renew(share)
    assert texts(page(bob), share.id)[-1] == "And this?"


def test_sharing_again_with_one_person_shows_more_and_stays_one_share(
    chat: Conversation, bob: User
) -> None:
    sharing.with_person(chat, "bob")
    say(chat, "user", "And this?", chat.messages.get(text="A program."))
    share = sharing.with_person(chat, " bob ")
    assert chat.shares.count() == 1
    assert texts(page(bob), share.id)[-1] == "And this?"


def test_a_link_opens_for_whoever_is_signed_in_and_has_it(
    chat: Conversation, bob: User, eve: User
) -> None:
    secret = link(chat)
    assert texts(page(bob), secret) == texts(page(eve), secret)
    answer = Client().get(f"/shared/{secret}/")
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]


def test_a_link_is_unguessable_and_kept_as_a_hash(chat: Conversation, bob: User) -> None:
    secret = link(chat)
    share = chat.shares.get()
    assert len(secret) == 43
    assert secret not in json.dumps(list(Share.objects.values()), default=str)
    client = page(bob)
    for key in (share.id, share.hashed, secret[:-1], secret.lower(), f"{secret[:-1]}A", "x" * 43):
        if key != secret:
            assert client.get(f"/shared/{key}/").status_code == 404


def test_a_new_link_ends_the_one_before(chat: Conversation, bob: User) -> None:
    old, new = link(chat), link(chat)
    assert page(bob).get(f"/shared/{old}/").status_code == 404
    assert page(bob).get(f"/shared/{new}/").status_code == 200


def test_somebody_elses_share_does_not_exist(chat: Conversation, bob: User, eve: User) -> None:
    share = sharing.with_person(chat, "bob")
    file = chat.attachments.get()
    client = page(eve)
    for path in ("", "copy/", f"files/{file.id}/"):
        url = f"/shared/{share.id}/{path}"
        answer = client.post(url) if path == "copy/" else client.get(url)
        assert answer.status_code == 404
    for path in (f"/shares/{share.id}/renew/", f"/shares/{share.id}/revoke/"):
        assert client.post(path).status_code == 404
    assert client.get(f"/c/{chat.id}/shares/").status_code == 404
    assert (
        client.post(
            f"/c/{chat.id}/shares/", {"reader": "eve"}, content_type="application/json"
        ).status_code
        == 404
    )


def test_a_reader_may_read_and_nothing_more(chat: Conversation, bob: User) -> None:
    share = sharing.with_person(chat, "bob")
    client = page(bob)
    assert client.get(f"/c/{chat.id}/").status_code == 404
    assert client.get(f"/c/{chat.id}/export.json").status_code == 404
    assert client.get(f"/files/{chat.attachments.get().id}/").status_code == 404
    assert client.post(f"/shares/{share.id}/renew/").status_code == 404


def test_only_files_of_what_is_shared_are_read(chat: Conversation, bob: User) -> None:
    share = sharing.with_person(chat, "bob")
    client = page(bob)
    file = state(client, share.id)["messages"][0]["files"][0]
    assert client.get(file["url"]).content == b"print(1)"
    later = say(chat, "user", "Secret", chat.messages.get(text="A program."))
    attachments.give([attachments.take_in(chat.owner, "b.py", b"key = 1")], later)
    hidden = Attachment.objects.get(name="b.py")
    assert client.get(f"/shared/{share.id}/files/{hidden.id}/").status_code == 404


def test_a_revoked_share_is_gone_for_reader_and_link(chat: Conversation, bob: User) -> None:
    secret = link(chat)
    share = sharing.with_person(chat, "bob")
    hers = page(chat.owner)
    for one in Share.objects.all():
        assert hers.post(f"/shares/{one.id}/revoke/").status_code == 200
    assert page(bob).get(f"/shared/{secret}/").status_code == 404
    assert page(bob).get(f"/shared/{share.id}/").status_code == 404


def test_a_reader_can_take_it_off_their_list(chat: Conversation, bob: User) -> None:
    share = sharing.with_person(chat, "bob")
    answer = page(bob).post(f"/shares/{share.id}/revoke/")
    assert answer.json() == {}
    assert not Share.objects.exists()


@pytest.mark.parametrize("how", ["chat", "message", "owner"])
def test_what_is_deleted_is_not_read_any_more(chat: Conversation, bob: User, how: str) -> None:
    share = sharing.with_person(chat, "bob")
    now = share.created
    if how == "chat":
        Conversation.objects.update(deleted=now)
    elif how == "message":
        chat.messages.filter(parent=None).update(deleted=now)
    else:
        User.objects.filter(username="ada").update(is_active=False)
    assert page(bob).get(f"/shared/{share.id}/").status_code == 404


def test_what_is_deleted_at_the_end_is_not_read_and_the_rest_is(
    chat: Conversation, bob: User
) -> None:
    share = sharing.with_person(chat, "bob")
    long_ago = share.created.replace(year=2020)
    chat.messages.filter(text="A program.").update(deleted=long_ago)
    assert texts(page(bob), share.id) == ["What is this?"]
    purge_deleted()
    assert texts(page(bob), share.id) == ["What is this?"]
    chat.messages.update(deleted=long_ago)
    purge_deleted()
    assert not Share.objects.exists()


def test_a_reader_goes_on_in_a_copy_of_their_own(chat: Conversation, bob: User) -> None:
    share = sharing.with_person(chat, "bob")
    client = page(bob)
    url = client.post(f"/shared/{share.id}/copy/").json()["url"]
    assert client.get(url).status_code == 200
    mine = Conversation.objects.get(owner=bob)
    assert [message.text for message in mine.messages.all()] == ["What is this?", "A program."]
    assert mine.attachments.get().text == "print(1)"
    assert mine.messages.get(text="A program.").usage == {}
    chat.delete()
    assert client.get(f"/files/{mine.attachments.get().id}/").content == b"print(1)"


def test_the_lists_say_who_shares_what_with_whom(chat: Conversation, bob: User) -> None:
    sharing.with_person(chat, "bob")
    link(chat)
    hers, his = (page(one).get("/sharing/").content.decode() for one in (chat.owner, bob))
    assert hers.count(f'href="/c/{chat.id}/"') == 3  # in the rail, and in both rows
    assert "Primes" in his
    assert "ada" in his


def post(chat: Conversation, body: object) -> Any:
    url = f"/c/{chat.id}/shares/"
    return page(chat.owner).post(url, json.dumps(body), content_type="application/json")


def test_the_dialog_shares_with_a_person_and_by_a_link_that_is_told_once(
    chat: Conversation, bob: User
) -> None:
    told = post(chat, {"reader": "bob"}).json()
    assert (told["messages"], told["link"], told["shares"][0]["reader"]) == (2, None, "bob")
    made = post(chat, {"reader": None}).json()
    key = re.fullmatch(r"http://testserver/shared/([\w-]{43})/", made["link"])
    assert key
    again = page(chat.owner).get(f"/c/{chat.id}/shares/")
    assert key[1] not in again.content.decode()
    say(chat, "user", "And this?", chat.messages.get(text="A program."))
    behind = page(chat.owner).get(f"/c/{chat.id}/shares/").json()["shares"]
    assert [one["is_behind"] for one in behind] == [True, True]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"reader": "nobody"}, "no_person"),
        ({"reader": "ada"}, "oneself"),
        ({"reader": 5}, "bad_request"),
        ({}, "bad_request"),
        ([], "bad_request"),
    ],
)
def test_what_cannot_be_shared_is_refused_plainly(
    chat: Conversation, body: object, code: str
) -> None:
    answer = post(chat, body)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == code
    assert not Share.objects.exists()


def test_an_empty_chat_and_one_with_too_many_readers_are_refused(
    chat: Conversation, bob: User
) -> None:
    with pytest.raises(Refused) as refused:
        sharing.by_link(Conversation.objects.create(owner=chat.owner))
    assert refused.value.code == "empty"
    for number in range(sharing.READERS):
        User.objects.create_user(f"u{number}", password=None)
        sharing.with_person(chat, f"u{number}")
    with pytest.raises(Refused) as refused:
        sharing.with_person(chat, "bob")
    assert refused.value.code == "too_many_readers"


def test_nobody_inactive_is_let_in(chat: Conversation, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)
    with pytest.raises(Refused):
        sharing.with_person(chat, "bob")


def test_a_key_of_any_form_is_a_key_that_opens_nothing(chat: Conversation, bob: User) -> None:
    for key in ("", "a" * 400, "-", str(uuid.uuid4()), str(chat.id)):
        assert sharing.find(bob, key) is None
