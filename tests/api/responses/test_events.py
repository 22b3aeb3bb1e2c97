"""An answer's events are those that OpenAI's SDK types, in order, and end in the whole answer."""

import json
from typing import Any

import pytest
from openai.types.responses import Response as Typed
from openai.types.responses import ResponseStreamEvent
from pydantic import TypeAdapter

from api.problem import Problem
from api.responses import asked
from api.responses.told import Response
from engine.calls.pieces import whole as told
from engine.protocol import Entry, Generate, Logprob, delta, done

EVENT: TypeAdapter[Any] = TypeAdapter(ResponseStreamEvent)
USED = {"prompt": 9, "cached": 4, "completion": 6, "thought": 3}
CALL = {"name": "get_time", "arguments": {"timezone": "Asia/Shanghai"}}


def telling(**more: Any) -> Response:
    given = {"model": "m", "input": "Hi", "instructions": "Be brief.", **more}
    request = Generate("r1", 1, "7", "m", "/m.gguf", ({"role": "user", "content": "Hi"},))
    return Response([request], asked.read(json.dumps(given).encode()))


def heard(text: str) -> list[dict[str, Any]]:
    """Server-sent events, each as the SDK's own type takes it."""
    events = []
    for block in text.split("\n\n")[:-1]:
        name, data = block.split("\n")
        event = json.loads(data.removeprefix("data: "))
        assert name == f"event: {event['type']}"
        EVENT.validate_python(event, strict=True)
        events.append(event)
    return events


def streamed(*entries: Entry, **more: Any) -> list[dict[str, Any]]:
    """All events of an answer; the last entry is its end."""
    one, (*said, end) = telling(**more), entries
    told = [one.opening(None), *(one.delta(entry) for entry in said), one.finish(end)]
    events = heard("".join(told))
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    return events


def whole(*entries: Entry, **more: Any) -> dict[str, Any]:
    one = telling(**more)
    for entry in entries[:-1]:
        one.add(entry)
    answer = one.whole([entries[-1]])
    Typed.model_validate(answer)
    return answer


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"].removeprefix("response.") for event in events]


THOUGHT_SAID_AND_CALLED = (
    delta([("r", "Let me "), ("r", "see.")]),
    delta([("t", "Wait")]),
    delta([("t", " a moment."), *told(CALL)]),
    done("stop", usage=USED),
)


def test_thoughts_words_and_a_call_are_told_step_by_step() -> None:
    events = streamed(*THOUGHT_SAID_AND_CALLED)
    assert kinds(events) == [
        *("created", "in_progress"),
        *("output_item.added", "content_part.added"),
        *("reasoning_text.delta", "reasoning_text.delta"),
        *("reasoning_text.done", "content_part.done", "output_item.done"),
        *("output_item.added", "content_part.added"),
        *("output_text.delta", "output_text.delta"),
        *("output_text.done", "content_part.done", "output_item.done"),
        "output_item.added",
        *("function_call_arguments.delta", "function_call_arguments.done"),
        *("output_item.done", "completed"),
    ]
    output = events[-1]["response"]["output"]
    assert [item["type"] for item in output] == ["reasoning", "message", "function_call"]
    assert [event["item"] for event in events if event["type"].endswith("item.done")] == output


def test_a_calls_arguments_are_told_as_they_come() -> None:
    call = {**CALL, "healed": ["json"]}
    entries = (
        delta([("b", "get_time"), ("a", '{"timezone":"Asia/')]),
        delta([("a", "Shang")]),
        delta([("a", 'hai"}'), ("c", call), *told({"name": "rest", "arguments": {}})]),
        done("stop"),
    )
    events = streamed(*entries)
    assert kinds(events)[2:-1] == [
        "output_item.added",
        *["function_call_arguments.delta"] * 3,
        *("function_call_arguments.done", "output_item.done"),
        *("output_item.added", "function_call_arguments.delta"),
        *("function_call_arguments.done", "output_item.done"),
    ]
    first, second = events[-1]["response"]["output"]
    assert (first["name"], json.loads(first["arguments"])) == ("get_time", CALL["arguments"])
    assert (first["healed"], second["arguments"]) == (["json"], "{}")
    assert first["call_id"] != second["call_id"]
    assert without_chance(whole(*entries)) == without_chance(events[-1]["response"])


def test_a_failure_in_a_call_tells_of_what_there_is() -> None:
    one = telling()
    said = one.opening(None) + one.delta(delta([("b", "get_time"), ("a", '{"timezone":"A')]))
    *_others, failed = heard(said + one.failure(Problem("It broke.", status=503, code="x")))
    (call,) = failed["response"]["output"]
    assert (call["status"], call["arguments"]) == ("incomplete", '{"timezone":"A')


def test_deltas_add_up_to_what_is_done() -> None:
    events = streamed(*THOUGHT_SAID_AND_CALLED)
    for name, field in (("output_text", "text"), ("function_call_arguments", "arguments")):
        pieces = [e["delta"] for e in events if e["type"] == f"response.{name}.delta"]
        (all_of_it,) = [e[field] for e in events if e["type"] == f"response.{name}.done"]
        assert "".join(pieces) == all_of_it
    assert json.loads(all_of_it) == CALL["arguments"]


