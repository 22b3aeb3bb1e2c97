"""A migration that rebuilds the table of messages leaves the search whole."""

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from chat.models import Conversation, Message
from chat.search import find

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite rebuilds tables"),
]


def found(owner: User, term: str) -> list[str]:
    return [hit.message.text for hit in find.messages(owner, [term])]


def test_migrating_back_and_forth_over_a_rebuild_loses_nothing() -> None:
    alice = User.objects.create(username="alice")
    chat = Conversation.objects.create(owner=alice)
    Message.objects.create(conversation=chat, role="user", text="An albatross")
    with connection.schema_editor() as editor:
        editor._remake_table(Message)  # type: ignore[attr-defined]
        editor._remake_table(Conversation)  # type: ignore[attr-defined]
    Message.objects.create(conversation=chat, role="user", text="Another albatross")
    assert found(alice, "albatross") == ["An albatross"]
    call_command("migrate", verbosity=0)
    Message.objects.create(conversation=chat, role="user", text="A third albatross")
    assert len(found(alice, "albatross")) == 3
