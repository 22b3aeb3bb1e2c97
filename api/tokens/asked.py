"""Reads the bodies of requests for tokens and for prompts into looks (see `engine.protocol.Look`).

The fields are those of llama.cpp's server; `model` may be left out where there is only one.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from api import admission, asked, fields
from api.admission import Caller
from api.body import opened
from api.completions.asked import tokens
from api.fields import Object
from api.order import generate
from engine.protocol import Generate, Look
from models_hub.models import LocalModel

MOST = 500_000
"""Token numbers at once; the engine tells no more either."""
SWITCHES = (("add_special", False), ("parse_special", True), ("with_pieces", False))
"""Flags, and what they are where they are not given: as in llama.cpp's server."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose wish it is, what is to be looked at, and whether each token's text is wanted."""

    person: int
    look: Look
    pieces: bool = False


def to_tokens(request: HttpRequest) -> Wish:
    """Which tokens a text makes; raises Problem and Forbidden. Asks the database, as the others."""
    known = ("model", "content", "add_special", "parse_special", "with_pieces")
    caller, given = _read(request, known)
    flags = {name: fields.flag(name, given.get(name, default)) for name, default in SWITCHES}
    look = Look(
        _verbatim(given, caller, fields.text("content", given.get("content"))),
        whole=True,
        leads=flags["add_special"],
        marks=flags["parse_special"],
    )
    return Wish(caller.person.pk, look, flags["with_pieces"])


def to_text(request: HttpRequest) -> Wish:
    """Which text tokens stand for."""
    caller, given = _read(request, ("model", "tokens"))
    if len(numbers := tokens("tokens", given.get("tokens"))) > MOST:
        raise fields.wrong("tokens", f"a list of at most {MOST:,} token numbers")
    return Wish(caller.person.pk, Look(_verbatim(given, caller, numbers), whole=True))


def to_prompt(request: HttpRequest) -> Wish:
    """What a chat template makes of messages."""
    known = ("model", "messages", "tools", "tool_choice", "chat_template_kwargs", "preset")
    caller, given = _read(request, known)
    model = _model(given, caller, admission.named)
    wanted = asked.of({**given, "model": model.name})
    return Wish(caller.person.pk, Look(generate(caller, wanted, model), whole=True))


def _read(request: HttpRequest, known: tuple[str, ...]) -> tuple[Caller, Object]:
    return admission.speaker(request), opened(request.body, known)


def _verbatim(given: Object, caller: Caller, prompt: str | tuple[int, ...]) -> Generate:
    model = _model(given, caller, admission.any_named)
    return Generate(
        reply=uuid.uuid4().hex,
        attempt=1,
        user=str(caller.person.pk),
        model=model.name,
        path=model.path,
        messages=(),
        prompt=prompt,
    )


def _model(given: Object, caller: Caller, find: Callable[[str, Caller], LocalModel]) -> LocalModel:
    if "model" in given:
        return find(fields.text("model", given["model"]), caller)
    return admission.only(caller)
