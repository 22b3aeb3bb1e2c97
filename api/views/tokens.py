"""`POST /tokenize`, `/detokenize` and `/apply-template`, as llama.cpp's server has them."""

from typing import Any

from django.http import HttpRequest

from api.answer import Answer
from api.tokens import asked
from api.tokens.seen import seen
from api.turn import in_turn

Piece = str | list[int]


async def tokenize(request: HttpRequest) -> Answer:
    """The tokens of a text, with what each stands for where that is wanted."""
    wish = await in_turn(asked.to_tokens, request)
    tokens = (await seen(wish))["tokens"]
    if not wish.pieces:
        return Answer({"tokens": [token for token, _raw, _special in tokens]})
    pieces = [{"id": token, "piece": _piece(bytes.fromhex(raw))} for token, raw, _special in tokens]
    return Answer({"tokens": pieces})


async def detokenize(request: HttpRequest) -> Answer:
    """The text of tokens."""
    return Answer({"content": await _text(await in_turn(asked.to_text, request))})


async def apply_template(request: HttpRequest) -> Answer:
    """What a model would be asked."""
    return Answer({"prompt": await _text(await in_turn(asked.to_prompt, request))})


async def _text(wish: asked.Wish) -> Any:
    return (await seen(wish))["text"]


def _piece(raw: bytes) -> Piece:
    """Its text; of part of a character its bytes."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return list(raw)
