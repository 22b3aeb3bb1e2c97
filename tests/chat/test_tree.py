"""Of several answers the one chosen or made last is shown, and each branch remembers its own."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from chat.models import Conversation, Message
from chat.tree import Tree, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat() -> Conversation:
    return Conversation.objects.create(owner=User.objects.create_user("ada", password=None))


def say(chat: Conversation, text: str, parent: Message | None = None) -> Message:
    role = "assistant" if parent and parent.role == "user" else "user"
    return Message.objects.create(conversation=chat, role=role, text=text, parent=parent)


def choose(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(chosen=timezone.now())


def texts(chat: Conversation) -> list[str]:
    return [message.text for message in shown(chat)]


def test_a_chat_in_which_nothing_was_chosen_shows_the_newest(chat: Conversation) -> None:
    first = say(chat, "Hi")
    say(chat, "old", first)
    new = say(chat, "new", first)
    say(chat, "And?", new)
    assert texts(chat) == ["Hi", "new", "And?"]


def test_what_was_chosen_is_shown_until_something_newer_comes(chat: Conversation) -> None:
    first = say(chat, "Hi")
    old = say(chat, "old", first)
    say(chat, "new", first)
    choose(old)
    assert texts(chat) == ["Hi", "old"]
    say(chat, "newest", first)
    assert texts(chat) == ["Hi", "newest"]


def test_a_branch_remembers_which_of_its_branches_was_shown(chat: Conversation) -> None:
    first, other = say(chat, "Hi"), say(chat, "Hello")
    old = say(chat, "old", first)
    say(chat, "new", first)
    choose(old)
    choose(other)
    assert texts(chat) == ["Hello"]
    choose(first)
    assert texts(chat) == ["Hi", "old"]


def test_what_is_left_when_a_version_goes_is_the_one_shown_before_it(chat: Conversation) -> None:
    first = say(chat, "Hi")
    one, two, three = (say(chat, text, first) for text in ("one", "two", "three"))
    choose(one)
    choose(two)
    Message.objects.filter(pk=two.pk).update(deleted=timezone.now())
    assert texts(chat) == ["Hi", "one"]
    Message.objects.filter(pk__in=[one.pk, three.pk]).update(deleted=timezone.now())
    assert texts(chat) == ["Hi"]


def test_versions_are_counted_by_age_whatever_is_shown(chat: Conversation) -> None:
    first = say(chat, "Hi")
    one, two, three = (say(chat, text, first) for text in ("one", "two", "three"))
    choose(one)
    tree = Tree.of(chat)
    assert tree.versions(first.id) is None
    assert tree.versions(two.id) == {
        "position": 2,
        "count": 3,
        "before": str(one.id),
        "after": str(three.id),
    }
    oldest, newest = tree.versions(one.id), tree.versions(three.id)
    assert oldest
    assert oldest["before"] is None
    assert newest
    assert newest["after"] is None
    assert tree.versions(uuid4()) is None


def test_messages_of_one_moment_are_shown_whole(chat: Conversation) -> None:
    moment = timezone.now() - timedelta(days=1)
    first = say(chat, "Hi")
    second = say(chat, "Hello", first)
    say(chat, "And?", second)
    chat.messages.update(created=moment)
    assert texts(chat) == ["Hi", "Hello", "And?"]


def test_no_text_is_read_to_find_the_path(chat: Conversation) -> None:
    say(chat, "answer", say(chat, "Hi"))
    with CaptureQueriesContext(connection) as asked:
        Tree.of(chat)
    assert len(asked) == 1
    assert '"text"' not in asked[0]["sql"]
