"""A branch is a conversation of its own with what was said up to a message, and nothing else."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from chat import attachments, branching, versions
from chat.models import Conversation, Message
from chat.refusal import Refused
from chat.state import state_json
from chat.tasks import UNDO_TIME, purge_deleted

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat(redis_server: str) -> Conversation:
    ada = User.objects.create_user("ada", password=None)
    return Conversation.objects.create(owner=ada, title="Stories", model="m", mode="thinking")


def say(chat: Conversation, text: str, parent: Message | None = None, **more: Any) -> Message:
    role = "assistant" if parent and parent.role == "user" else "user"
    return Message.objects.create(conversation=chat, role=role, text=text, parent=parent, **more)


def texts(chat: Conversation) -> list[str]:
    return [message["text"] for message in state_json(chat)["messages"]]


def test_it_has_the_path_and_how_the_chat_is_carried_on(chat: Conversation) -> None:
    one = say(chat, "Hi")
    say(chat, "other", one)
    two = say(chat, "Hello", one, reasoning="Hm.", usage={"completion": 3}, model="m")
    three = say(chat, "Go on", two)
    say(chat, "later", three)
    chat.pinned = timezone.now()
    chat.save()
    made = branching.branch(chat, two.id)
    assert texts(made) == ["Hi", "Hello"]
    assert made.messages.count() == 2
    assert (made.title, made.owner, made.model) == ("Stories (branch)", chat.owner, "m")
    assert (made.mode, made.pinned) == ("thinking", None)
    copy = made.messages.get(role="assistant")
    assert (copy.reasoning, copy.usage, copy.model) == ("Hm.", {"completion": 3}, "m")
    assert chat.messages.count() == 5


def test_a_branch_of_a_branch_is_called_no_longer(chat: Conversation) -> None:
    made = branching.branch(chat, say(chat, "Hi").id)
    again = branching.branch(made, made.messages.get().id)
    assert again.title == "Stories (branch)"
    chat.title = "x" * 200
    long = branching.branch(chat, chat.messages.get().id)
    assert len(long.title) == 200
    assert long.title.endswith("… (branch)")


def test_its_files_come_along(chat: Conversation) -> None:
    one = say(chat, "Read this")
    file = attachments.take_in(chat.owner, "a.txt", b"words")
    attachments.give([file], one)
    made = branching.branch(chat, one.id)
    assert state_json(made)["messages"][0]["files"][0]["name"] == "a.txt"
    chat.delete()
    assert made.messages.get().attachments.get().text == "words"


def test_what_is_not_there_or_not_finished_makes_no_branch(chat: Conversation) -> None:
    live = say(chat, "", say(chat, "Hi"), state="running")
    for message, code in [(live.id, "busy"), (uuid.uuid4(), "no_reply")]:
        with pytest.raises(Refused) as refused:
            branching.branch(chat, message)
        assert refused.value.code == code
    assert Conversation.objects.count() == 1


def test_deleted_messages_go_for_good_once_they_cannot_be_brought_back(
    chat: Conversation,
) -> None:
    one = say(chat, "Hi")
    two = say(chat, "Hello", one)
    three = say(chat, "And?", two)
    versions.delete(chat, two.id)
    purge_deleted()
    assert chat.messages.count() == 3
    chat.messages.filter(deleted__isnull=False).update(
        deleted=timezone.now() - UNDO_TIME - timedelta(seconds=1)
    )
    purge_deleted()
    assert [message.id for message in chat.messages.all()] == [one.id]
    assert not Message.objects.filter(pk=three.id).exists()