def test_a_whole_answer_is_what_the_stream_ends_with() -> None:
    answer, last = whole(*THOUGHT_SAID_AND_CALLED), streamed(*THOUGHT_SAID_AND_CALLED)[-1]
    assert without_chance(last["response"]) == without_chance(answer)
    assert answer["status"] == "completed"
    assert {item["status"] for item in answer["output"]} == {"completed"}


def without_chance(answer: dict[str, Any]) -> dict[str, Any]:
    """Without the times, and the call's id."""
    output = [{**item, "call_id": ""} for item in answer["output"]]
    return {**answer, "created_at": 0, "completed_at": 0, "output": output}


def test_a_stream_begins_with_nothing_said() -> None:
    created = streamed(delta([("t", "Hi")]), done("stop"))[0]["response"]
    assert (created["status"], created["output"], created["usage"]) == ("in_progress", [], None)


def test_usage_tells_thoughts_and_what_was_known_before() -> None:
    usage = whole(*THOUGHT_SAID_AND_CALLED)["usage"]
    assert (usage["input_tokens"], usage["output_tokens"], usage["total_tokens"]) == (9, 6, 15)
    assert usage["input_tokens_details"]["cached_tokens"] == 4
    assert usage["output_tokens_details"]["reasoning_tokens"] == 3


@pytest.mark.parametrize("code", ["", "context_full", "allowance_spent"])
def test_a_cut_answer_is_incomplete_and_says_why(code: str) -> None:
    cut = (delta([("t", "Once upon")]), done("length", code=code, usage=USED))
    last = streamed(*cut)[-1]
    assert last["type"] == "response.incomplete"
    for answer in (last["response"], whole(*cut)):
        assert answer["status"] == "incomplete"
        assert answer["incomplete_details"] == {"reason": "max_output_tokens"}
        assert answer["output"][0]["status"] == "incomplete"
        assert answer["completed_at"] is None
        assert answer.get("cut_by", "") == code


def test_who_asks_for_a_summary_gets_the_thoughts_there() -> None:
    entries = (delta([("r", "Let me see."), ("t", "Hi")]), done("stop"))
    events = streamed(*entries, reasoning={"effort": "low", "summary": "auto"})
    assert kinds(events)[2:8] == [
        "output_item.added",
        "reasoning_summary_part.added",
        "reasoning_summary_text.delta",
        "reasoning_summary_text.done",
        "reasoning_summary_part.done",
        "output_item.done",
    ]
    response = events[-1]["response"]
    assert response["output"][0]["summary"] == [{"type": "summary_text", "text": "Let me see."}]
    assert response["reasoning"] == {"effort": "low", "summary": "auto"}


def test_a_failure_is_an_error_and_a_failed_response_with_what_there_is() -> None:
    one = telling()
    said = one.opening(None) + one.delta(delta([("t", "Once")]))
    said += one.failure(Problem("It crashed. Try again.", status=503, code="model_crashed"))
    *_others, error, failed = heard(said)
    assert (error["type"], error["code"]) == ("error", "model_crashed")
    assert failed["type"] == "response.failed"
    response = failed["response"]
    assert response["status"] == "failed"
    assert response["error"] == {"code": "server_error", "message": "It crashed. Try again."}
    assert response["output"][0]["content"][0]["text"] == "Once"


def test_an_answer_repeats_what_it_was_asked() -> None:
    tool = {"type": "function", "name": "f", "parameters": {"type": "object"}, "strict": True}
    form = {"type": "json_schema", "name": "it", "schema": {"type": "object"}}
    notes = {"who": "me"}
    more: dict[str, Any] = {"tools": [tool], "text": {"format": form}, "metadata": notes}
    answer = whole(delta([("t", "{}")]), done("stop"), **more)
    assert answer["tools"] == [{**tool, "description": None}]
    assert (answer["text"], answer["metadata"]) == ({"format": form}, notes)
    assert (answer["instructions"], answer["store"]) == ("Be brief.", False)


def token(text: str) -> Logprob:
    return {"token": text, "logprob": -0.5, "bytes": list(text.encode()), "top": []}


def test_only_the_answers_own_tokens_are_told_with_their_likelihood() -> None:
    entries = (
        delta([("r", "Hi there")], [token("<think>"), token("Hi"), token(" there")]),
        delta([], [token("</think>"), token("\n")]),
        delta([("r", "!"), ("t", "Hi")], [token("!"), token("</think>"), token("Hi"), token(" ")]),
        delta([("t", " é")], [token("é")]),
        done("stop"),
    )
    wanted = {"include": ["message.output_text.logprobs"]}
    events = streamed(*entries, **wanted)
    told = [event["logprobs"] for event in events if event["type"].endswith("output_text.delta")]
    assert [[each["token"] for each in logprobs] for logprobs in told] == [["Hi"], [" ", "é"]]
    part = whole(*entries, **wanted)["output"][1]["content"][0]
    assert "".join(each["token"] for each in part["logprobs"]) == part["text"] == "Hi é"
