"""OpenAI's own SDK asks Hearth's Responses API, and understands what it is answered."""

import json
from collections.abc import Iterator
from typing import Any, Literal

import openai
import pytest
import redis
from openai import OpenAI
from openai.types.responses import ResponseFunctionToolCall, ResponseStreamEvent
from pydantic import BaseModel

from demo_model.dialogues import GET_TIME
from engine.protocol import CANCELLED, STREAM_KEPT_S, cancel_key, stream_key
from tests.api.asking import MODEL, WRITE, WRITING, WRITTEN
from tests.chat.middle import frozen, model_child
from tests.polling import until
from tests.running import Studio

TOOL: Any = {"type": "function", "strict": False, **GET_TIME["function"]}
TIME = "What time is it in Shanghai?"
INSTANT: Any = {"effort": "none"}


@pytest.fixture
def sdk(studio: Studio, alices_key: str) -> Iterator[OpenAI]:
    """The official client, pointed at the studio."""
    with OpenAI(base_url=f"{studio.url}/v1", api_key=alices_key, max_retries=0) as client:
        yield client


def test_an_answer_comes_whole(sdk: OpenAI) -> None:
    answer = sdk.responses.create(
        model=MODEL,
        input="Tell me a story",
        reasoning=INSTANT,
        temperature=0,
        metadata={"who": "me"},
    )
    assert answer.status == "completed"
    assert answer.output_text.startswith("Once upon a time")
    assert [item.type for item in answer.output] == ["message"]
    assert (answer.temperature, answer.metadata) == (0, {"who": "me"})
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.input_tokens + answer.usage.output_tokens
    assert answer.usage.output_tokens_details.reasoning_tokens == 0
    timings: Any = answer.model_extra and answer.model_extra["timings"]
    assert timings["predicted_n"] == answer.usage.output_tokens


def test_a_second_time_the_prompt_is_known(sdk: OpenAI) -> None:
    asked: Any = {"model": MODEL, "reasoning": INSTANT, "max_output_tokens": 1}
    words = "Tell me a story about a very small house at the edge of the forest. " * 5
    for _time in range(2):
        answer = sdk.responses.create(input=words, **asked)
    assert answer.usage is not None
    assert 0 < answer.usage.input_tokens_details.cached_tokens < answer.usage.input_tokens


def test_an_answer_is_streamed(sdk: OpenAI) -> None:
    with sdk.responses.stream(model=MODEL, input="Tell me a story", reasoning=INSTANT) as stream:
        said = "".join(
            event.delta for event in stream if event.type == "response.output_text.delta"
        )
        final = stream.get_final_response()
    assert final.status == "completed"
    assert final.output_text == said != ""


def test_thoughts_are_an_item_of_their_own(sdk: OpenAI) -> None:
    with sdk.responses.stream(model=MODEL, input="Hello!", reasoning={"effort": "low"}) as stream:
        events = list(stream)
        final = stream.get_final_response()
    thought = "".join(e.delta for e in events if e.type == "response.reasoning_text.delta")
    first, second = final.output
    assert first.type == "reasoning"
    assert first.content
    assert first.content[0].text == thought != ""
    assert second.type == "message"
    assert final.usage is not None
    thoughts = final.usage.output_tokens_details.reasoning_tokens
    assert 0 < thoughts < final.usage.output_tokens


def test_thoughts_come_as_a_summary_for_who_reads_those(sdk: OpenAI) -> None:
    asked: Any = {"effort": "low", "summary": "auto"}
    first = sdk.responses.create(model=MODEL, input="Hello!", reasoning=asked).output[0]
    assert first.type == "reasoning"
    assert first.summary[0].text


@pytest.mark.parametrize("stream", [False, True])
def test_a_function_is_called_and_its_result_is_answered(sdk: OpenAI, stream: bool) -> None:
    """The loop of an agent, the output of one request being input of the next."""
    history: list[Any] = [{"role": "user", "content": TIME}]
    output = answered(sdk, history, stream=stream)
    (call,) = [item for item in output if isinstance(item, ResponseFunctionToolCall)]
    assert (call.name, json.loads(call.arguments)) == ("get_time", {"timezone": "Asia/Shanghai"})
    history += output
    history.append({"type": "function_call_output", "call_id": call.call_id, "output": "12:00"})
    (message,) = answered(sdk, history, stream=stream)
    assert message.type == "message"
    assert "clock" in message.content[0].text


