"""An owner reads somebody's chats for a reason, for a short while, and in that person's sight."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.hashers import BoundedArgon2PasswordHasher
from accounts.models import AuditEntry, User
from chat import attachments
from chat.models import Conversation, Message, Reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick", "redis_server")]
PASSWORD = "correct horse battery"
REASON = "The police asked for this, case 12."


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Still argon2, with a hundredth of the memory."""
    monkeypatch.setattr(BoundedArgon2PasswordHasher, "memory_cost", 1024)
    monkeypatch.setattr(BoundedArgon2PasswordHasher, "time_cost", 1)


@pytest.fixture
def olive(db: None) -> User:
    return User.objects.create_user("olive", password=PASSWORD, role="owner")


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada", password=PASSWORD)


@pytest.fixture
def chat(ada: User) -> Conversation:
    """A question with a file, and its answer."""
    chat = Conversation.objects.create(owner=ada, title="Heliotrope")
    question = Message.objects.create(conversation=chat, role="user", text="What is this?")
    attachments.give([attachments.take_in(ada, "secret.txt", b"inside")], question)
    Message.objects.create(conversation=chat, role="assistant", text="A flower.", parent=question)
    return chat


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def owners(olive: User) -> Client:
    """The owner's browser."""
    return page(olive)


def ask(client: Client, person: User, reason: str = REASON, password: str = PASSWORD) -> Any:
    """Fill in the form for leave to read."""
    return client.post(url(person), {"reason": reason, "password": password})


def url(person: User, chat: Conversation | None = None) -> str:
    return f"/people/{person.pk}/chats/{chat.pk if chat else ''}{'/' if chat else ''}"


def log() -> list[tuple[str, dict[str, Any]]]:
    return [(entry.action, entry.facts) for entry in AuditEntry.objects.order_by("pk")]


def test_without_leave_an_owner_sees_a_form_and_nothing_else(
    owners: Client, ada: User, chat: Conversation
) -> None:
    assert "Heliotrope" not in owners.get(url(ada)).content.decode()
    answer = owners.get(url(ada, chat))
    assert (answer.status_code, answer.headers["Location"]) == (302, url(ada))
    assert log() == []


def test_for_a_reason_and_a_password_the_chats_are_read(
    owners: Client, olive: User, ada: User, chat: Conversation
) -> None:
    assert ask(owners, ada).status_code == 302
    assert "Heliotrope" in owners.get(url(ada)).content.decode()
    words = owners.get(url(ada, chat)).content.decode()
    assert "A flower." in words
    assert "secret.txt" in words
    reading = Reading.objects.get()
    facts = {"reading": reading.pk, "reason": REASON}
    assert log() == [("may_read_chats", facts), ("read_chat", facts | {"chat": str(chat.pk)})]
    entry = AuditEntry.objects.get(action="read_chat")
    assert (entry.actor, entry.subject) == (olive, ada)
    assert entry.address


@pytest.mark.parametrize("reason", ["", "because", "x" + " " * 40, "要看"])
def test_a_reason_is_a_sentence(owners: Client, ada: User, reason: str) -> None:
    answer = ask(owners, ada, reason)
    assert answer.status_code == 200
    assert 'class="field-errors"' in answer.content.decode()
    assert not Reading.objects.exists()


def test_a_chinese_sentence_is_one_too(owners: Client, ada: User) -> None:
    assert ask(owners, ada, "警方要求提供证据材料。").status_code == 302


def test_a_wrong_password_is_counted_as_a_failed_login(owners: Client, ada: User) -> None:
    statuses = [ask(owners, ada, password="wrong").status_code for _ in range(5)]
    assert statuses == [200] * 4 + [429]
    assert ask(owners, ada).status_code == 429
    assert not Reading.objects.exists()


def test_leave_holds_for_one_person_in_one_session(
    owners: Client, olive: User, ada: User, chat: Conversation
) -> None:
    eve = User.objects.create_user("eve")
    ask(owners, ada)
    assert "Read for 15 minutes" in owners.get(url(eve)).content.decode()
    assert owners.get(url(eve, chat)).status_code == 302
    assert page(olive).get(url(ada, chat)).status_code == 302


def test_leave_is_for_that_persons_chats_alone(owners: Client, ada: User) -> None:
    other = Conversation.objects.create(owner=User.objects.create_user("eve"), title="Hers")
    ask(owners, ada)
    assert owners.get(url(ada, other)).status_code == 404
    assert [action for action, _facts in log()] == ["may_read_chats"]


