"""Makes of a tool's JSON schema one that a grammar can be made of.

What llama.cpp's converter does not know would refuse the whole request, so it is left out: a model
is then held to a little less, and what it writes is still brought to the schema afterwards.
"""

from typing import Any

from engine.calls.coercion import Object, resolved

LEVELS = 16
"""Schemas within schemas that are followed; a value below is any."""
ANY: Object = {"type": "value"}
"""Any JSON, as the converter calls it."""
OBJECT: Object = {"type": "object"}
KINDS = ("string", "number", "integer", "boolean", "null", "array", "object")
LENGTHS = ("minLength", "maxLength", "minItems", "maxItems")
LONGEST = 1000
"""Repetitions that are counted; more of them make grammars slow."""


def plainer(schema: Any, root: Object, levels: int = LEVELS) -> Object:
    """The schema without references and without what a grammar cannot follow."""
    schema = resolved(schema, root)
    if not isinstance(schema, dict) or levels == 0:
        return ANY
    for name in ("enum", "const"):
        if name in schema and schema[name] != []:
            return {name: schema[name]}
    for name in ("anyOf", "oneOf"):
        if isinstance(branches := schema.get(name), list) and branches:
            return {"anyOf": [plainer(each, root, levels - 1) for each in branches]}
    if isinstance(kinds := schema.get("type"), list):
        alone = [{**schema, "type": kind} for kind in kinds if kind in KINDS]
        return {"anyOf": [plainer(each, root, levels - 1) for each in alone]} if alone else ANY
    if isinstance(schema.get("properties"), dict):
        return _object(schema, root, levels)
    if isinstance(schema.get("items"), dict):
        return {
            "type": "array",
            "items": plainer(schema["items"], root, levels - 1),
            **_lengths(schema),
        }
    kind = schema.get("type")
    if kind == "array":
        return {"type": "array", "items": ANY, **_lengths(schema)}
    return (
        {"type": kind, **(_lengths(schema) if kind == "string" else {})} if kind in KINDS else ANY
    )


def _object(schema: Object, root: Object, levels: int) -> Object:
    properties = {
        name: plainer(inner, root, levels - 1) for name, inner in schema["properties"].items()
    }
    required = [name for name in schema.get("required") or () if name in properties]
    return {"type": "object", "properties": properties, "required": required}


def _lengths(schema: Object) -> Object:
    """How long it is, as far as that is a number that can be counted to."""
    return {
        name: schema[name]
        for name in LENGTHS
        if isinstance(schema.get(name), int) and 0 <= schema[name] <= LONGEST
    }
