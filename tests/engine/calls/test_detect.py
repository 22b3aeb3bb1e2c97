"""How a model writes its calls is found in its chat template."""

from pathlib import Path

import pytest

from engine.calls.detect import SIGNS, detect, is_harmony
from engine.calls.dialect import Dialect
from engine.calls.formats import FORMATS
from engine.protocol import Generate

TEMPLATES = Path(__file__).parent.parent / "chat_templates"
LIKE = {
    "thinking.jinja": "hermes",
    "fullwidth.jinja": "deepseek",
    "headers.jinja": "llama",
    "turns.jinja": "gemma",
    "chatml.jinja": "bare",
}


@pytest.mark.parametrize(("file", "name"), LIKE.items(), ids=str)
def test_a_template_tells_how_its_model_calls(file: str, name: str) -> None:
    assert detect((TEMPLATES / file).read_text()).name == name


def test_the_demo_model_calls_as_hermes_does() -> None:
    assert detect(Path("demo_model/template.jinja").read_text()).name == "hermes"


def test_every_format_can_be_found() -> None:
    assert {name for name, _signs in SIGNS} | {"bare"} == set(FORMATS)


def test_a_template_with_channels_is_known_by_them() -> None:
    assert is_harmony("<|start|>system<|message|>...<|channel|>analysis<|message|>")
    assert not is_harmony("<|start|>system<|message|>")


@pytest.mark.parametrize("name", FORMATS)
def test_no_mark_begins_as_another_one_that_is_whole(name: str) -> None:
    marks = [*FORMATS[name].opens, *FORMATS[name].silent]
    wrong = [(a, b) for a in marks for b in marks if a != b and b.startswith(a)]
    assert not wrong


def test_marks_that_are_no_text_are_read_only_where_tools_are_declared() -> None:
    tool = {"type": "function", "function": {"name": "f"}}
    asked = {"reply": "r", "attempt": 1, "user": "u", "model": "m", "path": "p", "messages": ()}
    alone, armed = Generate(**asked), Generate(**asked, tools=(tool,))  # type: ignore[arg-type]
    mistral, channels = "[TOOL_CALLS][ARGS]", "<|channel|><|message|>"
    assert Dialect.of(alone, mistral).marks == ()
    assert "[TOOL_CALLS]" in Dialect.of(armed, mistral).marks
    assert "<|channel|>" in Dialect.of(alone, channels).marks
