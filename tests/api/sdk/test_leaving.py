"""A program of OpenAI's client that gives up, closes or is cancelled frees the model for others."""

import asyncio

import openai as sdk
import pytest
import redis
from openai import AsyncOpenAI, OpenAI

from tests.api.sdk.official import ENDLESS, STORY
from tests.api.test_limits import at_work, is_tidy
from tests.chat.middle import frozen, model_child
from tests.polling import until
from tests.running import Studio


@pytest.fixture
def ready(openai: OpenAI) -> OpenAI:
    """The client, once the model is loaded."""
    openai.chat.completions.create(**STORY, max_tokens=1)
    return openai


def idle(studio: Studio) -> bool:
    """Whether the model works for nobody, and nothing is left of whom it worked for."""
    return not at_work(studio) and is_tidy(studio)


def test_a_stream_that_is_closed(studio: Studio, ready: OpenAI) -> None:
    with ready.chat.completions.create(**ENDLESS, stream=True) as stream:
        for chunk in stream:
            if chunk.choices[0].delta.content:
                break
        until(lambda: at_work(studio))
    until(lambda: idle(studio))


def test_a_client_that_runs_out_of_patience(studio: Studio, ready: OpenAI) -> None:
    with frozen(model_child(studio)):
        with pytest.raises(sdk.APITimeoutError):
            ready.with_options(timeout=0.5).chat.completions.create(**ENDLESS)
        with redis.Redis.from_url(studio.redis_url) as store:
            until(lambda: store.keys("cancel:*"))
    until(lambda: idle(studio))


async def test_a_task_that_is_cancelled(studio: Studio, ready: OpenAI, alices_key: str) -> None:
    async with AsyncOpenAI(base_url=f"{studio.url}/v1", api_key=alices_key) as client:
        asked = asyncio.create_task(client.chat.completions.create(**ENDLESS))
        await asyncio.to_thread(until, lambda: at_work(studio))
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        await asyncio.to_thread(until, lambda: idle(studio))
