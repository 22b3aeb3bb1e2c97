"""A chat leaves as Markdown to read and as JSON to keep, and comes back as it was."""

import json
from typing import Any

import pytest
from django.test import AsyncClient, Client

from accounts.models import User
from chat import attachments, export_json, import_json
from chat.export_markdown import file_name, markdown
from chat.import_fields import Malformed
from chat.models import Attachment, Conversation, Message
from chat.state import state_json

pytestmark = pytest.mark.django_db

Json = dict[str, Any]


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", password=None)


@pytest.fixture
def bob() -> User:
    return User.objects.create_user("bob", password=None)


def say(chat: Conversation, role: str, text: str, parent: Message | None, **more: Any) -> Message:
    return Message.objects.create(conversation=chat, role=role, text=text, parent=parent, **more)


@pytest.fixture
def chat(ada: User) -> Conversation:
    """Two versions of an answer, the older one chosen and gone on from; a file; a failed reply."""
    chat = Conversation.objects.create(owner=ada, title="Primes: 2/3 *now*", model="m")
    one = say(chat, "user", "What is this?\nTell me.", None)
    attachments.give([attachments.take_in(ada, "a.py", b"print('```')\n")], one)
    two = say(chat, "assistant", "A **program**.", one, reasoning="Hm.", model="m")
    two.usage, two.timings = {"prompt": 12, "completion": 3}, {"first": 8.5}
    two.save()
    say(chat, "assistant", "Something else.", one, model="m", edited=True)
    two.chosen = chat.messages.latest("created").created.replace(year=2027)
    two.save()
    three = say(chat, "user", "字 😀 \u2028", two)
    say(chat, "assistant", "", three, state="failed", code="model_crashed", reason="error")
    return chat


def shown(chat: Conversation) -> list[Json]:
    """What its page shows, without what only this copy has."""
    own = {"id", "parent", "versions", "files", "created"}
    return [
        {name: value for name, value in message.items() if name not in own}
        | {"files": [file["name"] for file in message["files"]]}
        for message in state_json(chat)["messages"]
    ]


def back(owner: User, chat: Conversation) -> Conversation:
    """Out and in again."""
    return import_json.save(owner, import_json.read(export_json.line(chat).encode()))[0]


def test_what_is_exported_comes_back_as_it_was(chat: Conversation, bob: User) -> None:
    copy = back(bob, chat)
    assert shown(copy) == shown(chat)
    assert copy.messages.count() == chat.messages.count() == 5
    assert copy.attachments.get().text == "print('```')\n"
    again, once = export_json.document(copy), export_json.document(chat)
    for document in (again, once):
        for message in document["messages"]:
            message["chosen"] = message["chosen"] is not None  # never later than now
        del document["exported"]
    assert again == once


def test_the_answer_that_was_chosen_is_shown_again(chat: Conversation, ada: User) -> None:
    assert shown(back(ada, chat))[1]["text"] == "A **program**."


def test_importing_twice_makes_two_copies(chat: Conversation, ada: User) -> None:
    back(ada, chat)
    back(ada, chat)
    assert Conversation.objects.of(ada).count() == 3
    assert Attachment.objects.count() == 3


def test_a_reply_that_is_being_written_and_what_was_deleted_stay_out(chat: Conversation) -> None:
    last = chat.messages.latest("created")
    say(chat, "assistant", "", last.parent, state="running")
    last.deleted = last.created
    last.save()
    told = export_json.document(chat)["messages"]
    assert [message["text"] for message in told][3:] == ["字 😀 \u2028"]


def test_what_was_set_in_the_chat_comes_back(chat: Conversation, ada: User) -> None:
    chat.settings = {"system": "Be brief.", "stop": ["END"], "top_k": 3}
    assert back(ada, chat).settings == chat.settings
    chat.settings = {"top_k": -1, "colour": "red", "top_p": 0.5}
    assert back(ada, chat).settings == {"top_p": 0.5}


def test_nothing_of_the_machine_is_in_it(chat: Conversation, ada: User) -> None:
    chat.messages.update(detail="/home/ada/secret.gguf", facts={"path": "/home/ada"})
    text = export_json.line(chat)
    assert "/home" not in text
    assert "ada" not in text
    assert str(chat.id) not in text


