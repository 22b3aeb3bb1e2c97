"""Reads Anthropic's tools, and whether they are to be called, as a chat completion brings them."""

from typing import Any

from api import fields
from api.anthropic.blocks import check_cache_control, unable
from api.fields import Object

KNOWN = ("type", "name", "description", "input_schema", "cache_control", "eager_input_streaming")
"""The last asks for what is done anyway: a call is told as soon as it is known."""
OFF = ("strict", "defer_loading")
"""What may be said to be off, as it always is here."""
OWN = 'Describe it yourself: "name", "description" and "input_schema".'
CHOICES = {"auto": "auto", "any": "required", "none": "none"}
"""What it is called here -> there."""


def read(value: Any) -> list[Object]:
    """The functions that a model may call; raises Problem."""
    return [_tool(f"tools[{i}]", each) for i, each in enumerate(fields.items("tools", value))]


def chosen(value: Any, tools: list[Object]) -> Object:
    """`tool_choice` and `parallel_tool_calls` of a chat completion; raises Problem."""
    given = fields.members("tool_choice", value)
    kind = fields.choice("tool_choice.type", given.get("type"), (*CHOICES, "tool"))
    known = ("type", "disable_parallel_tool_use", *["name"] * (kind == "tool"))
    fields.refuse_unknown(given, known, "tool_choice.")
    if kind == "any" and not tools:
        why = 'tool_choice.type is "any", and there are no tools to choose from.'
        raise fields.at_odds("tool_choice", why)
    choice: Any = CHOICES.get(kind)
    if kind == "tool":
        choice = {"type": "function", "function": {"name": _named(given.get("name"), tools)}}
    single = _is_on("tool_choice.", given, "disable_parallel_tool_use")
    return {"tool_choice": choice, **({"parallel_tool_calls": False} if single else {})}


def _is_on(where: str, given: Object, name: str) -> bool:
    """A switch that is off unless it is set."""
    return given.get(name) is not None and fields.flag(f"{where}{name}", given[name])


def _named(value: Any, tools: list[Object]) -> str:
    name = fields.text("tool_choice.name", value)
    if name not in (tool["function"]["name"] for tool in tools):
        why = f"tool_choice.name: there is no tool named {name[:100]} among the tools."
        raise fields.at_odds("tool_choice.name", why)
    return name


def _tool(at: str, value: Any) -> Object:
    tool = fields.members(at, value)
    if tool.get("type") not in (None, "custom"):
        raise unable(at, tool["type"], OWN)
    fields.refuse_unknown(tool, (*KNOWN, *OFF), f"{at}.")
    _is_on(f"{at}.", tool, "eager_input_streaming")
    for name in OFF:
        if _is_on(f"{at}.", tool, name):
            raise fields.unsupported(f"{at}.{name}")
    check_cache_control(tool, f"{at}.")
    described = tool["description"] if tool.get("description") is not None else ""
    function = {
        "name": fields.text(f"{at}.name", tool.get("name")),
        "description": fields.text(f"{at}.description", described),
        "parameters": fields.members(f"{at}.input_schema", tool.get("input_schema")),
    }
    return {"type": "function", "function": function}
