"""With the real engine and the model that came with Hearth.

It knows a few dozen dialogues and no titles: asked for one it says that it does not know that
question. So that it writes one all the same, a chat's template shows it a question that it knows.
"""

import sqlite3
import uuid
from pathlib import Path
from typing import Any

from tests.chat.tab import begin
from tests.polling import until
from tests.running import Person, Studio

WITHIN_S = 40
OWN = Path("demo_model/template.jinja").read_text()
KNOWN = "<|im_start|>user\\nThank you!<|im_end|>\\n<|im_start|>assistant\\n"
TAUGHT = (
    "{%- if 'The title is:' in messages[-1].content -%}"
    "{{- '" + KNOWN + "<think>\\n\\n</think>\\n\\n' -}}"
    "{%- else -%}" + OWN + "{%- endif -%}"
)


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


def test_what_the_model_writes_becomes_the_title(studio: Studio, alice: Person) -> None:
    asked = "Am I welcome in this house?"
    body = {"id": str(uuid.uuid4()), "text": asked, "model": "hearth-demo", "mode": "instant"}
    with studio.client(alice) as client:
        answer = client.post("/c/", json={**body, "settings": {"template": TAUGHT}})
    assert answer.status_code == 201, answer.text
    chat = answer.json()["state"]["conversation"]["id"]
    until(lambda: row(studio, chat)[1] is None, WITHIN_S)
    assert row(studio, chat) == ("You are welcome!", None, 2)
