"""Tells of a call while it is written: its name, then the JSON of its arguments piece after piece.

Readers say what of it is certain, each argument once. What was told stands: where it turns out that
the rest cannot be read, or says otherwise, the call is made of what was told, and of whatever of
the rest goes with it. So what a client puts together is always the call that is made in the end.
"""

import json
from typing import Any

from engine.calls import coercion
from engine.calls.tools import Object, Tools, Written
from engine.protocol import Part


class Pieces:
    """Of the first call of a block; nothing is told of any other one before it is whole."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self.name: str | None = None
        self.told: Object = {}  # arguments that are told whole
        self.key: str | None = None  # of the text that is being told
        self.text: list[str] = []  # as far as it is told
        self.fresh: list[str] = []  # of it, not in `json` yet
        self.is_begun = False
        self.is_silent = True
        self.parts: list[Part] = []  # not taken yet, and the JSON behind them
        self.json: list[str] = []

    def of(self, name: str) -> None:
        """Whose arguments follow; nothing is told of a tool that nobody declared."""
        self.name = self.tools.declared(name)
        self.is_silent = self.name is None

    def takes_text(self, key: str) -> bool:
        """Whether any text stays as it is as this argument, so that it may be told by letters."""
        if self.is_silent or self.name is None or key in self.told:
            return False
        return coercion.leaves_text(key, self.tools.schemas[self.name])

    def letters(self, key: str, text: str) -> None:
        """More of an argument that takes text."""
        if self.is_silent or not text:
            return
        if self.key is None:
            self._begin(key)
            self.key, self.text = key, []
            self.json.append('"')
        self.text.append(text)
        self.fresh.append(text)

    def value(self, key: str, value: Any) -> None:
        """An argument that is whole. After one that cannot be told nothing more is."""
        if self.is_silent or self.name is None:
            return
        if key == self.key:
            self.letters(key, value[len("".join(self.text)) :])
            self._write('"')
            self.told[key], self.key = value, None
            return
        alone = Written(self.name, {key: value})
        call = None if key in self.told else self.tools.call(alone)
        if call is None:
            self.is_silent = True
            return
        self._begin(key)
        self.told[key] = call["arguments"][key]
        self.json.append(_dumped(self.told[key]))

    def take(self) -> list[Part]:
        """What is to be told since the last time."""
        if self.fresh:
            self._write("")
        parts, self.parts = self.parts, []
        text, self.json = "".join(self.json), []
        return [*parts, ("a", text)] if text else parts

    def finish(self, read: Object | None) -> list[Part]:
        """What is left to be told, and the call. `read` is what all of the text was read as, None
        for nothing that may be called: then there is a call only where it was begun."""
        if not self.is_begun:
            return whole(read) if read else []
        if read is None or read["name"] != self.name:
            read = {"name": self.name, "arguments": {}}
        begun = "".join(self.text) if self.key is not None else ""
        stands = self._standing(read["arguments"], begun)
        arguments = {**read["arguments"], **stands}
        if self.key is not None:
            self.fresh.append(arguments[self.key][len(begun) :])
            self._write('"')
        left = {key: value for key, value in arguments.items() if key not in stands}
        self.json += [f",{_dumped(key)}:{_dumped(value)}" for key, value in left.items()]
        self.json.append("}")
        call = {**read, "arguments": arguments}
        if _dumped(arguments) != _dumped(read["arguments"]):
            call["healed"] = [*read.get("healed", ()), "begun"]
        return [*self.take(), ("c", call)]

    def _write(self, after: str) -> None:
        """The letters that are new, and what is behind them."""
        text, self.fresh = "".join(self.fresh), []
        self.json.append(_dumped(text)[1:-1] + after)

    def _begin(self, key: str) -> None:
        if not self.is_begun:
            self.parts.append(("b", self.name))
        self.json.append(f"{',' if self.is_begun else '{'}{_dumped(key)}:")
        self.is_begun = True

    def _standing(self, read: Object, begun: str) -> Object:
        """The arguments that were told; the text among them goes on as it was read, if it does."""
        if self.key is None:
            return self.told
        text = read.get(self.key)
        goes_on = isinstance(text, str) and text.startswith(begun)
        return {**self.told, self.key: text if goes_on else begun}


def whole(call: Object) -> list[Part]:
    """A call of which nothing was told before."""
    return [("b", call["name"]), ("a", _dumped(call["arguments"])), ("c", call)]


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
