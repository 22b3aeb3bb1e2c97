"""Whatever was said is found again, in English and in Chinese, by whoever said it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from chat.models import Conversation, Message
from chat.search import find, index
from chat.search.terms import terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    """Somebody who says things."""
    return User.objects.create(username="alice")


def said(owner: User, *texts: str, title: str = "A chat") -> list[Message]:
    """A chat in which these were said, one after the other."""
    chat = Conversation.objects.create(owner=owner, title=title)
    parent: Message | None = None
    made = []
    for number, text in enumerate(texts):
        role = (Message.Role.USER, Message.Role.ASSISTANT)[number % 2]
        parent = Message.objects.create(conversation=chat, parent=parent, role=role, text=text)
        made.append(parent)
    return made


def found(owner: User, question: str) -> list[str]:
    """The texts that a question finds, best first."""
    return [hit.message.text for hit in find.messages(owner, terms(question))]


def test_the_database_of_the_tests_has_the_index() -> None:
    assert connection.vendor != "sqlite" or index.is_there(connection)


@pytest.mark.parametrize(
    "question",
    ["quick", "QUICK", "uic", "brown fox", "fox brown", '"brown fox"', "ox", "x", "b x", "jumps a"],
)
def test_words_and_parts_of_words_are_found(alice: User, question: str) -> None:
    said(alice, "The quick brown fox", "It jumps over a dog, brown fox")
    assert found(alice, question)


@pytest.mark.parametrize("question", ["法", "法国", "法国的", "国的首都", "巴黎 首都", "黎 首"])
def test_chinese_is_found_by_one_character_or_more(alice: User, question: str) -> None:
    said(alice, "你好", "法国的首都是巴黎。")
    assert found(alice, question) == ["法国的首都是巴黎。"]


@pytest.mark.parametrize(
    "question", ['"fox brown"', "quick cat", "%", "_", "100%", "", " ", '"', "*"]
)
def test_what_was_not_said_is_not_found(alice: User, question: str) -> None:
    said(alice, "The quick brown fox")
    assert found(alice, question) == []


@pytest.mark.parametrize(
    "text",
    ['say "hi" now', "a OR b NOT c", "50% off_now", "col:umn -minus", "x' y", "C:\\new\\file"],
)
def test_signs_are_looked_for_as_they_are(alice: User, text: str) -> None:
    said(alice, text, "something else")
    words = text.replace('"', "")
    assert found(alice, words) == [text]


def test_letters_outside_english_are_found_in_either_case(alice: User) -> None:
    said(alice, "ÜBER den Wolken", "Привет")
    assert found(alice, "über") == ["ÜBER den Wolken"]
    assert found(alice, "привет") == ["Привет"]


def test_the_reply_is_found_once_it_is_saved(alice: User) -> None:
    _asked, reply = said(alice, "Hello!", "")
    Message.objects.filter(pk=reply.pk).update(text="A lighthouse keeper")
    assert found(alice, "lighthouse") == ["A lighthouse keeper"]


def test_what_was_edited_is_found_by_its_new_words_alone(alice: User) -> None:
    (message,) = said(alice, "An albatross")
    message.text = "A cormorant"
    message.save()
    assert found(alice, "albatross") == []
    assert found(alice, "cormorant") == ["A cormorant"]


def test_a_deleted_chat_is_found_again_after_undo(alice: User) -> None:
    (message,) = said(alice, "An albatross")
    chat = Conversation.objects.filter(pk=message.conversation_id)
    chat.update(deleted=timezone.now())
    assert found(alice, "albatross") == []
    chat.update(deleted=None)
    assert found(alice, "albatross") == ["An albatross"]


def test_a_deleted_message_is_found_again_after_undo(alice: User) -> None:
    (message,) = said(alice, "An albatross")
    for question in ("albatross", "An"):
        Message.objects.filter(pk=message.pk).update(deleted=timezone.now())
        assert found(alice, question) == []
        Message.objects.filter(pk=message.pk).update(deleted=None)
        assert found(alice, question) == ["An albatross"]


def test_what_is_purged_leaves_nothing_behind(alice: User) -> None:
    (message,) = said(alice, "An albatross")
    said(alice, "Another albatross")
    message.conversation.delete()
    assert found(alice, "albatross") == ["Another albatross"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM chat_said_words WHERE chat_said_words MATCH 'alb'")
            assert cursor.fetchone() == (1,)


def test_nobody_finds_what_another_said(alice: User) -> None:
    said(alice, "An albatross", title="Birds")
    bob = User.objects.create(username="bob")
    assert found(bob, "albatross") == []
    assert found(bob, "An") == []
    assert list(find.chats(bob, ["Birds"])) == []


def test_every_branch_is_found(alice: User) -> None:
    asked, _first = said(alice, "Name a bird", "Albatross one")
    Message.objects.create(
        conversation=asked.conversation, parent=asked, role="assistant", text="Albatross two"
    )
    assert len(found(alice, "albatross")) == 2


def test_what_is_about_it_comes_before_what_mentions_it(alice: User) -> None:
    about = "Penguins swim. Penguins dive. Penguins eat fish."
    mention = "I saw many things " * 50 + "and penguins " + "and more things " * 50
    said(alice, about, mention)
    said(alice, mention, about)
    assert found(alice, "penguins")[0] == about


def test_of_equals_the_newer_comes_first(alice: User) -> None:
    older, newer = said(alice, "bird one", "bird two")
    Message.objects.filter(pk=older.pk).update(created=timezone.now() - timedelta(days=1))
    assert found(alice, "bird") == [newer.text, older.text]


def test_titles_are_found(alice: User) -> None:
    said(alice, "Hello!", title="巴黎的天气 in Paris")
    for question in ("paris", "天气", "weather"):
        titles = [chat.title for chat in find.chats(alice, terms(question))]
        assert titles == ([] if question == "weather" else ["巴黎的天气 in Paris"])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index by itself")
def test_the_index_is_whole_again_after_a_migration_that_drops_it(alice: User) -> None:
    said(alice, "An albatross")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER chat_said_new")
    said(alice, "Another albatross")
    index.install()
    said(alice, "A third albatross")
    assert len(found(alice, "albatross")) == 3