def test_after_fifteen_minutes_it_is_over(owners: Client, ada: User, chat: Conversation) -> None:
    ask(owners, ada)
    reading = Reading.objects.get()
    assert reading.until - reading.begun <= timedelta(minutes=15, seconds=1)
    Reading.objects.update(until=timezone.now())
    assert owners.get(url(ada, chat)).status_code == 302


def test_it_can_be_ended_before(owners: Client, ada: User, chat: Conversation) -> None:
    ask(owners, ada)
    assert owners.post(f"{url(ada)}end/").status_code == 302
    assert owners.get(url(ada, chat)).status_code == 302


def test_who_is_an_owner_no_more_reads_no_more(
    owners: Client, olive: User, ada: User, chat: Conversation
) -> None:
    ask(owners, ada)
    User.objects.filter(pk=olive.pk).update(role="admin")
    assert owners.get(url(ada, chat)).status_code == 404


@pytest.mark.parametrize("role", ["admin", "member", "guest"])
def test_for_everybody_else_there_is_no_such_page(ada: User, chat: Conversation, role: str) -> None:
    other = User.objects.create_user("mallory", password=PASSWORD, role=role)
    assert page(other).get(url(ada)).status_code == 404
    assert ask(page(other), ada).status_code == 404
    assert page(other).get(url(ada, chat)).status_code == 404


def test_nobody_breaks_the_glass_of_their_own(owners: Client, olive: User) -> None:
    assert owners.get(url(olive)).status_code == 404


def test_a_house_can_switch_it_off_for_good(
    owners: Client, ada: User, chat: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(owners, ada)
    monkeypatch.setattr(settings, "BREAK_GLASS", False)
    assert owners.get(url(ada)).status_code == 404
    assert owners.get(url(ada, chat)).status_code == 404
    assert "switched off here" in owners.get("/privacy/").content.decode()


def test_nothing_is_changed_kept_or_passed_on_from_there(
    owners: Client, ada: User, chat: Conversation
) -> None:
    ask(owners, ada)
    words = owners.get(url(ada, chat)).content.decode()
    main = words[words.index("<main") : words.index("</main>")]
    assert "<a " not in main
    assert main.count("<form") == 1, "to end it"
    assert owners.post(url(ada, chat)).status_code == 405
    for path in ("", "export.md", "export.json", "shares/", "settings/"):
        assert owners.get(f"/c/{chat.pk}/{path}").status_code in {404, 405}
    assert owners.get(f"/files/{chat.attachments.get().pk}/").status_code == 404


# --- what the person concerned sees ---


def notices(client: Client) -> bool:
    return "took leave to read your chats" in client.get("/models/").content.decode()


def test_the_person_is_told_on_every_page_until_they_have_seen_it(
    owners: Client, ada: User, chat: Conversation
) -> None:
    hers = page(ada)
    assert not notices(hers)
    ask(owners, ada)
    owners.get(url(ada, chat))
    assert notices(hers)
    words = hers.get("/account/access/").content.decode()
    for part in ("olive", REASON, "Heliotrope"):
        assert part in words
    assert notices(hers), "looking alone is not having said so"
    seen = {"until": timezone.now().isoformat()}
    assert hers.post("/account/access/seen/", seen).status_code == 302
    assert not notices(hers)
    assert REASON in hers.get("/account/access/").content.decode()
    assert not notices(owners)


def test_what_came_while_the_page_was_open_is_not_taken_for_seen(owners: Client, ada: User) -> None:
    before = timezone.now().isoformat()
    ask(owners, ada)
    hers = page(ada)
    hers.post("/account/access/seen/", {"until": before})
    assert notices(hers)


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01T00:00:00"])
def test_a_time_that_is_none_is_refused(owners: Client, ada: User, until: str) -> None:
    ask(owners, ada)
    hers = page(ada)
    assert hers.post("/account/access/seen/", {"until": until}).status_code == 400
    assert notices(hers)


def test_it_stays_when_the_chat_and_the_reader_are_gone(
    owners: Client, olive: User, ada: User, chat: Conversation
) -> None:
    ask(owners, ada)
    owners.get(url(ada, chat))
    chat.delete()
    olive.delete()
    words = page(ada).get("/account/access/").content.decode()
    assert "olive" in words
    assert "deleted since" in words


def test_anybody_may_read_what_is_kept_and_who_can_read_it(ada: User) -> None:
    words = Client().get("/privacy/").content.decode()
    assert "Whoever holds the disk can read everything on it." in words
    for where in (Client().get("/login/"), page(ada).get("/models/")):
        assert 'href="/privacy/"' in where.content.decode()
