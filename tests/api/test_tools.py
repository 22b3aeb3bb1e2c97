"""A model that is given functions calls them in the shape that OpenAI's clients read."""

import json
from typing import Any

import httpx
import pytest

from demo_model.dialogues import CALCULATE, GET_TIME
from tests.api.asking import streamed, whole

ASKED = {"text": "What time is it in Shanghai?", "tools": [GET_TIME], "temperature": 0}


def test_a_call_is_told_whole(client: httpx.Client) -> None:
    choice = whole(client, **ASKED)["choices"][0]
    (call,) = choice["message"]["tool_calls"]
    assert choice["finish_reason"] == "tool_calls"
    assert (call["type"], call["function"]["name"]) == ("function", "get_time")
    assert json.loads(call["function"]["arguments"]) == {"timezone": "Asia/Shanghai"}
    assert set(call) == {"id", "type", "function"}


def test_a_call_is_streamed_its_name_first(client: httpx.Client) -> None:
    heard = streamed(client, **ASKED)
    calls = [delta["tool_calls"][0] for delta in heard.deltas() if "tool_calls" in delta]
    assert heard.reason == "tool_calls"
    first, *others = calls
    assert (first["type"], first["index"]) == ("function", 0)
    assert first["id"].startswith("call_")
    assert first["function"] == {"name": "get_time", "arguments": ""}
    assert all(set(other) == {"index", "function"} for other in others)
    arguments = "".join(other["function"]["arguments"] for other in others)
    assert json.loads(arguments) == {"timezone": "Asia/Shanghai"}


def test_a_calls_result_is_read(client: httpx.Client) -> None:
    call = whole(client, **ASKED)["choices"][0]["message"]
    result = {"role": "tool", "tool_call_id": call["tool_calls"][0]["id"], "content": "12:00"}
    asked = {"role": "user", "content": ASKED["text"]}
    more = {"messages": [asked, call, result], "tools": [GET_TIME], "temperature": 0}
    answer = whole(client, **more)["choices"][0]
    assert answer["finish_reason"] == "stop"
    assert "clock" in answer["message"]["content"]


def test_no_call_is_offered_when_the_choice_is_none(client: httpx.Client) -> None:
    assert "tool_calls" not in whole(client, **ASKED, tool_choice="none")["choices"][0]["message"]


IDLE = {"text": "Tell me a story", "tools": [GET_TIME, CALCULATE], "temperature": 0}
"""A request that its model would answer without a call."""


def test_a_call_is_made_when_the_choice_requires_one(client: httpx.Client) -> None:
    choice = whole(client, **IDLE, tool_choice="required", max_tokens=200)["choices"][0]
    calls = choice["message"]["tool_calls"]
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["content"] is None
    assert {call["function"]["name"] for call in calls} <= {"get_time", "calculate"}


@pytest.mark.parametrize(
    ("tool", "argument"), [(GET_TIME, "timezone"), (CALCULATE, "expression")], ids=["one", "other"]
)
def test_the_tool_that_is_named_is_called(
    client: httpx.Client, tool: dict[str, Any], argument: str
) -> None:
    name = tool["function"]["name"]
    named = {"type": "function", "function": {"name": name}}
    heard = streamed(client, **IDLE, tool_choice=named, parallel_tool_calls=False)
    calls = [delta["tool_calls"][0] for delta in heard.deltas() if "tool_calls" in delta]
    assert heard.reason == "tool_calls"
    assert calls[0]["function"]["name"] == name
    said = "".join(call["function"]["arguments"] for call in calls)
    assert isinstance(json.loads(said)[argument], str)


def test_a_model_may_think_before_a_call_that_it_must_make(client: httpx.Client) -> None:
    thinking = {"enable_thinking": True}
    more = {"tool_choice": "required", "chat_template_kwargs": thinking, "thinking_budget": 20}
    message = whole(client, **IDLE, **more, parallel_tool_calls=False)["choices"][0]["message"]
    assert message["reasoning_content"]
    assert len(message["tool_calls"]) == 1


def test_a_call_that_had_to_be_healed_says_so(client: httpx.Client) -> None:
    grammar = """root ::= "<tool_call>{'name': 'get_time', 'args': {'timezone': 'UTC'}}" """
    answer = whole(client, **ASKED, grammar=grammar)
    (call,) = answer["choices"][0]["message"]["tool_calls"]
    assert json.loads(call["function"]["arguments"]) == {"timezone": "UTC"}
    healed = {"index": 0, "name": "get_time", "what": ["closer", "json", "alias"]}
    assert answer["healed"] == [healed]
    assert streamed(client, **ASKED, grammar=grammar).lines[-1]["healed"] == [healed]


def test_an_undeclared_tool_is_not_called(client: httpx.Client) -> None:
    said = '<tool_call>{"name": "rm", "arguments": {}}</tool_call>'
    grammar = f"root ::= {json.dumps(said)}"
    choice = whole(client, **ASKED, grammar=grammar)["choices"][0]
    assert "tool_calls" not in choice["message"]
    assert choice["message"]["content"] == said
    assert choice["finish_reason"] == "stop"


def test_one_call_is_made_where_only_one_is_allowed(client: httpx.Client) -> None:
    said = '<tool_call>{"name": "get_time", "arguments": {"timezone": "UTC"}}</tool_call>'
    asked = {**ASKED, "grammar": f"root ::= {json.dumps(said)} {json.dumps(said)}"}
    both = whole(client, **asked)["choices"][0]["message"]["tool_calls"]
    assert [call["function"]["name"] for call in both] == ["get_time", "get_time"]
    assert len({call["id"] for call in both}) == 2
    (_one,) = whole(client, **asked, parallel_tool_calls=False)["choices"][0]["message"][
        "tool_calls"
    ]
