"""What the hub was asked is shown at once, asked anew behind it, and once for everybody."""

from typing import Any

import pytest
from celery import current_app
from django.core.cache import cache

from models_hub.hub import asked, jobs
from models_hub.hub.problems import HubProblem
from tests.hub.server import Hub as Server

pytestmark = [pytest.mark.usefixtures("redis_server"), pytest.mark.django_db]

QUESTION: dict[str, Any] = {"reader": 0, "name": "fire/Ember-8B-GGUF"}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[list[Any]]:
    """The jobs that were given, instead of a worker."""
    given: list[list[Any]] = []

    def send(_name: str, arguments: list[Any], **_options: object) -> None:
        given.append(arguments)

    monkeypatch.setattr(current_app, "send_task", send)
    return given


def test_what_is_not_known_is_asked_once(sent: list[list[Any]]) -> None:
    assert asked.ask("model", **QUESTION) == asked.Asked(pending=True)
    assert asked.ask("model", **QUESTION).pending
    assert [job for job, _arguments, _key in sent] == ["model"]


def test_an_answer_is_shown_until_it_is_old(sent: list[list[Any]], server: Server) -> None:
    asked.ask("model", **QUESTION)
    jobs.answer(*sent.pop())
    found = asked.ask("model", **QUESTION)
    assert found.answer["repository"]["id"] == "fire/Ember-8B-GGUF"
    assert found.answer["address"] == f"{server.url}/fire/Ember-8B-GGUF"
    assert not found.pending
    assert sent == []
    old = asked.ask("model", fresh=0, **QUESTION)
    assert old.answer == found.answer
    assert old.pending
    assert len(sent) == 1


def test_what_goes_wrong_is_told_beside_the_last_answer(
    sent: list[list[Any]], server: Server
) -> None:
    asked.ask("model", **QUESTION)
    jobs.answer(*sent.pop())
    server.faults.add("info", status=503)
    asked.ask("model", again=True, **QUESTION)
    jobs.answer(*sent.pop())
    found = asked.ask("model", fresh=0, **QUESTION)
    assert found.problem is not None
    assert (found.problem.code, found.pending) == ("broken", False)
    assert found.answer is not None
    assert sent == [], "a hub that failed is left alone for a moment"
    assert asked.ask("model", again=True, **QUESTION).pending, "unless somebody insists"


def test_a_fault_of_ours_ends_the_waiting_too(
    sent: list[list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(**_arguments: object) -> None:
        raise KeyError("a mistake")

    monkeypatch.setitem(jobs.JOBS, "model", breaks)
    asked.ask("model", **QUESTION)
    jobs.answer(*sent.pop())
    problem = asked.ask("model", **QUESTION).problem
    assert isinstance(problem, HubProblem)
    assert problem.code == "broken"


def test_answers_to_one_token_are_not_shown_to_another(sent: list[list[Any]]) -> None:
    asked.keep(asked.key_of("model", QUESTION), "for everybody")
    assert asked.ask("model", **QUESTION).answer == "for everybody"
    assert asked.ask("model", **{**QUESTION, "reader": 1}).answer is None


def test_a_job_that_could_not_be_given_is_given_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_arguments: object, **_options: object) -> None:
        raise ConnectionError("the broker is away")

    with monkeypatch.context() as broken:
        broken.setattr(current_app, "send_task", fails)
        with pytest.raises(ConnectionError):
            asked.ask("model", **QUESTION)
    assert cache.get(f"{asked.key_of('model', QUESTION)}:asking") is None
