"""A Responses request's items are read into the turns that chat templates take."""

import json
from typing import Any

import pytest

from api.problem import Problem
from api.responses import items

ASKED = {"role": "user", "content": "What time is it?"}
CALL = {"type": "function_call", "call_id": "c1", "name": "get_time", "arguments": '{"a":1}'}
RESULT = {"type": "function_call_output", "call_id": "c1", "output": "12:00"}
THOUGHT = {
    "id": "rs_1",
    "type": "reasoning",
    "summary": [],
    "content": [{"type": "reasoning_text", "text": "Ask a clock."}],
}
WORDS = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "status": "completed",
    "content": [{"type": "output_text", "text": "It is noon.", "annotations": [], "logprobs": []}],
}


def test_a_string_is_what_the_person_says() -> None:
    assert items.read("Hello!") == [{"role": "user", "content": "Hello!"}]


def test_instructions_go_first() -> None:
    assert items.read("Hello!", "Be brief.")[0] == {"role": "system", "content": "Be brief."}


@pytest.mark.parametrize("role", ["system", "developer"])
def test_instructions_and_what_a_developer_says_first_are_one_message(role: str) -> None:
    given = [{"role": role, "content": "Speak French."}, ASKED, {"role": role, "content": "Now!"}]
    turns = items.read(given, "Be brief.")
    assert [turn["role"] for turn in turns] == ["system", "user", "system"]
    assert turns[0]["content"] == "Be brief.\n\nSpeak French."


def test_parts_of_text_stand_one_below_the_other() -> None:
    parts = [{"type": "input_text", "text": "One"}, {"type": "input_text", "text": "Two"}]
    (turn,) = items.read([{"type": "message", "role": "user", "content": parts}])
    assert turn == {"role": "user", "content": "One\nTwo"}


def test_thoughts_words_and_calls_of_one_answer_become_one_turn() -> None:
    again = {**CALL, "call_id": "c2", "name": "calculate"}
    turns = items.read([ASKED, THOUGHT, WORDS, CALL, again, RESULT])
    assert [turn["role"] for turn in turns] == ["user", "assistant", "tool"]
    own = turns[1]
    assert (own["reasoning_content"], own["content"]) == ("Ask a clock.", "It is noon.")
    assert [call["function"]["name"] for call in own["tool_calls"]] == ["get_time", "calculate"]
    assert own["tool_calls"][0]["function"]["arguments"] == {"a": 1}
    assert turns[2] == {
        "role": "tool",
        "content": "12:00",
        "name": "get_time",
        "tool_call_id": "c1",
    }


def test_what_comes_after_a_call_or_after_words_is_a_turn_of_its_own() -> None:
    turns = items.read([CALL, THOUGHT, WORDS, WORDS])
    assert [turn["role"] for turn in turns] == ["assistant"] * 3
    assert turns[1]["reasoning_content"] == "Ask a clock."


def test_thoughts_that_were_told_as_a_summary_are_read_too() -> None:
    summary = [{"type": "summary_text", "text": "Ask a clock."}]
    (turn,) = items.read([{"type": "reasoning", "id": "rs_1", "summary": summary}])
    assert turn["reasoning_content"] == "Ask a clock."
    assert items.read([ASKED, {"type": "reasoning", "summary": []}]) == items.read([ASKED])


IMAGE = {"type": "input_image", "image_url": "data:image/png;base64,"}


@pytest.mark.parametrize(
    ("given", "param", "words"),
    [
        ([], "input", "1 to 10,000"),
        (None, "input", "string or a list"),
        (5, "input", "string or a list"),
        ("\ud800", "input", "Unicode"),
        (["x"], "input[0]", "object"),
        ([{"type": "computer_call"}], "input[0]", "computer_call"),
        ([{"type": ["x"]}], "input[0]", "not supported"),
        ([{"content": "x"}], "input[0]", "null"),
        ([{"type": "item_reference", "id": "x"}], "input[0]", "send the item itself"),
        ([{"role": "robot", "content": "x"}], "input[0].role", "developer"),
        ([{"role": "user"}], "input[0].content", "text parts"),
        ([{**ASKED, "phase": "commentary"}], "input[0].phase", "phase"),
        ([{"role": "user", "content": [IMAGE]}], "input[0].content[0]", "input_image"),
        ([{"role": "user", "content": [{"type": "input_text"}]}], "input[0].content[0].text", ""),
        ([ASKED, {**CALL, "arguments": "{"}], "input[1].arguments", "JSON"),
        ([ASKED, {**CALL, "arguments": "5"}], "input[1].arguments", "JSON of an object"),
        ([ASKED, {**CALL, "call_id": None}], "input[1].call_id", "string"),
        ([ASKED, RESULT], "input[1].call_id", "Send it too"),
        ([CALL, {**RESULT, "output": {"a": 1}}], "input[1].output", "text parts"),
        ([CALL, {**RESULT, "output": [IMAGE]}], "input[1].output[0]", "input_image"),
        ([{**THOUGHT, "encrypted_content": "x"}], "input[0].encrypted_content", "not supported"),
    ],
)
def test_an_item_is_refused_by_its_place(given: Any, param: str, words: str) -> None:
    with pytest.raises(Problem) as caught:
        items.read(json.loads(json.dumps(given)))
    assert caught.value.param == param
    assert words in str(caught.value)
