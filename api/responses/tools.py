"""Reads the tools of a Responses request, which are flat, into those of a chat completion."""

import json
from typing import Any

from api import fields
from api.fields import Object

KNOWN = ("type", "name", "description", "parameters", "strict")


def read(value: Any) -> list[Object]:
    """As a chat completion has them; raises Problem."""
    return [_tool(f"tools[{i}]", each) for i, each in enumerate(fields.items("tools", value))]


def choice(value: Any) -> Any:
    """As a chat completion has it: only a function that is named is said otherwise there."""
    if not isinstance(value, dict) or value.get("type") != "function":
        return value
    given = fields.members("tool_choice", value, ("type", "name"))
    name = fields.text("tool_choice.name", given.get("name"))
    return {"type": "function", "function": {"name": name}}


def repeated(value: list[Object]) -> list[Object]:
    """As an answer repeats them, with all that its readers look for."""
    return [{"description": None, "parameters": None, "strict": None, **tool} for tool in value]


def _tool(at: str, value: Any) -> Object:
    tool = fields.members(at, value)
    kind = tool.get("type")
    if kind != "function":
        named = json.dumps(kind)[:100]
        why = f"{at}: a tool of type {named} is not supported. Declare functions."
        raise fields.unsupported(at, why)
    fields.refuse_unknown(tool, KNOWN, f"{at}.")
    function: Object = {"name": fields.text(f"{at}.name", tool.get("name"))}
    if tool.get("description") is not None:
        function["description"] = fields.text(f"{at}.description", tool["description"])
    if tool.get("parameters") is not None:
        function["parameters"] = fields.members(f"{at}.parameters", tool["parameters"])
    if tool.get("strict") is not None:
        function["strict"] = fields.flag(f"{at}.strict", tool["strict"])
    return {"type": "function", "function": function}
