"""Replies as models write them, and what is made of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from engine.calls.dialect import Dialect
from engine.calls.formats import FORMATS
from engine.calls.tools import Tools
from engine.protocol import Part

Parts = list[tuple[str, Any]]


def tool(name: str, **properties: Any) -> dict[str, Any]:
    """A declared tool."""
    parameters = {"type": "object", "properties": properties}
    return {"type": "function", "function": {"name": name, "parameters": parameters}}


TOOLS = (
    tool(
        "get_time",
        zone={"type": "string"},
        hours={"type": "integer"},
        exact={"type": "boolean"},
        tags={"type": "array", "items": {"type": "string"}},
        place={"type": "object", "properties": {"lat": {"type": "number"}}},
    ),
    tool("write", path={"type": "string"}, content={"type": "string"}),
)


def called(zone: str = "UTC", *healed: str, **more: Any) -> tuple[str, Any]:
    """A call of get_time, and what had to be healed of it."""
    call = {"name": "get_time", "arguments": {"zone": zone, **more}}
    return "c", {**call, "healed": list(healed)} if healed else call


def wrote(path: str, content: str, *healed: str) -> tuple[str, Any]:
    """A call of write."""
    call = {"name": "write", "arguments": {"path": path, "content": content}}
    return "c", {**call, "healed": list(healed)} if healed else call


@dataclass(frozen=True, slots=True)
class Said:
    """What a model wrote in a format, and what it means."""

    form: str
    text: str
    parts: Parts


def read(form: str, pieces: list[str], tail: str = "") -> Parts:
    """The parts of a reply that comes in pieces, those of one kind joined, and calls whole."""
    return whole(said(form, pieces, tail))


def said(form: str, pieces: list[str], tail: str = "", *, ends: bool = True) -> list[Part]:
    """The parts as they come."""
    harmony = form == "harmony"
    dialect = Dialect(Tools(TOOLS), FORMATS["bare" if harmony else form], harmony)
    parser = dialect.parser(tail, None)
    parts = [*chain.from_iterable(map(parser.feed, pieces))]
    return parts + parser.finish() if ends else parts


def joined(parts: Sequence[tuple[str, Any]]) -> Parts:
    """Pieces of one kind put together."""
    out: Parts = []
    for kind, value in parts:
        if out and kind in "rta" and out[-1][0] == kind:
            out[-1] = kind, out[-1][1] + value
        else:
            out.append((kind, value))
    return out


def whole(parts: Sequence[tuple[str, Any]]) -> Parts:
    """The same without the pieces that a call comes in, which add up to it."""
    out = joined(parts)
    calls = [place for place, (kind, _value) in enumerate(out) if kind == "c"]
    for place in calls:
        (begun, name), (more, text), (_whole, call) = out[place - 2 : place + 1]
        assert (begun, name, more) == ("b", call["name"], "a")
        assert same(json.loads(text), call["arguments"]), (text, call)
    said = [(kind, value) for kind, value in out if kind not in "ba"]
    assert len(said) == len(out) - 2 * len(calls)
    return said


def same(one: Any, other: Any) -> bool:
    """Whether it is the same JSON, 1 being no 1.0; the order of names is nothing."""
    texts = [json.dumps(each, ensure_ascii=False, sort_keys=True) for each in (one, other)]
    return texts[0] == texts[1]