def answered(sdk: OpenAI, history: list[Any], *, stream: bool) -> list[Any]:
    """The items of an answer."""
    asked: Any = {"model": MODEL, "input": history, "tools": [TOOL], "reasoning": INSTANT}
    if not stream:
        return list(sdk.responses.create(**asked, temperature=0).output)
    with sdk.responses.stream(**asked, temperature=0) as events:
        return list(events.get_final_response().output)


@pytest.mark.parametrize("choice", ["required", {"type": "function", "name": "get_time"}])
def test_a_function_is_called_where_it_must_be(sdk: OpenAI, choice: Any) -> None:
    answer = sdk.responses.create(
        model=MODEL,
        input="Hello!",
        tools=[TOOL],
        tool_choice=choice,
        parallel_tool_calls=False,
        reasoning=INSTANT,
    )
    (call,) = answer.output
    assert isinstance(call, ResponseFunctionToolCall)
    assert call.name == "get_time"
    assert isinstance(json.loads(call.arguments)["timezone"], str)
    assert answer.parallel_tool_calls is False


def test_a_long_argument_arrives_while_it_is_written(sdk: OpenAI) -> None:
    tool: Any = {"type": "function", "strict": False, **WRITE["function"]}
    asked: Any = {"model": MODEL, "input": "Hello!", "tools": [tool], "extra_body": WRITING}
    with sdk.responses.stream(**asked, reasoning=INSTANT) as stream:
        pieces = [e.delta for e in stream if e.type == "response.function_call_arguments.delta"]
        heard = stream.get_final_response()
    whole = sdk.responses.create(**asked, reasoning=INSTANT)
    for answer in (heard, whole):
        (call,) = answer.output
        assert isinstance(call, ResponseFunctionToolCall)
        assert (call.name, json.loads(call.arguments)) == ("write", WRITTEN)
    assert len(pieces) > 2


def test_no_function_is_called_when_the_choice_is_none(sdk: OpenAI) -> None:
    answer = sdk.responses.create(
        model=MODEL, input=TIME, tools=[TOOL], tool_choice="none", reasoning=INSTANT
    )
    assert {item.type for item in answer.output} == {"message"}


class Verdict(BaseModel):
    """What a program wants to be told."""

    verdict: Literal["yes", "no"]


def test_a_schema_shapes_the_answer(sdk: OpenAI) -> None:
    answer = sdk.responses.parse(
        model=MODEL, input="Is it?", text_format=Verdict, reasoning=INSTANT, max_output_tokens=60
    )
    assert answer.output_parsed is not None
    assert answer.output_parsed.verdict in {"yes", "no"}


def test_json_is_json(sdk: OpenAI) -> None:
    answer = sdk.responses.create(
        model=MODEL,
        input="Hello!",
        text={"format": {"type": "json_object"}},
        reasoning=INSTANT,
        max_output_tokens=60,
    )
    assert answer.output_text.lstrip().startswith("{")


def test_an_answer_that_is_cut_is_incomplete(sdk: OpenAI) -> None:
    asked: Any = {"model": MODEL, "input": "Tell me a story", "reasoning": INSTANT}
    answer = sdk.responses.create(**asked, max_output_tokens=5)
    assert answer.status == "incomplete"
    assert answer.incomplete_details is not None
    assert answer.incomplete_details.reason == "max_output_tokens"
    *_others, last = sdk.responses.create(**asked, max_output_tokens=5, stream=True)
    assert last.type == "response.incomplete"


