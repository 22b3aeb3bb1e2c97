"""Anthropic's blocks become the turns that chat templates know."""

from typing import Any

import pytest

from api.anthropic.blocks import turns
from api.problem import Problem

KEPT = {"type": "ephemeral", "ttl": "1h"}
ASKED = {"role": "user", "content": "What time is it?"}
CALL = {"type": "tool_use", "id": "toolu_1", "name": "get_time", "input": {"timezone": "UTC"}}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "12:00"}


def read(*messages: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    return turns({"messages": list(messages), **more})


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


@pytest.mark.parametrize(
    "system", ["Be brief.\nBe kind.", [text("Be brief.", cache_control=KEPT), text("Be kind.")]]
)
def test_a_system_prompt_comes_first(system: Any) -> None:
    assert read(ASKED, system=system) == [
        {"role": "system", "content": "Be brief.\nBe kind."},
        ASKED,
    ]


def test_messages_of_one_role_in_a_row_are_one_turn() -> None:
    said = {"role": "user", "content": [text("And"), text("where?", citations=None)]}
    assert read(ASKED, said) == [{"role": "user", "content": "What time is it?\nAnd\nwhere?"}]


def test_a_call_and_its_result_are_turns_with_the_tools_name() -> None:
    reply = [
        {"type": "thinking", "thinking": "A clock helps.", "signature": "x"},
        {"type": "redacted_thinking", "data": "sealed"},
        text("Let me look."),
        CALL,
    ]
    back = [RESULT, text("Well?")]
    _asked, said, result, more = read(
        ASKED, {"role": "assistant", "content": reply}, {"role": "user", "content": back}
    )
    function = {"name": "get_time", "arguments": {"timezone": "UTC"}}
    assert said == {
        "role": "assistant",
        "content": "Let me look.",
        "reasoning_content": "A clock helps.",
        "tool_calls": [{"id": "toolu_1", "type": "function", "function": function}],
    }
    assert result == {
        "role": "tool",
        "tool_call_id": "toolu_1",
        "name": "get_time",
        "content": "12:00",
    }
    assert more == {"role": "user", "content": "Well?"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"content": [text("It is"), text("noon.")]}, "It is\nnoon."),
        ({"content": []}, ""),
        ({}, ""),
        ({"content": "no clock", "is_error": True}, "Error: no clock"),
    ],
)
def test_a_result_is_words_or_blocks_or_nothing_or_an_error(
    content: dict[str, Any], told: str
) -> None:
    back = {"type": "tool_result", "tool_use_id": "toolu_1", **content}
    said = {"role": "assistant", "content": [CALL]}
    assert read(ASKED, said, {"role": "user", "content": [back]})[-1]["content"] == told


def test_a_system_message_may_stand_between_others() -> None:
    assert read(ASKED, {"role": "system", "content": "Hurry."})[-1] == {
        "role": "system",
        "content": "Hurry.",
    }


IMAGE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": ""}}
DOCUMENT = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": ""}}


@pytest.mark.parametrize(
    ("message", "param"),
    [
        ("x", "messages[0]"),
        ({"role": "robot", "content": "x"}, "messages[0].role"),
        ({"role": "user"}, "messages[0].content"),
        ({"role": "user", "content": []}, "messages[0].content"),
        ({"role": "user", "content": ["x"]}, "messages[0].content[0]"),
        ({"role": "user", "content": "\ud800"}, "messages[0].content"),
        ({"role": "user", "content": "x", "name": "ada"}, "messages[0].name"),
        ({"role": "user", "content": [IMAGE]}, "messages[0].content[0]"),
        ({"role": "user", "content": [text("x", colour=1)]}, "messages[0].content[0].colour"),
        ({"role": "user", "content": [{"type": "text"}]}, "messages[0].content[0].text"),
        (
            {"role": "user", "content": [text("x", cache_control={"type": "for ever"})]},
            "messages[0].content[0].cache_control.type",
        ),
        (
            {"role": "user", "content": [text("x", citations=[{}])]},
            "messages[0].content[0].citations",
        ),
        (
            {"role": "user", "content": [text("x", citations=0)]},
            "messages[0].content[0].citations",
        ),
        ({"role": "user", "content": [CALL]}, "messages[0].content[0]"),
        ({"role": "user", "content": [RESULT]}, "messages[0].content[0].tool_use_id"),
        (
            {"role": "assistant", "content": [{**CALL, "input": "{}"}]},
            "messages[0].content[0].input",
        ),
        ({"role": "assistant", "content": [RESULT]}, "messages[0].content[0]"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_place(message: Any, param: str) -> None:
    with pytest.raises(Problem) as refused:
        read(message)
    assert refused.value.param == param
    assert str(refused.value).startswith(param)


@pytest.mark.parametrize("block", [IMAGE, DOCUMENT, {"type": "search_result"}])
def test_pictures_and_documents_are_refused_as_what_they_are(block: dict[str, Any]) -> None:
    back = {**RESULT, "content": [block]}
    for content in ([block], [back]):
        with pytest.raises(Problem, match=f'the type "{block["type"]}" is not supported'):
            read({"role": "assistant", "content": [CALL]}, {"role": "user", "content": content})


@pytest.mark.parametrize("messages", [[], "Hello", [{"role": "user", "content": "x"}] * 10_001])
def test_there_are_messages_and_not_too_many(messages: Any) -> None:
    with pytest.raises(Problem) as refused:
        turns({"messages": messages})
    assert refused.value.param == "messages"