def test_markdown_shows_what_the_page_shows(chat: Conversation) -> None:
    assert markdown(chat) == (
        "# Primes: 2/3 \\*now\\*\n\n"
        "## You\n\n**a.py**\n\n````py\nprint('```')\n````\n\nWhat is this?\nTell me.\n\n"
        "## m\n\nA **program**.\n\n"
        "## You\n\n字 😀\n"
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('a/b\\c:d*?"<>|', "a b c d.md"),
        ("../../x", "x.md"),
        ("", "chat.md"),
        ("你好", "你好.md"),
        ("...", "chat.md"),
    ],
)
def test_a_file_is_called_by_the_title_as_far_as_disks_take_it(title: str, name: str) -> None:
    assert file_name(Conversation(title=title), "md") == name


@pytest.mark.parametrize("ending", ["md", "json"])
def test_a_chat_is_exported_by_its_owner_alone(chat: Conversation, bob: User, ending: str) -> None:
    hers, his = Client(), Client()
    hers.force_login(chat.owner)
    his.force_login(bob)
    url = f"/c/{chat.id}/export.{ending}"
    answer = hers.get(url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert his.get(url).status_code == 404


@pytest.mark.django_db(transaction=True)
async def test_all_chats_leave_as_lines_and_come_back(chat: Conversation, bob: User) -> None:
    await Conversation.objects.acreate(owner=chat.owner, title="Second")
    await Conversation.objects.acreate(owner=bob, title="Not hers")
    page = AsyncClient()
    await page.aforce_login(chat.owner)
    answer = await page.get("/chats/export.jsonl")
    data = b"".join([part async for part in answer.streaming_content])  # type: ignore[attr-defined]
    titles = [json.loads(line)["chat"]["title"] for line in data.decode().split("\n")[:-1]]
    assert titles == ["Primes: 2/3 *now*", "Second"]
    theirs = AsyncClient()
    await theirs.aforce_login(bob)
    brought = await theirs.post("/chats/import/", data, content_type="application/json")
    assert brought.status_code == 201
    assert [one["title"] for one in brought.json()["chats"]] == titles
    assert await Conversation.objects.of(bob).acount() == 3


# --- hostile documents ---


def document(**changes: Any) -> Json:
    """A small chat, with other fields."""
    message = {"id": 0, "parent": None, "role": "user", "text": "Hi", "files": [0]}
    answer = {"id": 1, "parent": 0, "role": "assistant", "text": "Hello"}
    file = {"id": 0, "name": "a.txt", "text": "x"}
    whole = {"format": "hearth-chat", "version": 1, "chat": {"title": "T"}}
    return {**whole, "messages": [message, answer], "files": [file], **changes}


def message(**fields: Any) -> Json:
    """A document of one message."""
    return document(messages=[{"id": 0, "parent": None, "role": "user", "text": "Hi", **fields}])


def test_a_document_needs_little(ada: User) -> None:
    chat = import_json.save(ada, [import_json.checked(document())])[0]
    assert [one["text"] for one in shown(chat)] == ["Hi", "Hello"]


DEEP: list[Any] = []
for _ in range(40):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ([], "The document must be an object"),
        ({"title": "a chat of something else"}, "not a chat that Hearth exported"),
        (document(version=2), "newer version"),
        (document(chat=None), "chat must be an object"),
        (document(chat={"title": "x" * 201}), "chat.title is longer"),
        (document(chat={"mode": "dreaming"}), "chat.mode must be one of"),
        (document(messages={}), "messages must be a list"),
        (document(messages=[{}] * 10_001), "more than 10,000 items"),
        (document(messages=["x"]), r"messages\[0\] must be an object"),
        (message(id="0"), r"messages\[0\].id must be a whole number"),
        (message(id=True), r"messages\[0\].id must be a whole number"),
        (message(id=10**400), r"messages\[0\].id must be a whole number"),
        (message(parent=0), r"messages\[0\].parent must be the id of a message before"),
        (message(parent=7), r"messages\[0\].parent"),
        (message(parent=[]), r"messages\[0\].parent"),
        (message(role="system"), r"messages\[0\].role must be one of"),
        (message(role="assistant"), "must answer a message of the other side"),
        (message(text=None), r"messages\[0\].text must be text"),
        (message(text="\0"), "no text"),
        (message(text="\ud800"), "no text"),
        (message(state="running"), r"messages\[0\].state must be one of"),
        (message(created="yesterday"), "ISO 8601"),
        (message(created=5), "ISO 8601"),
        (message(usage={"prompt": "many"}), "numbers"),
        (message(usage={"prompt": float("nan")}), "numbers"),
        (message(tool_calls=[{"name": 1, "arguments": {}}]), "calls of tools"),
        (message(tool_calls=[{"name": "f", "arguments": DEEP}]), "calls of tools"),
        (message(files=[1]), "ids of files"),
        (message(files=[0, 0]), "ids of files"),
        (message(edited="no"), "true or false"),
        (document(files=[{"id": 0, "name": "a", "text": 5}]), r"files\[0\].text must be text"),
        (document(files=[{"id": 0, "text": "a"}] * 2), r"files\[1\].id is there twice"),
        (document(files=[{"id": 0, "text": "x" * 2_000_000}]), "most of one chat"),
    ],
)
def test_a_document_that_is_none_is_refused_with_the_place(bad: Any, words: str) -> None:
    with pytest.raises(Malformed, match=words):
        import_json.checked(bad)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "nothing in it"),
        (b"\xff\xfe\x00\x01", "UTF-8"),
        (b"{", "Line 1 is not JSON"),
        (b"[" * 100_000, "nested too deep"),
        (b"[" + b"[]," * 2_000_000 + b"1]", "too many values"),
        (json.dumps(document()).encode() + b"\nnonsense\n", "Line 2"),
        (b"\n".join([json.dumps(document()).encode(), b'{"format": 1}']), "Chat 2: It is not"),
        (b" " * (import_json.BYTES + 1), "more than 16 MB"),
    ],
)
def test_a_file_that_is_none_is_refused_and_nothing_comes_in(
    ada: User, data: bytes, words: str
) -> None:
    page = Client()
    page.force_login(ada)
    answer = page.post("/chats/import/", data, content_type="application/json")
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]
    assert not Conversation.objects.exists()


