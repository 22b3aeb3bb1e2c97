"""Asking the hub ends soon, and whatever goes wrong is said in plain words with a next step."""

import socket

import pytest

from models_hub.hub import client as client_module
from models_hub.hub import info
from models_hub.hub.client import Hub
from models_hub.hub.ids import checked, is_id
from models_hub.hub.problems import HubProblem
from tests.hub.server import Hub as Server
from tests.hub.store import MEMBER
from tests.running import free_port

NAME = "fire/Ember-8B-GGUF"


def problem(client: Hub, name: str = NAME) -> HubProblem:
    """What it says instead of an answer."""
    with pytest.raises(HubProblem) as caught:
        info.repository(client, name)
    return caught.value


def test_a_repository_tells_its_commit_and_its_files(client: Hub) -> None:
    found = info.repository(client, NAME)
    assert len(found.commit) == 40
    assert (found.licence, found.task, found.author) == ("apache-2.0", "text-generation", "fire")
    assert (found.parameters, found.context, found.architecture) == (8 * 10**9, 40_960, "qwen3")
    weights = next(file for file in found.files if file.name == "model-Q4_K_M.gguf")
    assert (weights.size, len(weights.sha256)) == (400, 64)
    assert info.repository(client, NAME, found.commit) == found


def test_the_card_comes_without_its_front_matter(client: Hub) -> None:
    commit = info.repository(client, NAME).commit
    assert info.card(client, NAME, commit) == "# Ember-8B-GGUF"


@pytest.mark.parametrize(
    ("status", "code"),
    [(500, "broken"), (503, "broken"), (504, "slow"), (403, "refused"), (404, "not_found")],
)
def test_a_refusal_is_told_by_what_it_means(
    status: int, code: str, client: Hub, server: Server
) -> None:
    server.faults.add("info", status=status)
    assert problem(client).code == code


def test_a_hub_that_asks_for_a_pause_says_how_long(client: Hub, server: Server) -> None:
    server.faults.add("info", status=429, retry_after=42)
    said = problem(client)
    assert said.code == "limited"
    assert str(said).endswith("Try again in 42 s.")


def test_a_hub_that_does_not_answer_is_slow(
    client: Hub, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "READ_S", 0.2)
    server.faults.add("info", stall_after=0, stall_s=5)
    assert problem(client).code == "slow"
    server.faults.clear()


def test_a_hub_that_hangs_up_is_broken(client: Hub, server: Server) -> None:
    server.faults.add("info", drop_after=0)
    assert problem(client).code == "broken"


def test_a_hub_that_is_not_there_is_offline() -> None:
    assert problem(Hub(endpoint=f"http://127.0.0.1:{free_port()}")).code == "offline"


def test_a_name_that_cannot_be_resolved_is_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_arguments: object, **_named: object) -> None:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    assert problem(Hub(endpoint="http://hub.invalid")).code == "offline"


def test_offline_by_choice_says_whose_choice(
    client: Hub, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    said = problem(client)
    assert said.code == "offline"
    assert "HF_HUB_OFFLINE" in str(said)
    assert server.counts.asked() == []


def test_a_closed_repository_shows_what_it_holds_and_asks_for_a_token(client: Hub) -> None:
    found = info.repository(client, "fire/Closed-4B-GGUF")
    assert found.gated
    with pytest.raises(HubProblem) as caught:
        info.card(client, found.id, found.commit)
    assert caught.value.code == "gated"
    assert info.card(Hub(MEMBER), found.id, found.commit) == "# Closed-4B-GGUF"


def test_a_hidden_repository_is_shown_to_its_own_people(client: Hub) -> None:
    assert problem(client, "fire/Hidden-4B-GGUF").code == "not_found"
    assert info.repository(Hub(MEMBER), "fire/Hidden-4B-GGUF").private


def test_a_token_that_the_hub_does_not_know_is_refused(server: Server) -> None:
    assert problem(Hub("hf_made_up")).code == "refused"


def test_it_is_led_nowhere_else(client: Hub, server: Server) -> None:
    server.faults.add("resolve", redirect="http://127.0.0.1:9/secret")
    with pytest.raises(HubProblem) as caught:
        info.card(client, NAME, "main")
    assert caught.value.code == "broken"


def test_what_never_ends_is_not_read(client: Hub, server: Server) -> None:
    with pytest.raises(HubProblem) as caught:
        client.get("/api/models", largest=100)
    assert caught.value.code == "broken"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..",
        "a/b/c",
        "owner",
        "owner/",
        "/name",
        "owner/na me",
        "owner/name\n",
        "owner/..",
        "owner/a--b",
        "owner/x.git",
        "owner/%2e%2e",
        "owner/name?x=1",
        "owner/名",
        "o" * 97 + "/name",
        "",
        None,
        7,
    ],
)
def test_a_hostile_name_is_refused_before_anything_is_asked(name: object) -> None:
    assert not is_id(name)
    with pytest.raises(HubProblem) as caught:
        checked(name)
    assert caught.value.code == "bad_id"


@pytest.mark.parametrize("name", [NAME, "unsloth/Kimi-K2.6-GGUF", "a/b", "_x/y_", "0/1.2"])
def test_real_names_are_names(name: str) -> None:
    assert checked(name) == name


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/passwd", "a//b", "a\\b", "a\0b", ""])
def test_a_file_that_would_leave_the_folder_is_not_there(name: str) -> None:
    assert not info.is_inside(name)
    assert info.is_inside("UD-Q2_K_XL/Kimi-K2.6-UD-Q2_K_XL-00001-of-00008.gguf")
