"""The tools a request declares: what a model wrote becomes a call of one of them, or no call."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from engine.calls import coercion, healing

Object = dict[str, Any]

DEEPEST = 64
"""Levels of nesting in a call: whoever copies or shows one later recurses."""

ARGUMENTS = ("arguments", "parameters", "args", "input", "params", "kwargs")
NAMES = ("name", "tool", "tool_name", "function", "function_name")
"""What models call the two members of a call; the first of each is the right one."""
TAUGHT = ARGUMENTS[:2]
"""Names that are some model's right one."""
HALF = re.compile("[\ud800-\udfff]")
ZERO = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
"""In JSON: half of a surrogate pair; a zero byte, and not the words for one, whose backslash is
written twice."""


@dataclass(slots=True)
class Written:
    """A call as a model wrote it: the arguments are an object, or the text of one. `raw` is what
    is shown when it is none after all; `healed` is what was put right while reading it."""

    name: str
    arguments: Any
    raw: str = ""
    healed: list[str] = field(default_factory=list)


class Tools:
    """Declared names, with the JSON schema of each one's arguments."""

    def __init__(self, declared: tuple[Object, ...]) -> None:
        """`declared` is in the shape that OpenAI's clients send."""
        functions = [tool.get("function", tool) for tool in declared]
        self.schemas: dict[str, Object] = {
            function["name"]: function.get("parameters") or {} for function in functions
        }

    def __bool__(self) -> bool:
        return bool(self.schemas)

    def declared(self, name: str) -> str | None:
        """The declared name that is meant; None for a tool that nobody declared."""
        name = name.strip().strip("\"'`")
        if name in self.schemas:
            return name
        bare = name.removeprefix("functions.")
        return bare if bare in self.schemas else None

    def call(self, written: Written) -> Object | None:
        """The call as entries carry it: {"name", "arguments"}, and "healed" where something was put
        right. None when it must not be called, or cannot be passed on."""
        if (name := self.declared(written.name)) is None:
            return None
        healed = list(written.healed)
        schema = self.schemas[name]
        try:
            arguments = _object(written.arguments, healed)
            if arguments is None or not is_shallow(arguments, DEEPEST):
                return None
            arguments = mended(arguments, healed)
            arguments = mended(coercion.coerced(arguments, schema, healed), healed)
            json.dumps(arguments, allow_nan=False)
        except (ValueError, RecursionError):  # or NaN, in whose place nothing could stand
            return None
        call: Object = {"name": name, "arguments": arguments}
        return {**call, "healed": list(dict.fromkeys(healed))} if healed else call

    def properties(self, name: str) -> Object:
        """The declared arguments of a tool, by name."""
        found = self.schemas.get(self.declared(name) or "", {}).get("properties")
        return found if isinstance(found, dict) else {}


def written(given: Any, tools: Tools, healed: list[str]) -> list[Written]:
    """The calls in a JSON value: an object with name and arguments, or a list of such."""
    if not is_shallow(given, DEEPEST):
        return []
    if isinstance(given, list):
        objects = [each for each in given if isinstance(each, dict)]
        return [call for each in objects for call in written(each, tools, list(healed))]
    if not isinstance(given, dict):
        return []
    if isinstance(inner := given.get("function"), dict):
        given = inner
    name = next((key for key in NAMES if isinstance(given.get(key), str)), None)
    if name is None:
        return []
    raw = HALF.sub("\ufffd", json.dumps(given, ensure_ascii=False))
    found = Written(given[name], None, raw, healed)
    key = next((key for key in ARGUMENTS if key in given), None)
    found.arguments = given[key] if key else _flat(given, name, tools) or None
    if name != NAMES[0] or ((key or found.arguments) and key not in TAUGHT):
        found.healed.append("alias")
    if isinstance(found.arguments, str):
        found.healed.append("stringified")
    return [found]


def _flat(given: Object, name: str, tools: Tools) -> Object:
    """Arguments that stand beside the name; nothing else counts as one."""
    known = tools.properties(given[name])
    return {key: value for key, value in given.items() if key in known and key != name}


def _object(value: Any, healed: list[str]) -> Object | None:
    """Arguments as an object; None when they are none."""
    if isinstance(value, str):
        if not value.strip():
            return {}
        value = healing.loads(value, healed)
        if isinstance(value, str):
            value = healing.loads(value, healed)
    if value is None:
        return {}
    return value if isinstance(value, dict) else None


def is_shallow(value: Any, levels: int) -> bool:
    """Whether lists and objects are nested at most `levels` deep."""
    if not isinstance(value, dict | list):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(is_shallow(each, levels - 1) for each in inner)


def mended(value: Object, healed: list[str]) -> Object:
    """With texts that every database takes: without zero bytes, as all words are, and with U+FFFD
    for half of a surrogate pair."""
    line = json.dumps(value, ensure_ascii=False)
    clean = ZERO.sub(r"\1", HALF.sub("\ufffd", line))
    if clean == line:
        return value
    healed.append("characters")
    read: Object = json.loads(clean)
    return read
