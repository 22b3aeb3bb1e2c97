"""Before the first account every page leads to the set-up; after it, the set-up is closed."""

import pytest
from django.test import AsyncClient, Client

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/login/", "/models/", "/account/password/", "/c/"])
def test_every_page_leads_to_the_set_up(client: Client, path: str) -> None:
    assert client.get(path).headers["Location"] == "/setup/"


async def test_so_it_does_under_asgi(async_client: AsyncClient) -> None:
    answer = await async_client.get("/")
    assert answer.headers["Location"] == "/setup/"


def test_health_and_the_language_switch_are_open(client: Client) -> None:
    assert "Location" not in client.get("/healthz").headers
    answer = client.post("/language/", {"language": "zh-hans", "next": "/setup/"})
    assert answer.headers["Location"] == "/setup/"
    assert answer.cookies["hearth_language"].value == "zh-hans"


def test_the_set_up_is_in_the_language_that_was_chosen(client: Client) -> None:
    client.cookies["hearth_language"] = "zh-hans"
    assert 'lang="zh-hans"' in client.get("/setup/").content.decode().lower()


def test_without_a_slash_it_is_found_too(client: Client) -> None:
    assert client.get("/setup").headers["Location"] == "/setup/"


def test_after_the_first_account_the_set_up_is_closed(client: Client, alice: User) -> None:
    assert client.get("/setup/").headers["Location"] == "/login/"
    assert client.post("/setup/", {}).status_code == 404
    assert client.get("/").headers["Location"] == "/login/?next=/"
    client.force_login(alice)
    assert client.get("/setup/").headers["Location"] == "/"


def test_the_account_is_noticed_by_a_process_that_started_without_one(
    client: Client, db: None
) -> None:
    assert client.get("/").headers["Location"] == "/setup/"
    User.objects.create_user("alice")
    assert client.get("/").headers["Location"] == "/login/?next=/"