def test_markup_in_a_document_stays_text(ada: User) -> None:
    page = Client()
    page.force_login(ada)
    evil = "</script><script>alert(1)</script>"
    data = json.dumps(document(chat={"title": evil}) | {"messages": message(text=evil)["messages"]})
    made = page.post("/chats/import/", data, content_type="application/json").json()["chats"][0]
    assert b"<script>alert" not in page.get(made["url"]).content


def test_a_format_string_in_a_document_is_never_filled_in(ada: User) -> None:
    bad = message()
    bad["messages"].append(
        {"id": 1, "parent": 0, "role": "assistant", "state": "failed", "text": "x"}
        | {"code": "{0.__class__}", "detail": "{x:>99999999}", "facts": {"x": "1"}}
    )
    chat = import_json.save(ada, [import_json.checked(bad)])[0]
    reply = chat.messages.get(role="assistant")
    assert (reply.code, reply.detail, reply.facts) == ("", "", {})


def test_times_beyond_now_or_in_disorder_keep_the_order(ada: User) -> None:
    rows = [
        {"id": n, "parent": n - 1 if n else None, "role": ("user", "assistant")[n % 2]}
        | {"text": str(n), "created": ("3000-01-01", "1970-01-01T00:00:00+05:00")[n % 2]}
        for n in range(6)
    ]
    chat = import_json.save(ada, [import_json.checked(document(messages=rows))])[0]
    assert [one["text"] for one in shown(chat)] == ["0", "1", "2", "3", "4", "5"]


def test_a_check_looks_and_changes_nothing(ada: User) -> None:
    page = Client()
    page.force_login(ada)
    data = "\n".join([json.dumps(document())] * 2)
    answer = page.post("/chats/import/?check=1", data, content_type="application/json")
    assert answer.json() == {"count": 2}
    assert not Conversation.objects.exists()
