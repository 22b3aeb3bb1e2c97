"""Reads Anthropic's system prompt and messages, made of blocks, into the turns of a chat."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from api import fields
from api.fields import Object
from api.messages import MOST
from api.problem import Problem

ROLES = ("user", "assistant", "system")
Block = tuple[str, Object]
"""A block, after the place where it stands."""


def turns(given: Object) -> list[Object]:
    """The turns of `system` and `messages`, as a chat completion brings them; raises Problem.

    Messages of one role in a row are one turn, as most templates know no other. Results of tools
    are turns of their own.
    """
    called: dict[str, str] = {}
    read: list[Object] = []
    if "system" in given and (system := text("system", given["system"])):
        read.append({"role": "system", "content": system})
    for role, group in groupby(_messages(given.get("messages")), key=lambda each: each[0]):
        blocks = [block for _role, block in group]
        if role == "system":
            read.append({"role": role, "content": "\n".join(_text(*block) for block in blocks)})
        elif role == "assistant":
            read.append(_assistant(blocks, called))
        else:
            read += _user(blocks, called)
    return read


def text(at: str, value: Any) -> str:
    """A string, or blocks of text, one below the other."""
    return "\n".join(_text(*block) for block in _blocks(at, value))


def check_cache_control(block: Object, where: str = "") -> None:
    """It asks for what is done anyway: all that was computed for somebody is found again for them.
    So it only has to be in order; raises Problem."""
    if (value := block.get("cache_control")) is not None:
        name = f"{where}cache_control"
        given = fields.members(name, value, ("type", "ttl"))
        fields.choice(f"{name}.type", given.get("type"), ("ephemeral",))
        if given.get("ttl") is not None:
            fields.choice(f"{name}.ttl", given["ttl"], ("5m", "1h"))


def _messages(value: Any) -> Iterator[tuple[str, Block]]:
    """Each block with the role of whoever says it."""
    given = fields.items("messages", value)
    if not 0 < len(given) <= MOST:
        raise fields.wrong("messages", f"a list of 1 to {MOST:,} messages")
    for number, value in enumerate(given):
        at = f"messages[{number}]"
        message = fields.members(at, value, ("role", "content"))
        role = fields.choice(f"{at}.role", message.get("role"), ROLES)
        blocks = _blocks(f"{at}.content", message.get("content"))
        if not blocks and role != "assistant":  # of whom it is a beginning without a word
            raise fields.wrong(f"{at}.content", "a string or a list of at least one block")
        yield from ((role, block) for block in blocks)


def _blocks(at: str, value: Any) -> list[Block]:
    if isinstance(value, str):
        return [(at, {"type": "text", "text": fields.text(at, value)})]
    if not isinstance(value, list):
        raise fields.wrong(at, "a string or a list of blocks")
    return [(f"{at}[{i}]", fields.members(f"{at}[{i}]", each)) for i, each in enumerate(value)]


def _assistant(blocks: list[Block], called: dict[str, str]) -> Object:
    """What the model said; the names of the tools it called go into `called`."""
    words: list[str] = []
    thoughts: list[str] = []
    calls: list[Object] = []
    for at, block in blocks:
        match block.get("type"):
            case "thinking":
                thoughts.append(_thought(at, block))
            case "redacted_thinking":  # sealed by whoever wrote it: nobody here can read it
                _known(at, block, "data")
                fields.text(f"{at}.data", block.get("data"))
            case "tool_use":
                calls.append(_call(at, block, called))
            case _:
                words.append(_text(at, block))
    turn: Object = {"role": "assistant", "content": "\n".join(words)}
    if thoughts:
        turn["reasoning_content"] = "\n".join(thoughts)
    if calls:
        turn["tool_calls"] = calls
    return turn


def _user(blocks: list[Block], called: dict[str, str]) -> Iterator[Object]:
    """What a person said, and what their program answered to calls."""
    for is_result, group in groupby(blocks, key=lambda each: each[1].get("type") == "tool_result"):
        if is_result:
            yield from (_result(at, block, called) for at, block in group)
        else:
            yield {"role": "user", "content": "\n".join(_text(*block) for block in group)}


def _text(at: str, block: Object) -> str:
    if (kind := block.get("type")) != "text":
        raise unable(at, kind, "Send blocks of text.")
    _known(at, block, "text", "citations")
    if block.get("citations") not in (None, []):
        raise fields.unsupported(f"{at}.citations")
    return fields.text(f"{at}.text", block.get("text"))


def _thought(at: str, block: Object) -> str:
    """Whoever wrote it: nothing hangs on its signature here."""
    _known(at, block, "thinking", "signature")
    if block.get("signature") is not None:
        fields.text(f"{at}.signature", block["signature"])
    return fields.text(f"{at}.thinking", block.get("thinking"))


def _call(at: str, block: Object, called: dict[str, str]) -> Object:
    _known(at, block, "id", "name", "input", "caller")
    if block.get("caller") is not None:
        caller = fields.members(f"{at}.caller", block["caller"])
        fields.choice(f"{at}.caller.type", caller.get("type"), ("direct",))
    number, name = (fields.text(f"{at}.{each}", block.get(each)) for each in ("id", "name"))
    called[number] = name
    function = {"name": name, "arguments": fields.members(f"{at}.input", block.get("input"))}
    return {"id": number, "type": "function", "function": function}


def _result(at: str, block: Object, called: dict[str, str]) -> Object:
    """What came of a call, with the tool's name, which some templates write."""
    _known(at, block, "tool_use_id", "content", "is_error")
    number = fields.text(f"{at}.tool_use_id", block.get("tool_use_id"))
    if number not in called:
        why = f"{at}.tool_use_id: no tool_use before it has the id {json.dumps(number)[:100]}."
        raise fields.at_odds(f"{at}.tool_use_id", why)
    said = text(f"{at}.content", block["content"]) if block.get("content") is not None else ""
    if block.get("is_error") is not None and fields.flag(f"{at}.is_error", block["is_error"]):
        said = f"Error: {said}"  # templates have no other place for it
    return {"role": "tool", "tool_call_id": number, "name": called[number], "content": said}


def _known(at: str, block: Object, *names: str) -> None:
    fields.refuse_unknown(block, ("type", "cache_control", *names), f"{at}.")
    check_cache_control(block, f"{at}.")


def unable(at: str, kind: Any, remedy: str) -> Problem:
    """A kind of block or tool that is not for us."""
    shown = json.dumps(kind)[:100]
    return fields.unsupported(at, f"{at}: the type {shown} is not supported. {remedy}")