def test_log_probabilities_come_with_each_token(sdk: OpenAI) -> None:
    answer = sdk.responses.create(
        model=MODEL,
        input="Hello!",
        include=["message.output_text.logprobs"],
        top_logprobs=2,
        reasoning={"effort": "low"},
    )
    message = answer.output[-1]
    assert message.type == "message"
    part = message.content[0]
    assert part.type == "output_text"
    assert part.logprobs
    assert "".join(token.token for token in part.logprobs) == part.text
    assert all(len(token.top_logprobs) == 2 for token in part.logprobs)


def test_instructions_hold(sdk: OpenAI) -> None:
    """They are the system message of the prompt, which is longer by them."""
    asked: Any = {"model": MODEL, "input": "Hello!", "max_output_tokens": 1}
    plain, told = (
        sdk.responses.create(**asked, instructions=words) for words in (None, "Be brief. " * 20)
    )
    assert plain.usage is not None
    assert told.usage is not None
    assert told.usage.input_tokens > plain.usage.input_tokens + 20


def test_an_error_says_what_to_do(sdk: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as unknown:
        sdk.responses.create(model="gpt-5", input="Hello!")
    assert unknown.value.code == "model_not_found"
    assert MODEL in unknown.value.message
    with pytest.raises(openai.BadRequestError) as kept:
        sdk.responses.create(model=MODEL, input="Hello!", previous_response_id="resp_1")
    assert kept.value.param == "previous_response_id"
    assert "Send the earlier items again" in kept.value.message
    with pytest.raises(openai.BadRequestError) as wrong:
        sdk.responses.create(model=MODEL, input="Hello!", max_output_tokens=0)
    assert wrong.value.param == "max_output_tokens"
    with pytest.raises(openai.BadRequestError) as long:
        sdk.responses.create(model=MODEL, input="word " * 3000)
    assert long.value.code == "context_length_exceeded"
    with pytest.raises(openai.AuthenticationError):
        sdk.with_options(api_key="hearth-none").responses.create(model=MODEL, input="Hello!")


def test_a_stream_that_breaks_off_fails_with_what_was_said(sdk: OpenAI, studio: Studio) -> None:
    """As when a model or its key is gone in the middle."""
    story = endless(sdk)
    cancel(studio, first_words(story))
    *_others, error, failed = story
    assert error.type == "error"
    assert error.code == "cancelled"
    assert failed.type == "response.failed"
    assert failed.response.error is not None
    assert failed.response.error.message == error.message
    assert failed.response.output_text


def test_a_client_that_goes_away_stops_its_answer(sdk: OpenAI, studio: Studio) -> None:
    story = endless(sdk)
    reply = first_words(story)
    with redis.Redis.from_url(studio.redis_url) as store:
        with frozen(model_child(studio)):
            story.close()
            until(lambda: store.exists(cancel_key(reply)), 5)
        until(lambda: store.ttl(stream_key(reply)) <= STREAM_KEPT_S, 10)


def endless(sdk: OpenAI) -> openai.Stream[ResponseStreamEvent]:
    """An answer that takes some seconds."""
    return sdk.responses.create(
        model=MODEL,
        input="Tell me a story",
        reasoning=INSTANT,
        stream=True,
        extra_body={"ignore_eos": True},
    )


def first_words(story: openai.Stream[ResponseStreamEvent]) -> str:
    """Read on to the first words; the reply that they are of, as the engine knows it."""
    created = next(event for event in story if event.type == "response.created")
    next(event for event in story if event.type == "response.output_text.delta")
    return created.response.id.removeprefix("resp_")


def cancel(studio: Studio, reply: str) -> None:
    """Stop what is being written."""
    with redis.Redis.from_url(studio.redis_url) as client:
        client.set(cancel_key(reply), 1, ex=60)
        client.publish(CANCELLED, reply)


async def test_the_asynchronous_client_is_answered_too(studio: Studio, alices_key: str) -> None:
    url = f"{studio.url}/v1"
    async with openai.AsyncOpenAI(base_url=url, api_key=alices_key, max_retries=0) as client:
        stream = await client.responses.create(
            model=MODEL, input="Hello!", reasoning=INSTANT, stream=True
        )
        kinds = [event.type async for event in stream]
    assert kinds[:2] == ["response.created", "response.in_progress"]
    assert kinds[-1] == "response.completed"
