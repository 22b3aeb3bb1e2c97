"""An agent by OpenAI's client: the model asks for a tool, gets its result, and answers."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from openai import OpenAI, pydantic_function_tool
from openai.types.chat import (
    ChatCompletionMessageFunctionToolCall,
    ChatCompletionMessageParam,
    ParsedChatCompletionMessage,
)
from pydantic import BaseModel, Field

from demo_model.dialogues import GET_TIME
from tests.api.asking import MODEL, WRITE, WRITING, WRITTEN
from tests.api.sdk.official import INSTANT, said

QUESTION = "What time is it in Shanghai?"
ROUNDS = 4
"""Of an agent that would call without end."""

Say = Callable[[OpenAI, list[ChatCompletionMessageParam]], ParsedChatCompletionMessage[Any]]


class GetTime(BaseModel):
    """Tell the current date and time in a time zone."""

    timezone: str = Field(description="An IANA time zone, for example Asia/Shanghai.")


def asked(messages: list[ChatCompletionMessageParam]) -> dict[str, Any]:
    """One round."""
    return {
        "model": MODEL,
        "messages": messages,
        "tools": [GET_TIME],
        "temperature": 0,
        "extra_body": INSTANT,
    }


def whole(openai: OpenAI, messages: list[ChatCompletionMessageParam]) -> Any:
    """The next message, in one piece."""
    return openai.chat.completions.create(**asked(messages)).choices[0].message


def streamed(openai: OpenAI, messages: list[ChatCompletionMessageParam]) -> Any:
    """The same as it comes, put together by the client."""
    with openai.chat.completions.stream(**asked(messages)) as stream:
        return stream.get_final_completion().choices[0].message


@pytest.mark.parametrize("say", [whole, streamed])
def test_an_agent_calls_its_tool_and_answers(openai: OpenAI, say: Say) -> None:
    messages = said(QUESTION)
    called: list[dict[str, Any]] = []
    for _round in range(ROUNDS):
        message = say(openai, messages)
        messages.append(message.to_dict(exclude_unset=True))  # type: ignore[arg-type]
        if not message.tool_calls:
            break
        for call in message.tool_calls:
            assert call.function.name == "get_time"
            called.append(json.loads(call.function.arguments))
            result = {"role": "tool", "tool_call_id": call.id, "content": "12:00"}
            messages.append(result)  # type: ignore[arg-type]
    assert called == [{"timezone": "Asia/Shanghai"}]
    assert [each["role"] for each in messages] == ["user", "assistant", "tool", "assistant"]
    assert "clock" in str(messages[-1].get("content"))


def test_a_calls_arguments_come_as_a_class(openai: OpenAI) -> None:
    tool = pydantic_function_tool(GetTime, name="get_time")
    question = {**asked(said(QUESTION)), "tools": [tool]}
    answer = openai.chat.completions.parse(**question)
    calls = answer.choices[0].message.tool_calls
    assert answer.choices[0].finish_reason == "tool_calls"
    assert calls is not None
    assert calls[0].function.parsed_arguments == GetTime(timezone="Asia/Shanghai")


def test_a_streamed_call_is_told_as_events(openai: OpenAI) -> None:
    with openai.chat.completions.stream(**asked(said(QUESTION))) as stream:
        done = [e for e in stream if e.type == "tool_calls.function.arguments.done"]
    assert [event.name for event in done] == ["get_time"]
    assert json.loads(done[0].arguments) == {"timezone": "Asia/Shanghai"}


def test_a_long_argument_arrives_while_it_is_written(openai: OpenAI) -> None:
    question = {**asked(said(QUESTION)), "tools": [WRITE], "extra_body": INSTANT | WRITING}
    with openai.chat.completions.stream(**question) as stream:
        pieces = [e for e in stream if e.type == "tool_calls.function.arguments.delta"]
        heard = stream.get_final_completion().choices[0].message
    whole = openai.chat.completions.create(**question).choices[0].message
    for message in (heard, whole):
        (call,) = message.tool_calls or []
        assert isinstance(call, ChatCompletionMessageFunctionToolCall)
        assert (call.function.name, json.loads(call.function.arguments)) == ("write", WRITTEN)
    assert len(pieces) > 2
