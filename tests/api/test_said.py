"""What a choice says is told in OpenAI's words, as it grows and whole."""

from typing import Any

from api.said import Said
from engine.calls.pieces import whole
from engine.protocol import Part, delta

FIRST = {"name": "get_time", "arguments": {"zone": "UTC"}}
SECOND = {"name": "rest", "arguments": {}, "healed": ["closer"]}
PARTS: list[Part] = [
    ("t", "So."),
    *(("b", "get_time"), ("a", '{"zone":"U'), ("a", 'TC"}'), ("c", FIRST)),
    *whole(SECOND),
]


def test_calls_grow_one_after_the_other() -> None:
    said = Said()
    words, *deltas = [grown for kind, value in PARTS if (grown := said.grow(kind, value))]
    assert words == {"content": "So."}
    calls = [call for each in deltas for call in each["tool_calls"]]
    assert [call["index"] for call in calls] == [0, 0, 0, 1, 1]
    named = [call for call in calls if "id" in call]
    assert [call["function"] for call in named] == [
        {"name": "get_time", "arguments": ""},
        {"name": "rest", "arguments": ""},
    ]
    assert len({call["id"] for call in named}) == 2
    assert arguments(calls, 0) == '{"zone":"UTC"}'
    assert arguments(calls, 1) == "{}"


def arguments(calls: list[dict[str, Any]], index: int) -> str:
    return "".join(call["function"]["arguments"] for call in calls if call["index"] == index)


def test_what_grew_and_what_comes_whole_is_the_same() -> None:
    grown, said = Said(), Said()
    for kind, value in PARTS:
        grown.grow(kind, value)
    said.add(delta(PARTS))
    assert grown.healed == said.healed == [{"index": 1, "name": "rest", "what": ["closer"]}]
    message = said.message()
    assert message["content"] == "So."
    functions = [call["function"] for call in message["tool_calls"]]
    assert functions == [
        {"name": "get_time", "arguments": '{"zone":"UTC"}'},
        {"name": "rest", "arguments": "{}"},
    ]
