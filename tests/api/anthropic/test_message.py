"""What a model said is told in blocks: the same ones in a stream as whole."""

import json
from typing import Any

from api.anthropic import asked
from api.anthropic.message import Message
from api.problem import Problem
from engine import protocol
from engine.calls.pieces import whole as told
from engine.protocol import Entry, Generate, Part

SAID: list[list[Part]] = [
    [("r", "A clock"), ("r", " helps.")],
    [("t", "Let me ")],
    [("t", "look."), ("b", "get_time"), ("a", '{"timezone":')],
    [("a", '"U')],
    [("a", 'TC"}'), ("c", {"name": "get_time", "arguments": {"timezone": "UTC"}})],
    [*told({"name": "get_date", "arguments": {}}), ("t", "So.")],
]


def teller() -> Message:
    body = {"model": "m", "max_tokens": 5, "messages": [{"role": "user", "content": "Hi"}]}
    request = Generate(reply="abc", attempt=1, user="1", model="m", path="/m", messages=())
    return Message([request], asked.message(json.dumps(body).encode()))


def end(reason: str = "stop", **more: Any) -> Entry:
    used = {"prompt": 10, "cached": 7, "completion": 5}
    return protocol.done(reason, usage=used, **more)


def whole(said: list[list[Part]], last: Entry) -> dict[str, Any]:
    telling = teller()
    for parts in said:
        telling.add(protocol.delta(parts))
    return telling.whole([last])


def streamed(said: list[list[Part]], last: Entry) -> list[dict[str, Any]]:
    telling = teller()
    entries = [protocol.delta(parts, read={"prompt": 10, "cached": 7}) for parts in said]
    told = telling.opening(entries[0] if entries else None)
    told += "".join(telling.delta(entry) for entry in entries)
    events = (told + telling.finish(last)).split("\n\n")[:-1]
    found = []
    for event in events:
        kind, data = event.split("\n")
        found.append(json.loads(data.removeprefix("data: ")))
        assert kind == f"event: {found[-1]['type']}"
    return found


def gathered(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks that a client puts together from a stream."""
    blocks: list[dict[str, Any]] = []
    arguments = ""
    for event in events:
        match event["type"]:
            case "content_block_start":
                assert event["index"] == len(blocks)
                blocks.append(event["content_block"])
                arguments = ""
            case "content_block_delta":
                assert event["index"] == len(blocks) - 1
                delta = event["delta"]
                match delta.pop("type"):
                    case "input_json_delta":
                        arguments += delta["partial_json"]
                    case _:
                        ((name, words),) = delta.items()
                        blocks[-1][name] += words
            case "content_block_stop" if blocks[-1]["type"] == "tool_use":
                assert blocks[-1]["input"] == {}
                blocks[-1]["input"] = json.loads(arguments)
    return blocks


def without_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: each for name, each in block.items() if name != "id"} for block in blocks]


def test_a_stream_and_a_whole_message_have_the_same_blocks() -> None:
    blocks = whole(SAID, end())["content"]
    assert [block["type"] for block in blocks] == [
        *("thinking", "text", "tool_use", "tool_use", "text")
    ]
    assert blocks[0]["thinking"] == "A clock helps."
    assert blocks[0]["signature"]
    assert blocks[1] == {"type": "text", "text": "Let me look."}
    assert blocks[2]["input"] == {"timezone": "UTC"}
    assert without_ids(gathered(streamed(SAID, end()))) == without_ids(blocks)


def test_a_calls_input_is_told_as_it_comes() -> None:
    deltas = [event.get("delta", {}) for event in streamed(SAID, end())]
    pieces = [delta["partial_json"] for delta in deltas if "partial_json" in delta]
    assert pieces == ['{"timezone":', '"U', 'TC"}', "{}"]


def test_a_stream_opens_and_closes_each_block_once() -> None:
    kinds = [event["type"].removeprefix("content_") for event in streamed(SAID, end())]
    assert kinds[0] == "message_start"
    assert kinds[-2:] == ["message_delta", "message_stop"]
    assert kinds.count("block_start") == kinds.count("block_stop") == 5


def test_the_input_is_told_without_what_was_computed_before() -> None:
    usage = whole(SAID, end())["usage"]
    assert (usage["input_tokens"], usage["cache_read_input_tokens"]) == (3, 7)
    assert (usage["output_tokens"], usage["cache_creation_input_tokens"]) == (5, 0)
    events = streamed(SAID, end())
    assert events[-2]["usage"] == usage
    assert events[0]["message"]["usage"] == {**usage, "output_tokens": 0}


def test_tokens_of_thinking_are_told_where_they_are_counted() -> None:
    last = protocol.done("stop", usage={"prompt": 3, "completion": 5, "thought": 2})
    details = whole(SAID, last)["usage"]["output_tokens_details"]
    assert details == {"thinking_tokens": 2}
    assert "output_tokens_details" not in whole(SAID, end())["usage"]


def test_each_end_has_its_reason() -> None:
    words: list[list[Part]] = [[("t", "Hi")]]
    reasons = {
        "end_turn": (words, end()),
        "tool_use": (SAID, end()),
        "stop_sequence": (words, end(stop="x")),
        "max_tokens": (SAID, end("length")),
        "model_context_window_exceeded": (words, end("length", code="context_full")),
    }
    for reason, (said, last) in reasons.items():
        message, events = whole(said, last), streamed(said, last)
        assert message["stop_reason"] == events[-2]["delta"]["stop_reason"] == reason
        assert message["stop_sequence"] == events[-2]["delta"]["stop_sequence"] == last["stop"]
    assert whole(words, end("length", code="allowance_spent"))["cut_by"] == "allowance_spent"


def test_what_was_put_right_in_a_call_is_told_in_the_end() -> None:
    call = {"name": "f", "arguments": {}, "healed": ["closed"]}
    said: list[list[Part]] = [[("t", "So."), *told(call)]]
    healed = [{"index": 1, "name": "f", "what": ["closed"]}]
    assert whole(said, end())["healed"] == streamed(said, end())[-2]["healed"] == healed
    assert "healed" not in whole(SAID, end())


def test_nothing_said_is_a_message_of_no_blocks() -> None:
    assert whole([], end())["content"] == []
    assert [event["type"] for event in streamed([], end())] == [
        *("message_start", "message_delta", "message_stop")
    ]


def test_a_stream_that_breaks_off_says_why() -> None:
    problem = Problem("It broke.", status=503, code="engine_lost", retry_s=2)
    kind, data = teller().failure(problem).strip().split("\n")
    error = json.loads(data.removeprefix("data: "))["error"]
    assert kind == "event: error"
    assert (error["type"], error["message"]) == ("overloaded_error", "It broke.")
