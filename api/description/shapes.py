"""The pieces that schemas are written with; JSON Schema 2020-12, as OpenAPI 3.1 has it."""

from typing import Any

from engine.protocol import RANGES

Schema = dict[str, Any]
KINDS = {int: "integer", float: "number"}

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
AMOUNT: Schema = {"type": "number", "minimum": 0}
ANYTHING: Schema = {}


def about(schema: Schema, words: str) -> Schema:
    """The same with what it means."""
    return {**schema, "description": words}


def text(longest: int, least: int = 0) -> Schema:
    """So many characters, none of which is zero: what goes to C as it is."""
    kept = {"minLength": least} if least else {}
    return {"type": "string", **kept, "maxLength": longest, "pattern": "^[^\\u0000]*$"}


def ranged(name: str) -> Schema:
    """A number within what the engine takes for it."""
    kind, low, high = RANGES[name]
    return {"type": KINDS[kind], "minimum": low, "maximum": high}


def listed(of: Schema, least: int = 0, most: int | None = None) -> Schema:
    """A list of such things."""
    bounds: Schema = {"minItems": least} if least else {}
    bounds |= {"maxItems": most} if most is not None else {}
    return {"type": "array", "items": of, **bounds}


def words(*among: str) -> Schema:
    """One of some words."""
    return {"type": "string", "enum": list(among)}


def one(value: Any) -> Schema:
    """This and nothing else."""
    return {"const": value}


def either(*schemas: Schema) -> Schema:
    """Any of these."""
    return {"anyOf": list(schemas)}


def maybe(schema: Schema) -> Schema:
    """The same, or null, which is as if it were left out."""
    if isinstance(kind := schema.get("type"), str) and "enum" not in schema:
        return {**schema, "type": [kind, "null"]}
    words = {"description": schema["description"]} if "description" in schema else {}
    return {**words, **either(schema, {"type": "null"})}


def ref(name: str) -> Schema:
    """A schema of the description's own."""
    return {"$ref": f"#/components/schemas/{name}"}


def asked(needed: dict[str, Schema], **may: Schema) -> Schema:
    """An object of a request: what else is in it is refused by name, unless it is null."""
    return {
        "type": "object",
        "required": list(needed),
        "properties": {**needed, **{name: maybe(schema) for name, schema in may.items()}},
        "additionalProperties": {"type": "null"},
    }


def given(name: str, schema: Schema) -> Schema:
    """An object whose field of that name is there, and such."""
    return {"type": "object", "properties": {name: schema}, "required": [name]}


def told(always: dict[str, Schema], **may: Schema) -> Schema:
    """An object of an answer, with nothing in it that is not described."""
    return {
        "type": "object",
        "required": list(always),
        "properties": {**always, **may},
        "additionalProperties": False,
    }


def event(name: str) -> Schema:
    """A server-sent event with such data. Comments between them keep the line open meanwhile."""
    data = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": either(ref(name), ref("Error")),
    }
    ends = about(
        words("message", "error"), "An `error` has an Error as its data, and nothing follows it."
    )
    either_data = about(either(one("[DONE]"), data), f"A {name}; in the last event [DONE].")
    return told({"data": either_data}, event=ends)


def content(schema: Schema, kind: str = "application/json") -> Schema:
    """A body of one kind."""
    return {kind: {"schema": schema}}
