"""What people call files and chats is data: it leaves no folder and adds no header."""

import re

import pytest
from django.test import Client

from accounts.models import User
from chat.models import Attachment, Conversation, Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]
ONE_NAME = re.compile(
    r"""attachment(; filename="([^"\\\r\n\0/]|\\.)*"|; filename\*=utf-8''[^;"/\s]+)"""
)
HOSTILE = [
    'a.txt"; filename="evil.exe',
    "a.txt\r\nSet-Cookie: session=evil",
    "a\nX-Evil: yes\n\n<script>alert(1)</script>",
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "a\0.txt",
    "\u202etxt.exe",
    "..",
    ".",
    "CON",
    "a" * 5000,
    "名字.txt",
    "%0d%0aSet-Cookie:x",
    "$(id)`id`;id|id&",
]


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("ada"))
    return client


def check(answer: object) -> None:
    """One file to keep, by a name of one line without a folder, whatever it was called."""
    headers = answer.headers  # type: ignore[attr-defined]
    said = headers["Content-Disposition"]
    assert "Set-Cookie" not in headers
    assert "X-Evil" not in headers
    assert said.startswith("attachment")
    assert ONE_NAME.fullmatch(said), said
    assert headers["Content-Type"].startswith(("text/plain", "text/markdown", "application/json"))
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_may_be_called_anything(client: Client, name: str) -> None:
    answer = client.post("/files/", "words", content_type="text/plain", query_params={"name": name})
    assert answer.status_code == 201
    kept = Attachment.objects.get()
    assert kept.name.isprintable()
    assert not set(kept.name) & set("/\\")
    check(client.get(f"/files/{kept.pk}/"))


@pytest.mark.parametrize("ending", ["md", "json"])
@pytest.mark.parametrize("title", HOSTILE)
def test_a_chat_may_be_called_anything(client: Client, title: str, ending: str) -> None:
    chat = Conversation.objects.create(
        owner=User.objects.get(), title=title.replace("\0", "")[:200]
    )
    Message.objects.create(conversation=chat, role="user", text="Hi")
    check(client.get(f"/c/{chat.pk}/export.{ending}"))


@pytest.mark.parametrize(
    "name",
    ["..%2f..%2fetc%2fpasswd", "....//....//etc/passwd", "%2e%2e/", "a%00b", "..", "%5c..%5c"],
)
@pytest.mark.parametrize(
    "path",
    [
        "/models/{}/settings/",
        "/models/{}/load/",
        "/models/hub/{}/x/",
        "/models/hub/x/{}/state/",
        "/templates/{}/",
        "/presets/room/{}/",
        "/shared/{}/",
        "/jsi18n/{}/x.js",
        "/static/{}",
    ],
)
def test_a_path_leads_to_no_file_of_the_machine(client: Client, path: str, name: str) -> None:
    for answer in (client.get(path.format(name)), client.post(path.format(name))):
        assert answer.status_code in {403, 404, 405}, answer.status_code
        assert b"root:" not in answer.content
