"""Makes of a tool's JSON schema one that a grammar can be made of.

What llama.cpp's converter does not know would refuse the whole request, so it is left out: a model
is then held to a little less, and what it writes is still brought to the schema afterwards.
"""

from dataclasses import dataclass
from typing import Any

from engine.calls.coercion import Object, resolved

LEVELS = 16
"""Schemas within schemas that are followed; a value below is any."""
ANY: Object = {"type": "value"}
"""Any JSON, as the converter calls it."""
KINDS = ("string", "number", "integer", "boolean", "null", "array", "object")
LENGTHS = ("minLength", "maxLength", "minItems", "maxItems")
LONGEST = 1000
"""Repetitions that are counted; more of them make grammars slow."""


@dataclass(slots=True)
class Room:
    """How many schemas may still be written out: references make many of a few."""

    left: int = 20_000


def plainer(schema: Any, root: Object, room: Room, levels: int = LEVELS) -> Object:
    """The schema without references and without what a grammar cannot follow."""
    room.left -= 1
    schema = resolved(schema, root)
    if not isinstance(schema, dict) or levels == 0 or room.left < 0:
        return ANY
    if words := words_of(schema):
        return {"enum": words}
    branches = schema.get("anyOf") or schema.get("oneOf") or _alone(schema)
    if isinstance(branches, list) and branches:
        return {"anyOf": [plainer(each, root, room, levels - 1) for each in branches]}
    if isinstance(schema.get("properties"), dict):
        properties, required = declared(schema)
        known = {name: plainer(inner, root, room, levels - 1) for name, inner in properties.items()}
        return {"type": "object", "properties": known, "required": required}
    kind = schema.get("type")
    if kind == "array" or isinstance(schema.get("items"), dict):
        items = plainer(schema.get("items"), root, room, levels - 1)
        return {"type": "array", "items": items, **_lengths(schema, "Items")}
    if kind == "string":
        return {"type": kind, **_lengths(schema, "Length")}
    return {"type": kind} if kind in KINDS else ANY


def declared(schema: Any) -> tuple[Object, list[str]]:
    """(an object's members by name, the names of those that are required), in declared order."""
    given = schema.get("properties") if isinstance(schema, dict) else None
    properties: Object = given if isinstance(given, dict) else {}
    wanted = schema.get("required") if properties else None
    required = wanted if isinstance(wanted, list) else []
    return properties, [name for name in properties if name in required]


def words_of(schema: Any) -> list[Any]:
    """The values that a schema names, where it allows no others."""
    if not isinstance(schema, dict):
        return []
    if "const" in schema:
        return [schema["const"]]
    words = schema.get("enum")
    return words if isinstance(words, list) else []


def _alone(schema: Object) -> list[Object]:
    """One schema for each type, of one that allows several."""
    kinds = schema.get("type")
    return [{**schema, "type": kind} for kind in kinds] if isinstance(kinds, list) else []


def _lengths(schema: Object, of: str) -> Object:
    """How long it is, as far as that is a number that can be counted to."""
    names = [name for name in LENGTHS if name.endswith(of) and type(schema.get(name)) is int]
    return {name: schema[name] for name in names if 0 <= schema[name] <= LONGEST}
