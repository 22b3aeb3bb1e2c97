"""With the real engine and the model that came with Hearth, which knows no titles."""

import sqlite3
from typing import Any

from tests.chat.tab import begin
from tests.polling import until
from tests.running import Person, Studio

WITHIN_S = 40


def row(studio: Studio, chat: str) -> tuple[Any, ...]:
    """A chat's title, since when one is owed, and its number of messages."""
    count = "(SELECT COUNT(*) FROM chat_message WHERE conversation_id = c.id)"
    sql = f"SELECT title, title_owed, {count} FROM chat_conversation c WHERE id = ?"
    base = sqlite3.connect(f"file:{studio.data}/hearth.sqlite3?mode=ro", uri=True)
    try:
        found: tuple[Any, ...] = base.execute(sql, [chat.replace("-", "")]).fetchone()
    finally:
        base.close()
    return found


def test_a_model_that_writes_no_title_leaves_the_first_words(studio: Studio, alice: Person) -> None:
    made = begin(studio, alice, "What is the capital of France?")
    chat = made["state"]["conversation"]["id"]
    assert row(studio, chat)[1]
    until(lambda: row(studio, chat)[1] is None, WITHIN_S)
    assert row(studio, chat) == ("What is the capital of France?", None, 2)
