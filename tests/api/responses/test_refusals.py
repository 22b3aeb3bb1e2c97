"""Whatever a Responses request asks for that is not done is refused under its own name."""

import json
from typing import Any

import pytest

from api.asked import Asked
from api.problem import Problem
from api.responses import asked
from engine.protocol import Sampling

TOOL = {"type": "function", "name": "f", "parameters": {"type": "object"}}
SCHEMA = {"type": "json_schema", "name": "it", "schema": {"type": "object"}}


def read(**more: Any) -> Asked:
    given = {"model": "m", "input": "Hello!", **more}
    return asked.read(json.dumps(given).encode())


def refused(**more: Any) -> Problem:
    """The problem of a request, as it is told; fails the test when there is none."""
    with pytest.raises(Problem) as caught:
        read(**more).sampling(Sampling())
    return caught.value


WRONG: list[tuple[str, Any, str]] = [
    ("model", 5, "model"),
    ("input", None, "input"),
    ("instructions", 5, "instructions"),
    ("temperature", 11, "temperature"),
    ("top_p", "x", "top_p"),
    ("max_output_tokens", 0, "max_output_tokens"),
    ("max_output_tokens", "5", "max_output_tokens"),
    ("stream", 1, "stream"),
    ("stream_options", {"include_obfuscation": True}, "stream_options.include_obfuscation"),
    ("stream_options", {"include_usage": True}, "stream_options.include_usage"),
    ("store", True, "store"),
    ("background", True, "background"),
    ("previous_response_id", "resp_1", "previous_response_id"),
    ("conversation", "conv_1", "conversation"),
    ("truncation", "some", "truncation"),
    ("top_logprobs", 5, "top_logprobs"),
    ("include", ["file_search_call.results"], "include[0]"),
    ("include", [[]], "include[0]"),
    ("metadata", {"a": 1}, "metadata"),
    ("metadata", {"a": "x" * 513}, "metadata"),
    ("metadata", {str(number): "" for number in range(17)}, "metadata"),
    ("parallel_tool_calls", "yes", "parallel_tool_calls"),
    ("reasoning", {"effort": "huge"}, "reasoning.effort"),
    ("reasoning", {"summary": "concise"}, "reasoning.summary"),
    ("reasoning", {"mode": "pro"}, "reasoning.mode"),
    ("text", {"verbosity": "low"}, "text.verbosity"),
    ("text", {"format": {"type": "xml"}}, "text.format.type"),
    ("text", {"format": {"type": "json_schema", "name": "x"}}, "text.format.schema"),
    ("text", {"format": {"type": "text", "schema": {}}}, "text.format.schema"),
    ("tools", [{"type": "web_search"}], "tools[0]"),
    ("tools", [{"type": "function"}], "tools[0].name"),
    ("tools", [{**TOOL, "defer_loading": True}], "tools[0].defer_loading"),
    ("tools", [{**TOOL, "parameters": "x"}], "tools[0].parameters"),
    ("tool_choice", "sometimes", "tool_choice"),
    ("prompt", {"id": "x"}, "prompt"),
    ("max_tool_calls", 3, "max_tool_calls"),
    ("messages", [], "messages"),
    ("max_tokens", 5, "max_tokens"),
    ("foo", 1, "foo"),
]


@pytest.mark.parametrize(("name", "value", "param"), WRONG)
def test_it_is_refused_by_name(name: str, value: Any, param: str) -> None:
    found = refused(**{name: value})
    assert (found.status, found.param) == (400, param)
    assert str(found).startswith(name)


def test_what_would_have_to_be_kept_says_what_to_do_instead() -> None:
    found = refused(previous_response_id="resp_1")
    assert "Hearth keeps no API requests. Send the earlier items again, in input." in str(found)


def test_a_tool_of_openais_own_is_named() -> None:
    assert 'a tool of type "web_search" is not supported' in str(refused(tools=[TOOL, WRONG_TOOL]))


WRONG_TOOL = {"type": "web_search"}


def test_a_schema_too_long_is_said_of_the_field_that_was_sent() -> None:
    long = {**SCHEMA, "schema": {"description": "x" * 70_000}}
    found = refused(text={"format": long})
    assert found.param == "text.format"


def test_grammar_and_schema_exclude_each_other() -> None:
    found = refused(text={"format": SCHEMA}, grammar='root ::= "a"')
    assert str(found) == "Send text.format or grammar, not both."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("metadata", {"\ud800": "x"}),
        ("tools", [{**TOOL, "description": "\udfff"}]),
        ("tools", [{**TOOL, "parameters": {"properties": {"\ud800": {}}}}]),
        ("text", {"format": {**SCHEMA, "schema": {"const": "\ud800"}}}),
    ],
)
def test_what_is_no_text_is_refused_however_deep_it_lies(name: str, value: Any) -> None:
    found = refused(**{name: value})
    assert str(found.param).startswith(name)
    assert "Unicode" in str(found) or "surrogate" in str(found)


def test_a_whole_pair_is_text() -> None:
    assert read(input="\ud83d\ude00", metadata={"a": "\ud83d\ude00"})


def test_a_choice_of_a_tool_of_another_kind_is_refused() -> None:
    found = refused(tools=[TOOL], tool_choice={"type": "web_search"})
    assert str(found.param).startswith("tool_choice")


def test_null_is_as_good_as_nothing() -> None:
    nothing = ("instructions", "tools", "text", "reasoning", "previous_response_id", "store", "foo")
    assert read(**dict.fromkeys(nothing)).sampling(Sampling()) == Sampling()


@pytest.mark.parametrize(
    ("effort", "thinking", "settings"),
    [
        (None, None, {}),
        ("none", False, {}),
        ("low", True, {"effort": "low"}),
        ("xhigh", True, {"effort": "xhigh"}),
    ],
)
def test_effort_says_whether_to_think_and_how_long(
    effort: str | None, thinking: bool | None, settings: dict[str, str]
) -> None:
    found = read(reasoning={"effort": effort})
    assert found.thinking is thinking
    assert {name: found.settings[name] for name in settings} == settings
    assert bool(settings) == bool(found.effort)


def test_effort_and_the_templates_switch_must_agree() -> None:
    no = {"enable_thinking": False}
    assert read(reasoning={"effort": "none"}, chat_template_kwargs=no).thinking is False
    found = refused(reasoning={"effort": "high"}, chat_template_kwargs=no)
    assert found.param == "reasoning.effort"


def test_fields_of_other_names_reach_the_model() -> None:
    found = read(
        max_output_tokens=7,
        truncation="auto",
        include=["message.output_text.logprobs", "reasoning.encrypted_content"],
        top_logprobs=2,
        text={"format": {**SCHEMA, "strict": True}},
        top_k=3,
    )
    chosen = found.sampling(Sampling())
    assert (chosen.max_tokens, chosen.logprobs, chosen.top_k) == (7, 2, 3)
    assert chosen.json_schema == '{"type":"object"}'
    assert found.settings["overflow"] == "drop"


def test_flat_tools_reach_the_template_as_it_knows_them() -> None:
    (tool,) = read(tools=[{**TOOL, "description": "Does f.", "strict": False}]).tools
    function = {"name": "f", "description": "Does f.", "parameters": {"type": "object"}}
    assert tool == {"type": "function", "function": {**function, "strict": False}}
    assert read(tools=[TOOL], tool_choice="none").tools == ()
