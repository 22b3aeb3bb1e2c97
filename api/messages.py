"""Reads the messages and tools of a chat request into what chat templates take."""

import json
from collections.abc import Callable
from typing import Any

from api import fields
from api.fields import Object
from api.problem import Problem

ROLES = ("system", "developer", "user", "assistant", "tool")
LEADING = {"system", "developer"}
OWN = {
    "assistant": ("tool_calls", "reasoning_content", "refusal", "audio", "function_call"),
    "tool": ("tool_call_id",),
}
"""The fields of a role beside role, content and name."""
FUNCTION: dict[str, Callable[[str, Any], Any]] = {
    "name": fields.text,
    "description": fields.text,
    "parameters": fields.members,
    "strict": fields.flag,
}
"""What a tool says of its function."""
MOST = 10_000


def read(value: Any) -> tuple[Object, ...]:
    """The turns, oldest first; raises Problem."""
    given = fields.items("messages", value)
    if not 0 < len(given) <= MOST:
        raise fields.wrong("messages", f"a list of 1 to {MOST:,} messages")
    return tuple(_message(f"messages[{i}]", message) for i, message in enumerate(given))


def leading(value: tuple[Object, ...]) -> int:
    """How many system messages the turns begin with."""
    others = (i for i, message in enumerate(value) if message["role"] not in LEADING)
    return next(others, len(value))


def tools(value: Any) -> tuple[Object, ...]:
    """The functions a model may call, as they came; raises Problem."""
    return tuple(_tool(f"tools[{i}]", each) for i, each in enumerate(fields.items("tools", value)))


def _message(at: str, value: Any) -> Object:
    given = fields.members(at, value)
    role = fields.choice(f"{at}.role", given.get("role"), ROLES)
    fields.refuse_unknown(given, ("role", "content", "name", *OWN.get(role, ())), f"{at}.")
    # What newer models call developer, the templates of open models call system.
    turn: Object = {"role": "system" if role == "developer" else role}
    turn["content"] = _content(f"{at}.content", given.get("content"), given.get("tool_calls"))
    for name in ("name", "tool_call_id", "reasoning_content"):
        if given.get(name) is not None:
            turn[name] = fields.text(f"{at}.{name}", given[name])
    if given.get("tool_calls") is not None:
        turn["tool_calls"] = _calls(f"{at}.tool_calls", given["tool_calls"])
    for name in ("refusal", "audio", "function_call"):
        if given.get(name) is not None:
            raise fields.unsupported(f"{at}.{name}")
    return turn


def _content(at: str, value: Any, calls: Any) -> str:
    """Text, or a list of text parts, one below the other; may be missing beside tool calls."""
    if value is None and calls:
        return ""
    if isinstance(value, list):
        return "\n".join(_part(f"{at}[{i}]", part) for i, part in enumerate(value))
    if not isinstance(value, str):
        raise fields.wrong(at, "a string or a list of text parts")
    return fields.text(at, value)


def _part(at: str, value: Any) -> str:
    part = fields.members(at, value)
    kind = part.get("type")
    if kind != "text":
        why = f"{at}: a part of type {json.dumps(kind)[:100]} is not supported. Send text parts."
        raise fields.unsupported(at, why)
    fields.refuse_unknown(part, ("type", "text"), f"{at}.")
    return fields.text(f"{at}.text", part.get("text"))


def _calls(at: str, value: Any) -> list[Object]:
    return [_call(f"{at}[{i}]", call) for i, call in enumerate(fields.items(at, value))]


def _call(at: str, value: Any) -> Object:
    call = fields.members(at, value)
    function = fields.members(f"{at}.function", call.get("function"))
    name = fields.text(f"{at}.function.name", function.get("name"))
    arguments = _arguments(f"{at}.function.arguments", function.get("arguments", "{}"))
    return {
        "id": fields.text(f"{at}.id", call.get("id", "")),
        "type": "function",
        "function": {"name": name, "arguments": arguments},
    }


def _arguments(at: str, value: Any) -> Any:
    """OpenAI sends an object as text, and templates want the object itself."""
    if isinstance(value, dict):
        return value
    try:
        read = json.loads(fields.text(at, value))
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise fields.wrong(at, "the JSON of an object")
    return read


def _tool(at: str, value: Any) -> Object:
    tool = fields.members(at, value)
    if tool.get("type") != "function":
        raise Problem(f'{at}.type must be "function".', code="invalid_value", param=f"{at}.type")
    _function(f"{at}.function", tool.get("function"))
    return tool


def _function(at: str, value: Any) -> None:
    """Raises for what no template can read. What it has beside goes to the template too."""
    function = fields.members(at, value)
    fields.text(f"{at}.name", function.get("name"))
    for name, read in FUNCTION.items():
        if function.get(name) is not None:
            read(f"{at}.{name}", function[name])
