"""The index of everything said, kept by the database itself, whoever writes a message.

SQLite: a full-text table of all runs of three characters, which needs no knowledge of where words
begin, so that Chinese is found as well as English. Triggers on the table of messages keep it in
step. It holds no text of its own (`content=''`): what leaves it is told the text that it had.
A migration that rebuilds the table of messages drops its triggers; this module puts them back after
every migration. No trigger names another table of Django's: SQLite refuses to rename those then.

PostgreSQL: an index of the same kind (pg_trgm) on the messages themselves.
"""

import logging
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger("hearth.chat")

SHORTEST = 3
"""Characters: what is shorter is not in the index, and is looked for in the messages."""

TABLES = {
    "chat_said": """
        CREATE TABLE chat_said (
            id INTEGER PRIMARY KEY,
            message char(32) NOT NULL UNIQUE,
            conversation char(32) NOT NULL
        )""",
    "chat_said_words": """
        CREATE VIRTUAL TABLE chat_said_words USING fts5(text, content='', tokenize='trigram')""",
}
TRIGGERS = {
    "chat_said_new": """
        CREATE TRIGGER chat_said_new AFTER INSERT ON chat_message BEGIN
            INSERT INTO chat_said (message, conversation) VALUES (new.id, new.conversation_id);
            INSERT INTO chat_said_words (rowid, text)
                SELECT id, new.text FROM chat_said WHERE message = new.id;
        END""",
    "chat_said_anew": """
        CREATE TRIGGER chat_said_anew AFTER UPDATE OF text ON chat_message
        WHEN new.text IS NOT old.text BEGIN
            INSERT INTO chat_said_words (chat_said_words, rowid, text)
                SELECT 'delete', id, old.text FROM chat_said WHERE message = old.id;
            INSERT INTO chat_said_words (rowid, text)
                SELECT id, new.text FROM chat_said WHERE message = old.id;
        END""",
    "chat_said_gone": """
        CREATE TRIGGER chat_said_gone AFTER DELETE ON chat_message BEGIN
            INSERT INTO chat_said_words (chat_said_words, rowid, text)
                SELECT 'delete', id, old.text FROM chat_said WHERE message = old.id;
            DELETE FROM chat_said WHERE message = old.id;
        END""",
}
FILL = (
    "INSERT INTO chat_said_words (chat_said_words) VALUES ('delete-all')",
    "DELETE FROM chat_said",
    """INSERT INTO chat_said (message, conversation)
        SELECT id, conversation_id FROM chat_message ORDER BY created""",
    """INSERT INTO chat_said_words (rowid, text)
        SELECT said.id, chat_message.text FROM chat_said AS said
        JOIN chat_message ON chat_message.id = said.message""",
)
POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    """CREATE INDEX IF NOT EXISTS chat_message_said ON chat_message
        USING gin (UPPER(text) gin_trgm_ops)""",
)


def install(using: str = "default", **_signal: Any) -> None:
    """Make the index, and fill it with what was said before, unless it is whole. Run after
    migrations. Where the database cannot have it, search works all the same, only slower."""
    connection = connections[using]
    try:
        with transaction.atomic(using):
            if connection.vendor == "sqlite":
                _install_sqlite(connection)
            elif connection.vendor == "postgresql":
                _run(connection, POSTGRES)
    except DatabaseError as error:
        log.warning("search reads every message, as the database cannot index them: %s", error)


def is_there(connection: BaseDatabaseWrapper) -> bool:
    """Whether SQLite's index can be asked."""
    return connection.vendor == "sqlite" and TABLES.keys() <= _made(connection)


def _install_sqlite(connection: BaseDatabaseWrapper) -> None:
    made = _made(connection)
    if made == TABLES.keys() | TRIGGERS.keys():
        return
    _run(connection, (f"DROP TRIGGER IF EXISTS {name}" for name in TRIGGERS))
    _run(connection, (make for name, make in TABLES.items() if name not in made))
    _run(connection, TRIGGERS.values())
    _run(connection, FILL)


def _made(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'chat\\_said%' ESCAPE '\\'")
        names = {name for (name,) in cursor.fetchall()}
    return names & (TABLES.keys() | TRIGGERS.keys())


def _run(connection: BaseDatabaseWrapper, statements: Any) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
