"""No form of ours sends anybody on to another site, however the address is written."""

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import PASSWORD, quick

__all__ = ["quick"]
pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "http://evil.example/",
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "http:evil.example",
    "http:///evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "\t//evil.example",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "https://evil.example\\@testserver/",
    "/%0d%0aLocation: http://evil.example/\r\nX: y",
]


def is_ours(where: str) -> bool:
    """Whether a browser that is told to go there stays here."""
    return where.startswith("/") and not where.startswith(("//", "/\\")) and "\n" not in where


@pytest.mark.parametrize("where", ELSEWHERE)
def test_signing_in_leads_to_a_page_of_ours(where: str) -> None:
    User.objects.create_user("alice", password=PASSWORD)
    form = {"username": "alice", "password": PASSWORD, "next": where}
    answer = Client().post("/login/", form)
    assert answer.status_code == 302
    assert is_ours(answer.headers["Location"])


@pytest.mark.parametrize("where", ELSEWHERE)
def test_whoever_is_signed_in_is_not_sent_on_either(where: str) -> None:
    client = Client()
    client.force_login(User.objects.create_user("alice"))
    answers = [
        client.get("/login/", {"next": where}),
        client.post("/language/", {"language": "en", "next": where}),
        client.post("/language/", {"language": "en"}, headers={"referer": where.strip()}),
        client.post("/models/hub/token/forget/", {"next": where}),
        client.post("/logout/", {"next": where}),
    ]
    for answer in answers:
        assert answer.status_code in {204, 302}
        assert is_ours(answer.headers.get("Location", "/")), answer.request["PATH_INFO"]
