"""OpenAI's own client as a person sets it up: an address and a key."""

from typing import Any

from openai import OpenAI
from openai.types.chat import ChatCompletionMessageParam

from tests.api.asking import MODEL
from tests.running import Studio


def official(studio: Studio, key: str) -> OpenAI:
    """It does not try again by itself, so that what it hears first is what a test sees."""
    return OpenAI(base_url=f"{studio.url}/v1", api_key=key, max_retries=0, timeout=30)


def said(text: str) -> list[ChatCompletionMessageParam]:
    """A conversation of one message."""
    return [{"role": "user", "content": text}]


INSTANT: dict[str, Any] = {"chat_template_kwargs": {"enable_thinking": False}}
"""What OpenAI's API has no name for goes into `extra_body`."""
STORY: dict[str, Any] = {
    "model": MODEL,
    "messages": said("Tell me a story"),
    "seed": 7,
    "extra_body": INSTANT,
}
"""An answer that the demo model knows by heart."""
ENDLESS: dict[str, Any] = {**STORY, "extra_body": {**INSTANT, "ignore_eos": True}}
"""One that takes some seconds: the model's whole context."""
