"""A program that reaches Hearth by litellm: `python with_litellm.py ADDRESS KEY` tells as JSON what
it heard. It has a process of its own, as litellm leaves event loops open and warns of itself."""

import asyncio
import json
import os
import sys
from typing import Any

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else it asks the internet for prices
os.environ["LITELLM_LOG"] = "CRITICAL"

import litellm
from pydantic import BaseModel

ADDRESS, KEY, MODEL, TOOL = sys.argv[1], sys.argv[2], sys.argv[3], json.loads(sys.argv[4])
TOLD: dict[str, Any] = {
    "model": f"openai/{MODEL}",
    "api_base": f"{ADDRESS}/v1",
    "api_key": KEY,
    "messages": [{"role": "user", "content": "Tell me a story"}],
    "seed": 7,
    "num_retries": 0,
    "timeout": 30,
    "extra_body": {"chat_template_kwargs": {"enable_thinking": False}},
}


class Answer(BaseModel):
    """The shape of one answer."""

    yes: bool


def ask(**more: Any) -> Any:
    """An answer, put together where it was streamed."""
    answer = litellm.completion(**{**TOLD, **more})
    return litellm.stream_chunk_builder(list(answer)) if more.get("stream") else answer


def words(answer: Any) -> dict[str, Any]:
    """What was said, why it ended, and what it took."""
    (choice,) = answer.choices
    used = answer.usage.completion_tokens
    return {"text": choice.message.content, "end": choice.finish_reason, "tokens": used}


async def waits_for_nobody() -> list[str]:
    """The ends of an answer and of a stream that are awaited."""
    whole = await litellm.acompletion(**TOLD, max_tokens=3)
    stream = await litellm.acompletion(**TOLD, max_tokens=3, stream=True)
    chunks = [chunk async for chunk in stream]
    return [whole.choices[0].finish_reason, chunks[-1].choices[0].finish_reason]


def thinks() -> list[str]:
    """What was thought, and what was said."""
    thinking = {"chat_template_kwargs": {"enable_thinking": True}}
    message = ask(extra_body=thinking).choices[0].message
    return [message.reasoning_content, message.content]


def agent(stream: bool) -> dict[str, Any]:
    """The arguments of the one call, and the answer that came after its result."""
    question: list[Any] = [{"role": "user", "content": "What time is it in Shanghai?"}]
    more = {"tools": [TOOL], "temperature": 0, "stream": stream}
    message = ask(messages=question, **more).choices[0].message
    (call,) = message.tool_calls
    result = {"role": "tool", "tool_call_id": call.id, "content": "12:00"}
    answer = ask(messages=[*question, message, result], **more)
    return {"arguments": json.loads(call.function.arguments), **words(answer)}


def raised(**more: Any) -> str:
    """The class of the error that a request ends in."""
    try:
        ask(**more)
    except Exception as error:
        return type(error).__name__
    return ""


HEARD = {
    "whole": words(ask()),
    "streamed": words(ask(stream=True, stream_options={"include_usage": True})),
    "awaited": asyncio.run(waits_for_nobody()),
    "thought": thinks(),
    "shaped": ask(response_format=Answer, max_tokens=60).choices[0].message.content,
    "agents": [agent(stream) for stream in (False, True)],
    "errors": {
        "wrong key": raised(api_key="hearth-" + "A" * 43),
        "no such model": raised(model="openai/gpt-7"),
        "bad value": raised(temperature=-1),
        "too long": raised(messages=[{"role": "user", "content": "word " * 3000}]),
    },
}
print(json.dumps(HEARD))
