"""The messages, tools and calls of a chat, described."""

from api.description.shapes import (
    ANYTHING,
    FLAG,
    TEXT,
    Schema,
    about,
    asked,
    either,
    listed,
    maybe,
    one,
    ref,
    words,
)
from api.messages import MOST
from api.tools import CHOICES
from api.tools import MOST as MOST_TOOLS

CONTENT = either(TEXT, listed(ref("TextPart")))
JSON_OBJECT: Schema = {
    "type": "string",
    "contentMediaType": "application/json",
    "contentSchema": {"type": "object"},
}
FUNCTION: Schema = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": TEXT,
        "description": maybe(TEXT),
        "parameters": about(maybe({"type": "object"}), "A JSON schema."),
        "strict": maybe(FLAG),
    },
    "additionalProperties": {"type": "null"},
}


def _message(*roles: str, **more: Schema) -> Schema:
    named = words(*roles) if len(roles) > 1 else one(roles[0])
    return asked({"role": named, "content": CONTENT}, name=TEXT, **more)


def _assistant() -> Schema:
    """Its content may be missing beside tool calls."""
    calls = listed(ref("ToolCall"))
    shape = _message("assistant", tool_calls=calls, reasoning_content=TEXT)
    shape["required"] = ["role"]
    shape["properties"]["content"] = maybe(CONTENT)
    needs_content = {"required": ["content"], "properties": {"content": CONTENT}}
    needs_calls = {
        "required": ["tool_calls"],
        "properties": {"tool_calls": {**calls, "minItems": 1}},
    }
    return {**shape, **either(needs_content, needs_calls)}


SCHEMAS = {
    "TextPart": asked({"type": one("text"), "text": TEXT}),
    "SystemMessage": _message("system", "developer"),
    "UserMessage": _message("user"),
    "AssistantMessage": _assistant(),
    "ToolMessage": _message("tool", tool_call_id=TEXT),
    "Message": {
        "oneOf": [
            ref(name)
            for name in ("SystemMessage", "UserMessage", "AssistantMessage", "ToolMessage")
        ]
    },
    "Messages": listed(ref("Message"), least=1, most=MOST),
    "ToolCall": about(
        {
            "type": "object",
            "required": ["function"],
            "properties": {
                "id": TEXT,
                "type": ANYTHING,
                "index": ANYTHING,
                "function": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "name": TEXT,
                        "arguments": either({"type": "object"}, JSON_OBJECT),
                    },
                    "additionalProperties": {"type": "null"},
                },
            },
            "additionalProperties": {"type": "null"},
        },
        "A call as an answer told it.",
    ),
    "Tool": about(
        asked({"type": one("function"), "function": FUNCTION}),
        "A function that the model may call: the chat template gets it as it is.",
    ),
    "Tools": about(listed(ref("Tool"), most=MOST_TOOLS), "With different names."),
    "ToolChoice": about(
        either(
            words(*CHOICES),
            asked({"type": one("function"), "function": asked({"name": TEXT})}),
        ),
        "Whether a tool is called, or which one: the answer is held to a call where it must be.",
    ),
}
