"""Brings arguments to the types that a tool's schema declares, where the right one is plain."""

import json
from typing import Any

from engine.calls import healing

Object = dict[str, Any]
LEVELS = 64
BRANCHES, REFERENCES, REFERENCE = 32, 8, 512
"""How many branches of a schema are looked at, references followed, and letters of one read: a
schema comes from whoever asks, and everybody waits while it is looked at."""
WORDS = {"true": True, "false": False, "null": None, "none": None}
FAILED = object()
"""No value of the wanted type is plainly meant."""


def coerced(arguments: Object, schema: Object, healed: list[str]) -> Object:
    """The arguments with wrong types put right; says "type" in `healed` when one was."""
    changed: list[str] = []
    value = _value(arguments, schema, schema, changed, LEVELS)
    if changed:
        healed.append("type")
    return value if isinstance(value, dict) else arguments


def plain(text: str, schema: Any, root: Object) -> Any:
    """The value that a text without quotes stands for, as XML and its like write all of them."""
    kinds = kinds_of(schema, root)
    if "string" in kinds:
        return text
    value = _from_text(text, kinds or {"boolean", "null", "number", "array", "object"})
    return text if value is FAILED else value


def leaves_text(key: str, schema: Object) -> bool:
    """Whether `coerced` leaves any text as it is where it is this argument."""
    root = resolved(schema, schema)
    properties = root.get("properties") if isinstance(root, dict) else None
    of_key = properties.get(key) if isinstance(properties, dict) else None
    return not (kinds := kinds_of(of_key, schema)) or "string" in kinds


def kinds_of(schema: Any, root: Object) -> set[str]:
    """The JSON types that a schema allows; empty where it says nothing of them."""
    found: set[str] = set()
    branches = [schema]
    for branch in branches:
        branch = resolved(branch, root)
        if not isinstance(branch, dict):
            continue
        kinds = _kinds(branch)
        found |= kinds
        inner = branch.get("anyOf") or branch.get("oneOf")
        if not kinds and isinstance(inner, list) and len(branches) < BRANCHES:
            branches += inner[:BRANCHES]
    return found


def _kinds(schema: Object) -> set[str]:
    """Those that it names itself."""
    kind, values = schema.get("type"), schema.get("enum")
    if isinstance(kind, str):
        return {kind}
    if isinstance(kind, list):
        return {each for each in kind if isinstance(each, str)}
    if "const" in schema:
        return {_kind(schema["const"])}
    if isinstance(values, list):
        return {_kind(value) for value in values}
    return {"object"} if "properties" in schema else set()


def resolved(schema: Any, root: Object) -> Any:
    """The schema that a reference within `root` points to; itself when it is none."""
    for _ in range(REFERENCES):
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return schema
        schema = root
        for step in reference[2:REFERENCE].split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            schema = schema.get(name) if isinstance(schema, dict) else None
    return None


def _value(value: Any, schema: Any, root: Object, changed: list[str], levels: int) -> Any:
    schema = resolved(schema, root)
    if not isinstance(schema, dict) or levels == 0:
        return value
    kinds = kinds_of(schema, root)
    if kinds and not _fits(value, kinds):
        better = _better(value, kinds, schema, root)
        if better is not FAILED:
            changed.append("type")
            value = better
    if isinstance(value, dict):
        return _members(value, schema, root, changed, levels)
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        return [_value(each, schema["items"], root, changed, levels - 1) for each in value]
    return value


def _members(
    value: Object, schema: Object, root: Object, changed: list[str], levels: int
) -> Object:
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return value
    return {
        key: _value(inner, properties.get(key), root, changed, levels - 1)
        for key, inner in value.items()
    }


def _better(value: Any, kinds: set[str], schema: Object, root: Object) -> Any:
    """The value of a declared type that is plainly meant, or FAILED."""
    if isinstance(value, str):
        if "array" in kinds and not value.strip().startswith("["):
            return _alone(value, schema, root)
        return _from_text(value, kinds)
    if isinstance(value, float) and value.is_integer() and "integer" in kinds:
        return int(value)
    if "string" in kinds and value is not None:
        if isinstance(value, int | float) and "enum" not in schema:
            return json.dumps(value)
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else FAILED
    if isinstance(value, int) and "boolean" in kinds and value in (0, 1):
        return bool(value)
    return _alone(value, schema, root) if "array" in kinds else FAILED


def _alone(value: Any, schema: Object, root: Object) -> Any:
    """A list of the one value, where that is what its items are."""
    kinds = kinds_of(schema.get("items"), root)
    return [value] if kinds and _fits(value, kinds) else FAILED


def _from_text(text: str, kinds: set[str]) -> Any:
    word = text.strip()
    known = WORDS.get(word.lower(), FAILED)
    if known is not FAILED and _fits(known, kinds):
        return known
    try:
        if word[:1] in ("[", "{"):
            value = healing.loads(word, [])
        elif kinds & {"integer", "number"}:
            value = json.loads(word)
        else:
            return FAILED
    except (ValueError, RecursionError):
        return FAILED
    if isinstance(value, float) and value.is_integer() and "number" not in kinds:
        value = int(value)
    return value if _fits(value, kinds) else FAILED


def _fits(value: Any, kinds: set[str]) -> bool:
    kind = _kind(value)
    return kind in kinds or (kind == "integer" and "number" in kinds)


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
    return "object"
