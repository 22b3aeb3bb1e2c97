"""A request for a message is read as the chat completion that asks for the same."""

import json
from typing import Any

import pytest

from api.anthropic import asked, tools
from api.asked import Asked
from api.problem import Problem
from engine.protocol import Sampling

TOOL = {"name": "f", "description": "Does it.", "input_schema": {"type": "object"}}
FUNCTION = {"name": "f", "description": "Does it.", "parameters": {"type": "object"}}
SCHEMA = {"type": "object", "properties": {}}


def body(**more: Any) -> bytes:
    hello = [{"role": "user", "content": "Hello!"}]
    asked = {"model": "m", "max_tokens": 5, "messages": hello, **more}
    return json.dumps({name: each for name, each in asked.items() if each != "left out"}).encode()


def read(**more: Any) -> Asked:
    return asked.message(body(**more))


def sampling(**more: Any) -> Sampling:
    return read(**more).sampling(Sampling())


def refused(**more: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        sampling(**more)
    return caught.value


def test_the_numbers_are_those_of_the_request() -> None:
    found = sampling(temperature=0.5, top_p=0.9, top_k=7, stop_sequences=["a", "b"], seed=3)
    assert (found.temperature, found.top_p, found.top_k, found.seed) == (0.5, 0.9, 7, 3)
    assert (found.max_tokens, found.stop) == (5, ("a", "b"))


def test_tokens_are_counted_without_a_limit_on_the_answer() -> None:
    assert asked.prompt(body(max_tokens="left out")).model == "m"
    assert "max_tokens is missing" in str(refused(max_tokens="left out"))


@pytest.mark.parametrize(
    ("thinking", "thinks", "budget"),
    [
        (None, False, None),
        ({"type": "disabled"}, False, None),
        ({"type": "adaptive", "display": "summarized"}, None, None),
        ({"type": "enabled", "budget_tokens": 1024}, True, 1024),
    ],
)
def test_thinking_has_to_be_asked_for(thinking: Any, thinks: bool | None, budget: Any) -> None:
    found = read(thinking=thinking)
    assert found.thinking is thinks
    assert found.sampling(Sampling()).thinking_budget == budget


def test_tools_are_described_to_the_model_as_functions() -> None:
    kept = {"cache_control": {"type": "ephemeral"}, "eager_input_streaming": True, "strict": False}
    (tool,) = read(tools=[{**TOOL, "type": "custom", **kept}]).tools
    assert tool == {"type": "function", "function": FUNCTION}
    assert read(tools=[TOOL], tool_choice={"type": "none"}).tools == ()
    assert read(tools=[TOOL], tool_choice={"type": "auto"}).tools == (tool,)


def test_whether_a_tool_must_be_called_is_said_as_in_chat_completions() -> None:
    offered = tools.read([TOOL])
    single = {"disable_parallel_tool_use": True}
    assert tools.chosen({"type": "any"}, offered) == {"tool_choice": "required"}
    assert tools.chosen({"type": "tool", "name": "f", **single}, offered) == {
        "tool_choice": {"type": "function", "function": {"name": "f"}},
        "parallel_tool_calls": False,
    }


def test_a_schema_gives_the_answer_its_form() -> None:
    form = {"format": {"type": "json_schema", "schema": SCHEMA}, "effort": "high"}
    found = read(output_config=form)
    assert json.loads(found.sampling(Sampling()).json_schema) == SCHEMA
    assert found.settings["effort"] == "high"


def test_an_answer_goes_on_from_the_words_it_is_given() -> None:
    ask = {"role": "user", "content": "Is it?"}
    found = read(messages=[ask, {"role": "assistant", "content": "It"}])
    assert found.continues
    assert found.messages[-1]["content"] == "It"
    empties: tuple[Any, ...] = ("", [])
    for empty in empties:
        found = read(messages=[ask, {"role": "assistant", "content": empty}])
        assert not found.continues
        assert len(found.messages) == 1


def test_what_asks_for_nothing_is_taken() -> None:
    harmless = {"metadata": {"user_id": "me"}, "service_tier": "auto", "container": None}
    kept = [{"type": "clear_thinking_20251015", "keep": "all"}]
    assert read(context_management={"edits": kept}) == read()
    assert read(**harmless, cache_control={"type": "ephemeral"}, tools=[], stream=True).stream


SERVER = {"type": "web_search_20250305", "name": "web_search"}
CALLED = [{"type": "tool_use", "id": "1", "name": "f", "input": {}}]


@pytest.mark.parametrize(
    ("name", "value", "param"),
    [
        ("temperature", "hot", "temperature"),
        ("top_p", 2, "top_p"),
        ("max_tokens", 0, "max_tokens"),
        ("model", 5, "model"),
        ("stream", "yes", "stream"),
        ("stop_sequences", "x", "stop_sequences"),
        ("stop_sequences", [""], "stop_sequences"),
        ("stop_sequences", ["x"] * 17, "stop_sequences"),
        ("system", 5, "system"),
        ("metadata", "me", "metadata"),
        ("service_tier", "gold", "service_tier"),
        ("cache_control", {"type": "x"}, "cache_control.type"),
        ("thinking", {"type": "between_tools"}, "thinking.type"),
        ("thinking", {"type": "enabled"}, "thinking.budget_tokens"),
        ("thinking", {"type": "enabled", "budget_tokens": 0}, "thinking.budget_tokens"),
        ("thinking", {"type": "disabled", "budget_tokens": 9}, "thinking.budget_tokens"),
        ("thinking", {"type": "adaptive", "display": "omitted"}, "thinking.display"),
        ("output_config", {"format": {"type": "xml"}}, "output_config.format.type"),
        ("output_config", {"effort": "huge"}, "output_config.effort"),
        ("output_config", {"colour": 1}, "output_config.colour"),
        ("context_management", {"edits": [{"type": "x"}]}, "context_management.edits[0]"),
        ("tools", [SERVER], "tools[0]"),
        ("tools", [{**TOOL, "strict": True}], "tools[0].strict"),
        ("tools", [{"name": "f"}], "tools[0].input_schema"),
        ("tools", [{**TOOL, "description": 0}], "tools[0].description"),
        ("tools", [{**TOOL, "eager_input_streaming": "x"}], "tools[0].eager_input_streaming"),
        ("context_management", {"edits": 0}, "context_management.edits"),
        ("tool_choice", "auto", "tool_choice"),
        ("tool_choice", {"type": "some"}, "tool_choice.type"),
        ("tool_choice", {"type": "tool", "name": "g"}, "tool_choice.name"),
        ("messages", [{"role": "assistant", "content": CALLED}], "messages"),
        ("messages", [{"role": "assistant", "content": ""}], "messages"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: Any, param: str) -> None:
    found = refused(**{name: value})
    assert (found.status, found.param) == (400, param)
    assert param in str(found)


@pytest.mark.parametrize(
    "name", ["foo", "n", "stop", "mcp_servers", "container", "speed", "thread"]
)
def test_an_unsupported_field_is_refused_by_name(name: str) -> None:
    found = refused(**{name: "x"})
    assert found.param == name
    assert found.code in {"unsupported_parameter", "thread_unsupported_request"}
    assert "not supported" in str(found)


def test_a_tool_of_somebody_elses_is_refused_as_what_it_is() -> None:
    why = str(refused(tools=[SERVER]))
    assert "web_search_20250305" in why
    assert "input_schema" in why
