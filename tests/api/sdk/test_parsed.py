"""OpenAI's client gives a class of its user's back, filled in by the model."""

from typing import Any, Literal

from openai import OpenAI
from pydantic import BaseModel

from tests.api.asking import MODEL
from tests.api.sdk.official import INSTANT, said

ASKED: dict[str, Any] = {
    "model": MODEL,
    "messages": said("Hello!"),
    "max_tokens": 200,
    "extra_body": INSTANT,
}


class Window(BaseModel):
    """What is asked about a window."""

    side: Literal["north", "south"]
    is_open: bool


class House(BaseModel):
    """With an object inside, which the schema refers to by name."""

    window: Window


def test_an_answer_is_parsed_into_a_class(openai: OpenAI) -> None:
    answer = openai.chat.completions.parse(**ASKED, response_format=House)
    house = answer.choices[0].message.parsed
    assert isinstance(house, House)
    assert house.window.side in {"north", "south"}


def test_so_is_a_stream(openai: OpenAI) -> None:
    with openai.chat.completions.stream(**ASKED, response_format=House) as stream:
        events = [event for event in stream if event.type == "content.done"]
        answer = stream.get_final_completion()
    assert isinstance(answer.choices[0].message.parsed, House)
    assert events[0].parsed == answer.choices[0].message.parsed
