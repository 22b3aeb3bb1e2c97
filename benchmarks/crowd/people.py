"""Many accounts at once, each with a session, a key and a mark that only its own chats bear."""

import json
from dataclasses import dataclass

from tests.running import Person, Studio

MADE = """
import json, sys
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from accounts import keys
from accounts.backend import BACKEND
from accounts.models import User
from chat.models import Conversation, Message
hashed, made = make_password("correct horse battery"), []
for number in range(int(sys.stdin.read())):
    user = User.objects.create(username=f"person{number}", password=hashed)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    mark = f"canary{number:03}x"
    chat = Conversation.objects.create(owner=user, title=f"Notes on {mark}", model="hearth-demo")
    Message.objects.create(conversation=chat, role="user", text=f"Remember {mark}")
    key = keys.create(user, "crowd")[1]
    made.append([user.username, session.session_key, key, mark, f"/c/{chat.id}/"])
print("made", json.dumps(made))
"""
TOKEN = "0" * 32
"""A CSRF cookie is any 32 characters; what is posted repeats it."""


@dataclass(frozen=True)
class Visitor:
    """Somebody honest; `mark` stands in their own chat at `path` and nowhere else."""

    person: Person
    key: str
    mark: str
    path: str


def visitors(studio: Studio, count: int) -> list[Visitor]:
    """So many accounts, signed in: past the login page, which is slow on purpose."""
    out = studio.manage("shell", "-v", "0", "-c", MADE, said=str(count))
    rows = json.loads(out[out.index("made ") + 5 :])
    return [
        Visitor(
            Person(name, "", {"hearth_session": session, "hearth_csrf": TOKEN}), key, mark, path
        )
        for name, session, key, mark, path in rows
    ]
