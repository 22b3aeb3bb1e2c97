"""A house in which Alice owns one of everything, with a word in it that nobody else has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, Model, Q
from django.test import Client
from django.utils import timezone

from accounts import invitations, keys
from accounts.models import Device, User
from chat import attachments, sharing
from chat.models import Conversation, Draft, Message
from models_hub.models import Download, Folder, Found, LocalModel
from presets.models import ModelSettings, Preset, Prompt

CANARY = "heliotrope"
"""In every title, text and name of Alice's."""
OURS = ("accounts", "machine", "models_hub", "presets", "chat", "api")
NOT_KEPT = {"last_login", "last_used", "last_seen", "seen"}
"""Columns that signing in and showing a key write."""

Things = dict[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True)
class House:
    """`things` are Alice's, by the names that the tables use."""

    people: dict[str, User]
    things: Things


def build() -> House:
    """Everybody, and one of everything of Alice's."""
    roles = {"bob": "member", "carol": "member", "alice": "member", "guest": "guest"}
    roles |= {"adam": "admin", "olive": "owner"}
    people = {name: User.objects.create_user(name, role=role) for name, role in roles.items()}
    model = LocalModel.objects.create(
        name="m", path="/nowhere/m.gguf", title="M", size=1, context=4096
    )
    alice = people["alice"]
    things = {**chat_of(alice), **others_of(alice, model), "alice": alice, "model": model.name}
    things["invitation"] = invitations.invite(people["olive"], "guest", "day")[0].pk
    things["share"] = sharing.with_person(things["chat"], "carol").pk
    return House(people, {name: getattr(one, "pk", one) for name, one in things.items()})


def chat_of(owner: User, word: str = CANARY) -> Things:
    """A chat with a file, a draft, an older answer and one that was cut."""
    chat = Conversation.objects.create(owner=owner, title=word, model="m", pinned=timezone.now())

    def say(role: str, parent: Message | None = None, **more: Any) -> Message:
        return Message.objects.create(
            conversation=chat, role=role, parent=parent, model="m", text=word, **more
        )

    question = say("user")
    file = attachments.take_in(owner, f"{word}.txt", word.encode())
    attachments.give([file], question)
    old = say("assistant", question, reasoning=word)
    reply = say("assistant", question, reason="length", state=Message.State.DONE)
    Draft.objects.create(owner=owner, conversation=chat, text=word)
    return {"chat": chat, "question": question, "old": old, "reply": reply, "file": file}


def others_of(owner: User, model: LocalModel) -> Things:
    """One each of what is not in a chat, and a chat in every other place."""
    now = timezone.now()
    made: Things = {
        "unsent": attachments.take_in(owner, f"{CANARY}2.txt", CANARY.encode()),
        "archived": Conversation.objects.create(owner=owner, title=CANARY, archived=now),
        "deleted": Conversation.objects.create(owner=owner, title=CANARY, deleted=now),
        "preset": Preset.objects.create(owner=owner, name=CANARY, values={"system": CANARY}),
        "deleted_preset": Preset.objects.create(owner=owner, name=f"{CANARY}2", deleted=now),
        "prompt": Prompt.objects.create(owner=owner, name=CANARY, text=CANARY),
        "key": keys.create(owner, CANARY)[0],
        "device": Device.objects.create(user=owner, session=session_of(owner), last_seen=now),
        "waiting": User.objects.create_user("wanda", is_active=False, asked=now),
        "folder": Folder.objects.create(path="/nowhere"),
        "leftover": Found.objects.create(
            path="/nowhere/x.gguf", kind=Found.Kind.values[0], size=1, changed=1
        ),
        "download": Download.objects.create(
            repository="maker/model", commit="c" * 40, label="Q8_0", title="Model", key="k"
        ),
    }
    made["download"].people.add(owner)
    Draft.objects.create(owner=owner, text=CANARY)
    ModelSettings.objects.create(model=model, user=owner, values={"system": CANARY})
    return made


def session_of(user: User) -> str:
    """The key of a session in which somebody is signed in."""
    browser = Client()
    browser.force_login(user)
    return str(browser.session.session_key)


# --- filling in ---


def filled(value: Any, things: Things) -> Any:
    """The same with every `$name` replaced by that thing of Alice's, `$new` by a fresh id."""
    if isinstance(value, dict):
        return {key: filled(one, things) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, things) for one in value]
    if value == "$new":
        return str(uuid4())
    if isinstance(value, str) and value.startswith("$"):
        found = things[value[1:]]
        return found if isinstance(found, int) else str(found)
    return value


def nothing(things: Things) -> Things:
    """Ids like Alice's that never were anything's. A model is everybody's, so it stays."""
    fresh = {name: 10**9 if isinstance(one, int) else uuid4() for name, one in things.items()}
    return fresh | {"model": things["model"]}


# --- what is hers, in the database ---


def rows_of(user: User) -> dict[tuple[str, Any], Row]:
    """Every row in our tables that belongs to somebody, by table and primary key."""
    found: dict[tuple[str, Any], Row] = {}
    for model in apps.get_models():
        if model._meta.app_label in OURS and (where := _belongs(model, user)):
            names = [f.name for f in model._meta.concrete_fields if f.name not in NOT_KEPT]
            rows = model._default_manager.filter(where).values("pk", *names)
            found |= {(model.__name__, row["pk"]): row for row in rows}
    return found


def _belongs(model: type[Model], user: User) -> Q:
    where = Q(pk=user.pk) if model is User else Q()
    for path in _paths(model, ()):
        where |= Q(**{path: user})
    return where


def _paths(model: type[Model], seen: tuple[type[Model], ...]) -> Iterator[str]:
    """Every way from a table's rows to the people they belong to."""
    for field in [*model._meta.fields, *model._meta.many_to_many]:
        if not isinstance(field, ForeignKey | ManyToManyField) or field.related_model in seen:
            continue
        further: Any = field.related_model
        if further is User:
            yield field.name
        else:
            yield from (f"{field.name}__{path}" for path in _paths(further, (*seen, model)))


def changed(before: dict[tuple[str, Any], Row], after: dict[tuple[str, Any], Row]) -> list[str]:
    """What is another one now, or gone. What came to it is no harm."""
    return [f"{table} {pk}" for (table, pk), row in before.items() if after.get((table, pk)) != row]
