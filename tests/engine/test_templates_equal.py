"""A template gives the very text that the transformers library makes of it, or is refused alike."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from transformers.utils.chat_template_utils import render_jinja_template

from engine.gguf import read_model
from engine.preparer import Preparer
from engine.protocol import Generate
from engine.renderer import Renderer, TemplateFailed
from engine.runner.reading import Reading
from engine.turns import Turns
from tests.hub import kimi

DEMO = Path("demo_model/hearth-demo.gguf").resolve()
FOLDER = Path(__file__).parent / "chat_templates"
TEMPLATES = {path.stem: path.read_bytes().decode() for path in sorted(FOLDER.glob("*.jinja"))} | {
    "the demo model's own": read_model(DEMO).header.text("tokenizer.chat_template"),
    "the test hub's": kimi.TEMPLATE,
}
MARKS = {"bos_token": "<s>", "eos_token": "</s>"}


def said(role: str, content: Any, **more: Any) -> dict[str, Any]:
    return {"role": role, "content": content, **more}


CALL = {"type": "function", "function": {"name": "weather", "arguments": {"city": "北京", "n": 2}}}
TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "How it is <outside>",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string"},
                "unit": {"enum": ["C", "F"]},
                "days": {"type": "array", "items": {"type": "integer"}},
                "near": {"type": ["string", "null"]},
            },
            "required": ["city"],
        },
    },
}
SYSTEM = said("system", "Be kind & brief.")
CHATS = {
    "one question": [said("user", "Hello, <b>你好</b> 🌞\n")],
    "rules": [SYSTEM, said("user", "Hi")],
    "several turns": [
        SYSTEM,
        *([said("user", "One?"), said("assistant", " Two. ")] * 3),
        said("user", "  Three?"),
    ],
    "no rules": [said("user", "a"), said("assistant", "b"), said("user", "c")],
    "thinking": [
        said("user", "1 + 1?"),
        said("assistant", "2", reasoning_content="One and one.\n"),
        said("user", "And 3?"),
        said("assistant", "5", reasoning_content="Two and three."),
    ],
    "thinking inside": [said("user", "a"), said("assistant", "<think>\nwhy\n</think>\n\nb")],
    "tools": [
        SYSTEM,
        said("user", "Weather?"),
        said("assistant", "", tool_calls=[CALL], reasoning_content="I must look."),
        said("tool", '{"sky": "blue"}', name="weather"),
        said("assistant", "Blue."),
        said("user", "Thanks"),
    ],
    "two calls": [
        said("user", "Both?"),
        said("assistant", "Wait.", tool_calls=[CALL, CALL]),
        said("tool", "1"),
        said("tool", "2"),
    ],
    "parts": [said("user", [{"type": "image"}, {"type": "text", "text": " See? "}])],
    "no words": [said("user", ""), said("assistant", ""), said("user", "…")],
    "null": [said("user", "Go"), said("assistant", None, tool_calls=[CALL])],
    "two in a row": [said("user", "a"), said("user", "b")],
    "a late rule": [said("user", "a"), said("assistant", "b"), SYSTEM, said("user", "c")],
    "a developer": [said("developer", "Obey."), said("user", "a")],
    "nobody": [],
}
WAYS: dict[str, dict[str, Any]] = {
    "asking": {"add_generation_prompt": True, "enable_thinking": True},
    "instant": {"add_generation_prompt": True, "enable_thinking": False},
    "whole": {"add_generation_prompt": False},
    "with variables": {
        "add_generation_prompt": True,
        "thinking": False,
        "reasoning_effort": "high",
        "keep_thinking": 5,
        "date_string": "1 Jan 2030",
    },
}


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made.stop()


def theirs(template: str, messages: list[Any], tools: list[Any] | None, **way: Any) -> str | None:
    """What transformers renders; None where it refuses."""
    try:
        return str(render_jinja_template([messages], tools, None, template, **way)[0][0])
    except Exception:  # whatever a template raises
        return None


def ours(renderer: Renderer, template: str, values: dict[str, Any]) -> str | None:
    try:
        return renderer.render(template, values)
    except TemplateFailed:
        return None


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", TEMPLATES)
def test_every_chat_is_written_out_as_transformers_does(
    name: str, way: str, renderer: Renderer
) -> None:
    template, given = TEMPLATES[name], {**MARKS, **WAYS[way]}
    rendered = 0
    for chat, messages in CHATS.items():
        for tools in (None, [TOOL], [TOOL, TOOL]):
            expected = theirs(template, messages, tools, **given)
            values = {**given, "messages": messages, "tools": tools, "documents": None}
            assert ours(renderer, template, values) == expected, chat
            rendered += expected is not None
    assert rendered >= len(CHATS), "the template refuses nearly everything: it tests nothing"


def test_a_request_is_written_out_as_transformers_does_whole_with_its_marks() -> None:
    """Not the template alone: what our own code gives it is what transformers would."""
    reading = Reading(str(DEMO))
    preparer = Preparer(reading, 10**6)
    marks = {"bos_token": reading.vocabulary.bos, "eos_token": reading.vocabulary.eos}
    try:
        for name, template in TEMPLATES.items():
            for chat, messages in CHATS.items():
                for tools in ((), (TOOL,)):
                    request = Generate(
                        reply="r",
                        attempt=1,
                        user="ada",
                        model="demo",
                        path=str(DEMO),
                        messages=tuple(messages),
                        tools=tools,
                        template=template,
                        thinking=True,
                        switches={"reasoning_effort": "low"},
                    )
                    way = {"add_generation_prompt": True, "enable_thinking": True}
                    more = {**marks, **way, "reasoning_effort": "low"}
                    expected = theirs(template, messages, list(tools) or None, **more)
                    assert prompted(preparer, request) == expected, f"{name}: {chat}"
    finally:
        preparer.stop()


def prompted(preparer: Preparer, request: Generate) -> str | None:
    try:
        return preparer.prompt(request, Turns.of(request.messages), 0).text
    except TemplateFailed:
        return None


@pytest.mark.parametrize(
    "template",
    [
        "{% set ns = namespace(_a=1) %}x",
        "{% set ns = namespace() %}{% set ns._a = 1 %}x",
        "{{ dict.mro() }}",
        "{{ messages.__class__.mro() }}",
        "{{ nobody.at.all }}",
        "{{ messages.append(1) }}",
        "{% import 'os' as os %}",
        "{{ raise_exception('no') }}",
    ],
)
def test_what_transformers_refuses_is_refused(template: str, renderer: Renderer) -> None:
    messages = CHATS["rules"]
    assert theirs(template, messages, None) is None
    assert ours(renderer, template, {"messages": messages, "tools": None}) is None
