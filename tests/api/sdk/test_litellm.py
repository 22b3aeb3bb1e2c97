"""litellm, with which many agents reach whatever answers: Hearth as one more of OpenAI's kind."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from demo_model.dialogues import GET_TIME
from tests.api.asking import MODEL
from tests.running import Studio

PROGRAM = Path(__file__).with_name("with_litellm.py")


@pytest.fixture(scope="module")
def heard(studio: Studio, alices_key: str) -> dict[str, Any]:
    """What a program of litellm's was told."""
    command = [sys.executable, str(PROGRAM), studio.url, alices_key, MODEL, json.dumps(GET_TIME)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_streamed_and_whole_answers_say_the_same(heard: dict[str, Any]) -> None:
    assert heard["whole"] == heard["streamed"]
    assert heard["whole"]["text"].startswith("Once upon a time")
    assert heard["whole"]["end"] == "stop"
    assert heard["whole"]["tokens"] > 10


def test_answers_may_be_awaited(heard: dict[str, Any]) -> None:
    assert heard["awaited"] == ["length", "length"]


def test_thinking_is_told_apart(heard: dict[str, Any]) -> None:
    thought, said = heard["thought"]
    assert thought
    assert said
    assert thought not in said


def test_an_answer_has_the_shape_of_a_class(heard: dict[str, Any]) -> None:
    assert json.loads(heard["shaped"]) in ({"yes": True}, {"yes": False})


def test_an_agent_calls_its_tool_and_answers(heard: dict[str, Any]) -> None:
    for said in heard["agents"]:
        assert said["arguments"] == {"timezone": "Asia/Shanghai"}
        assert "clock" in said["text"]


def test_what_is_refused_is_raised_as_its_own_class(heard: dict[str, Any]) -> None:
    assert heard["errors"] == {
        "wrong key": "AuthenticationError",
        "no such model": "NotFoundError",
        "bad value": "BadRequestError",
        "too long": "ContextWindowExceededError",
    }
