"""Reads which functions a model may call, and whether it must."""

from collections.abc import Callable
from typing import Any

from api import fields
from api.fields import Object
from api.problem import Problem

CHOICES = ("auto", "none", "required")
FUNCTION: dict[str, Callable[[str, Any], Any]] = {
    "name": fields.text,
    "description": fields.text,
    "parameters": fields.members,
    "strict": fields.flag,
}
"""What a tool says of its function."""
MOST = 512
"""Tools of a request."""


def read(given: Object) -> tuple[tuple[Object, ...], tuple[str, ...]]:
    """(the tools as they came, the names of those of which one must be called); raises Problem."""
    listed = fields.items("tools", given.get("tools", []))
    if len(listed) > MOST:
        raise fields.wrong("tools", f"a list of at most {MOST} tools")
    tools = tuple(_tool(f"tools[{i}]", each) for i, each in enumerate(listed))
    choice, names = given.get("tool_choice", "auto"), tuple(map(name, tools))
    if len(set(names)) < len(names):
        raise fields.at_odds("tools", "tools must have different names.")
    if isinstance(choice, dict):
        return tools, (_named(choice, names),)
    if fields.choice("tool_choice", choice, CHOICES) == "none":
        return (), ()
    if choice == "required" and not tools:
        why = 'tool_choice is "required", and there are no tools to choose from.'
        raise fields.at_odds("tool_choice", why)
    return tools, names if choice == "required" else ()


def name(tool: Object) -> str:
    """What a tool is called by."""
    return str(tool["function"]["name"])


def _tool(at: str, value: Any) -> Object:
    tool = fields.members(at, value)
    if tool.get("type") != "function":
        raise Problem(f'{at}.type must be "function".', code="invalid_value", param=f"{at}.type")
    fields.refuse_unknown(tool, ("type", "function"), f"{at}.")
    function = fields.members(f"{at}.function", tool.get("function"), tuple(FUNCTION))
    fields.text(f"{at}.function.name", function.get("name"))
    for named, read in FUNCTION.items():
        if function.get(named) is not None:
            read(f"{at}.function.{named}", function[named])
    return tool


def _named(choice: Object, names: tuple[str, ...]) -> str:
    """The one tool that must be called."""
    fields.refuse_unknown(choice, ("type", "function"), "tool_choice.")
    fields.choice("tool_choice.type", choice.get("type"), ("function",))
    function = fields.members("tool_choice.function", choice.get("function"), ("name",))
    wanted = fields.text("tool_choice.function.name", function.get("name"))
    if wanted not in names:
        known = ", ".join(names) or "none"
        why = f"tool_choice names {wanted[:64]!r}, and the tools are: {known}."
        raise fields.at_odds("tool_choice", why)
    return wanted
