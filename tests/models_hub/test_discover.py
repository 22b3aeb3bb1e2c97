"""The pages of the hub show what is known at once, and have the rest asked behind them."""

import re
from typing import Any

import pytest
import redis
from celery import current_app
from django.test import Client

from accounts import hub_tokens
from accounts.models import HubToken, User
from models_hub import tasks
from tests.hub import contents
from tests.hub.server import Hub
from tests.hub.store import MEMBER
from tests.models_hub.conftest import Said

pytestmark = [pytest.mark.usefixtures("engine", "served"), pytest.mark.django_db]

ID = re.compile(r'data-id="([^"]+)"')


@pytest.fixture
def served(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """The tests' hub, where huggingface_hub looks for it; what it was asked is counted."""
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", hub.url)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    return hub


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[list[Any]]:
    """The jobs that pages gave, instead of a worker."""
    given: list[list[Any]] = []

    def send(_name: str, arguments: list[Any], **_options: object) -> None:
        given.append(arguments)

    monkeypatch.setattr(current_app, "send_task", send)
    return given


def settled(client: Client, path: str, jobs: list[list[Any]], **asked: str) -> dict[str, Any]:
    """What a page is told in the end; its jobs are done one by one."""
    for _turn in range(20):
        told: dict[str, Any] = client.get(path, asked).json()
        if not told["pending"]:
            return told
        while jobs:
            tasks.answer(*jobs.pop(0))
    raise AssertionError("it never settles")


def test_a_page_does_not_wait_for_the_hub(alice: Client, jobs: list[list[Any]]) -> None:
    page = alice.get("/models/discover/")
    assert (page.status_code, page.context["pending"], page.context["known"]) == (200, True, False)
    told = settled(alice, "/models/discover/results/", jobs)
    assert contents.KIMI in told["rows"]
    assert alice.get("/models/discover/").context["known"]


def test_filters_make_the_list_shorter(alice: Client, jobs: list[list[Any]]) -> None:
    small = settled(alice, "/models/discover/results/", jobs, q="llama", size="-4")
    assert contents.TINY in small["rows"]
    none = settled(alice, "/models/discover/results/", jobs, q="llama", size="80-")
    assert (none["rows"].strip(), none["known"]) == ("", True)


def test_a_list_goes_on_where_it_ended(alice: Client, jobs: list[list[Any]]) -> None:
    first = settled(alice, "/models/discover/results/", jobs)
    second = settled(alice, "/models/discover/results/", jobs, cursor=first["more"])
    seen, new = (set(ID.findall(told["rows"])) for told in (first, second))
    assert seen
    assert new
    assert not seen & new


def test_a_hub_that_is_away_is_said(alice: Client, jobs: list[list[Any]], hub: Hub) -> None:
    hub.faults.add("search", status=503, times=None)
    told = settled(alice, "/models/discover/results/", jobs, q="unheard of")
    assert told["bad"]
    assert told["line"]


def test_a_model_has_its_quants_with_what_they_take(alice: Client, jobs: list[list[Any]]) -> None:
    told = settled(alice, f"/models/hub/{contents.TINY}/state/", jobs)
    assert told["rows"].count('data-sure="yes"') == 3
    assert told["rows"].count("Recommended") == 1
    assert "Random weights" in told["card"]


def test_files_that_are_no_model_say_so_and_are_not_recommended(
    alice: Client, jobs: list[list[Any]], hub: Hub
) -> None:
    path = f"/models/hub/{contents.ABSURD}/state/"
    rows = settled(alice, path, jobs)["rows"]
    assert "Probably fits" not in rows
    assert "Recommended" not in rows
    assert rows.count("The header is damaged") == 4
    assert rows.count('data-sure="yes"') == 5
    asked = len(hub.counts.asked("file"))
    settled(alice, path, jobs)
    assert len(hub.counts.asked("file")) == asked, "what a commit holds is read once"


def test_a_header_that_cannot_be_read_now_leaves_a_guess_and_its_reason(
    alice: Client, jobs: list[list[Any]], hub: Hub
) -> None:
    hub.faults.add("resolve", name="Gated", status=503, times=None)
    rows = settled(alice, f"/models/hub/{contents.GATED}/state/", jobs)["rows"]
    assert "Probably fits" in rows
    assert "HTTP 503" in rows
    assert "data-download" in rows


def test_a_model_that_was_renamed_on_the_hub_is_got_by_its_old_name(
    alice: Client, jobs: list[list[Any]], hub: Hub
) -> None:
    hub.store.moved["hearth/Once-GGUF"] = contents.TINY
    told = settled(alice, "/models/hub/hearth/Once-GGUF/state/", jobs)
    (said,) = re.findall(r'data-repository="([^"]*)" data-commit="([^"]*)"', told["files"])
    asked = {"repository": said[0], "commit": said[1], "label": "Q8_0"}
    answer = alice.post("/models/downloads/start/", asked, "application/json")
    assert answer.status_code == 202, answer.content
    assert answer.json()["download"]["repository"] == contents.TINY


def test_what_another_machine_has_counts_where_it_is_said(
    alice: Client, jobs: list[list[Any]]
) -> None:
    path = f"/models/hub/{contents.TINY}/state/"
    settled(alice, path, jobs)
    assert 'data-fit="no"' in settled(alice, path, jobs, ram="0", gpu="0")["rows"]
    assert 'data-fit="no"' not in settled(alice, path, jobs, gpu="80")["rows"]


def test_a_private_model_is_shown_to_who_has_its_token(
    alice: Client, olive: Client, jobs: list[list[Any]]
) -> None:
    path = f"/models/hub/{contents.PRIVATE}/"
    assert "token-form" in settled(alice, f"{path}state/", jobs)["files"]
    alice.post("/models/hub/token/", {"token": MEMBER, "next": path})
    assert 'data-label="Q8_0"' in settled(alice, f"{path}state/", jobs)["rows"]
    assert "data-label" not in settled(olive, f"{path}state/", jobs)["rows"]


@pytest.mark.parametrize("token", ["", "two words", "hf_\r\nX: y", "x" * 300])
def test_what_is_no_token_is_not_kept(alice: Client, token: str) -> None:
    alice.post("/models/hub/token/", {"token": token})
    assert not HubToken.objects.exists()


def said(client: Client, token: str) -> str:
    """What a person is told who gives a token."""
    answer = client.post("/models/hub/token/", {"token": token, "next": "/models/hub/token/"})
    page = client.get(answer["Location"])
    return " ".join(str(message) for message in page.context["messages"])


def test_a_token_that_the_hub_refuses_is_not_kept_and_the_one_before_stays(alice: Client) -> None:
    assert "of member" in said(alice, MEMBER)
    before = HubToken.objects.get()
    assert said(alice, "hf_nobodys").startswith("The hub refused the token.")
    assert HubToken.objects.get() == before


def test_a_token_is_kept_unchecked_where_the_hub_is_away(alice: Client, hub: Hub) -> None:
    hub.faults.add("whoami", status=503)
    assert "could not be checked" in said(alice, MEMBER)
    assert HubToken.objects.exists()


def test_a_hub_that_says_nothing_of_a_token_keeps_nobody_waiting(
    alice: Client, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models_hub.hub.whoami.WAIT_S", 0.3)
    hub.faults.add("whoami", stall_after=0)
    assert "could not be checked" in said(alice, MEMBER)
    hub.reset()


def test_whose_token_is_refused_later_is_led_to_where_another_is_given(
    alice: Client, jobs: list[list[Any]]
) -> None:
    person = User.objects.get(username="alice")
    hub_tokens.give("hf_revoked", person)
    told = settled(alice, "/models/discover/results/", jobs)
    assert (told["bad"], told["refused"]) == (True, True)
    assert alice.get("/models/discover/").context["refused"]
    page = alice.get("/models/hub/token/").content.decode()
    assert "hf_revoked" not in page
    alice.post("/models/hub/token/forget/")
    assert not settled(alice, "/models/discover/results/", jobs)["refused"]


def test_only_an_owner_gives_a_token_for_everybody(alice: Client, olive: Client) -> None:
    alice.post("/models/hub/token/", {"token": MEMBER, "everyone": "1"})
    assert not HubToken.objects.filter(user=None).exists()
    olive.post("/models/hub/token/", {"token": MEMBER, "everyone": "1"})
    assert HubToken.objects.filter(user=None).exists()


def test_after_a_token_one_goes_on_only_to_a_page_of_ours(alice: Client) -> None:
    said = {"token": MEMBER, "next": "https://elsewhere.example/"}
    assert alice.post("/models/hub/token/", said)["Location"] == "/models/discover/"


@pytest.mark.parametrize("name", ["..%2f/x", "a/..", "a/b%0ac", "a--b/c", "-a/b"])
def test_what_is_no_id_has_no_page(alice: Client, name: str, jobs: list[list[Any]]) -> None:
    assert alice.get(f"/models/hub/{name}/").status_code == 404
    assert jobs == []


def test_without_redis_the_pages_say_so(
    alice: Client, engine: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: object, **_options: object) -> None:
        raise redis.ConnectionError

    monkeypatch.setattr("redis.connection.AbstractConnection.connect", refused)
    engine.redis.connection_pool.disconnect()
    for path in ("/models/discover/", f"/models/hub/{contents.TINY}/"):
        page = alice.get(path)
        assert (page.status_code, page.context["bad"], page.context["pending"]) == (
            200,
            True,
            False,
        )
