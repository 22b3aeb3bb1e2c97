"""A model that is given functions calls them in the shape that OpenAI's clients read."""

import json

import httpx

from demo_model.dialogues import GET_TIME
from tests.api.asking import streamed, whole

ASKED = {"text": "What time is it in Shanghai?", "tools": [GET_TIME], "temperature": 0}


def test_a_call_is_told_whole(client: httpx.Client) -> None:
    choice = whole(client, **ASKED)["choices"][0]
    (call,) = choice["message"]["tool_calls"]
    assert choice["finish_reason"] == "tool_calls"
    assert (call["type"], call["function"]["name"]) == ("function", "get_time")
    assert json.loads(call["function"]["arguments"]) == {"timezone": "Asia/Shanghai"}
    assert set(call) == {"id", "type", "function"}


def test_a_call_is_streamed(client: httpx.Client) -> None:
    heard = streamed(client, **ASKED)
    (calls,) = [delta["tool_calls"] for delta in heard.deltas() if "tool_calls" in delta]
    assert heard.reason == "tool_calls"
    assert calls[0]["index"] == 0
    assert json.loads(calls[0]["function"]["arguments"]) == {"timezone": "Asia/Shanghai"}


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
