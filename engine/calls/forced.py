"""The grammar of a reply that must call a tool: in its model's format, and of declared tools only.

It is GBNF that refers to a rule for each JSON schema in it; `engine.runner.gbnf` makes those.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from engine.calls.coercion import kinds_of, resolved
from engine.calls.dialect import Dialect
from engine.calls.schemas import Room, declared, plainer, words_of
from engine.calls.styles import STYLES, Style
from engine.calls.tools import Object

LEAD = '"\\n"{0,2}'
"""What models write between their thoughts and a call."""
ANALYSIS = '"<|channel|>analysis<|message|>" [^<]* "<|end|><|start|>assistant"'
FIXED = {
    "key": "[a-zA-Z0-9_]{1,64}",
    "number": '"-"? [0-9]{1,15} ("." [0-9]{1,15})?',
    "word": '"true" | "false" | "null"',
}
"""Rules that need no schema."""


@dataclass(slots=True)
class Form:
    """Rules in the order in which they were made, and the schemas that other rules are made of."""

    rules: dict[str, str] = field(default_factory=dict)
    schemas: dict[str, Object] = field(default_factory=dict)
    room: Room = field(default_factory=Room)

    @property
    def text(self) -> str:
        """As GBNF."""
        return "\n".join(f"{name} ::= {rule}" for name, rule in self.rules.items())

    def schema(self, schema: Any, root: Object) -> str:
        """The name of a rule for a schema; `root` is what it refers into."""
        name = f"v{len(self.schemas)}"
        self.schemas[name] = plainer(schema, root, self.room)
        return f"{name}-root"

    def until(self, mark: str) -> str:
        """The name of a rule for text without a mark."""
        name = f"text-{len(mark)}"
        self.rules[name] = f"({_without(mark)})*"
        return name


def form(dialect: Dialect, names: Iterable[str], *, parallel: bool) -> Form:
    """What the reply must be: a call of one of these tools, or several."""
    made = Form({"root": ""})
    style = STYLES["harmony" if dialect.has_channels else dialect.form.name]
    calls = []
    for number, name in enumerate(names):
        made.rules[f"call-{number}"] = _call(made, style, name, dialect.tools.schemas[name])
        calls.append(f"call-{number}")
    made.rules["call"] = " | ".join(calls)
    several = f" ({_literal(style.between)} call)*" if parallel and not style.is_alone else ""
    lead = f"({ANALYSIS})?" if dialect.has_channels else LEAD
    before, after = _literal(style.before), _literal(style.after)
    made.rules["root"] = f"{lead} {before} call{several} {after}"
    return made


def _call(made: Form, style: Style, name: str, schema: Object) -> str:
    written = quoted(name) if style.argument is None else name
    head, index, rest = style.head.replace("{name}", written).partition("{index}")
    begin = f"{_literal(head)} [0-9]{{1,2}} {_literal(rest)}" if index else _literal(head)
    if style.argument is None:
        arguments = made.schema(schema or {"type": "object"}, schema)
    else:
        arguments = _arguments(made, style, schema)
    return f"{begin} {arguments} {_literal(style.tail)}"


def _arguments(made: Form, style: Style, schema: Object) -> str:
    """One after the other as they are declared; those that are not required may be left out."""
    properties, required = declared(resolved(schema, schema))
    rules = {key: _argument(made, style, key, properties[key], schema) for key in properties}
    if not style.comma:
        return " ".join(f"({rule}){'' if key in required else '?'}" for key, rule in rules.items())
    others = [rule for key, rule in rules.items() if key not in required]
    return _listed(made, [rules[key] for key in required], others, _literal(style.comma))


def _listed(made: Form, required: list[str], others: list[str], comma: str) -> str:
    """Rules with commas between them: the required ones, then any of the others, in their order."""
    rests = [""]  # the names of rules for what may follow, from the last one on
    for rule in reversed(others):
        name = f"rest-{len(made.rules)}"
        made.rules[name] = f"({comma} {rule})? {rests[-1]}"
        rests.append(name)
    if required:
        return f" {comma} ".join(required) + f" {rests[-1]}"
    firsts = zip(others, reversed(rests[:-1]), strict=True)
    any_of = " | ".join(f"{rule} {rest}" for rule, rest in firsts)
    return f"({any_of})?" if any_of else ""


def _argument(made: Form, style: Style, key: str, schema: Any, root: Object) -> str:
    before, behind = style.argument or ("", "")
    is_text = kinds_of(schema, root) == {"string"}
    begin = before.replace("{key}", key).replace("{text}", "true" if is_text else "false")
    if style.quote:
        value = _braces(made, style.quote, schema, root)
    elif is_text:
        value = _chosen(schema, root) or made.until(behind.strip())
    else:
        value = made.schema(schema, root)
    end = behind.removeprefix("\n")  # the line break before it may be the text's own
    broken = '"\\n"? ' if end != behind else ""
    return f"{_literal(begin)} {value} {broken}{_literal(end)}"


def _chosen(schema: Any, root: Object) -> str:
    """One of the words that a schema allows, if it allows only some."""
    words = words_of(resolved(schema, root))
    return f"({' | '.join(_literal(str(word)) for word in words)})" if words else ""


def _braces(made: Form, quote: str, schema: Any, root: Object) -> str:
    """A value as Gemma writes it."""
    kinds, mark = kinds_of(schema, root), _literal(quote)
    made.rules |= FIXED
    made.rules["text"] = f"{mark} {made.until(quote)} {mark}"
    made.rules["items"] = '"[" (value ("," value)*)? "]"'
    made.rules["members"] = '"{" (key ":" value ("," key ":" value)*)? "}"'
    made.rules["value"] = "text | number | word | items | members"
    if kinds == {"string"} and (words := _chosen(schema, root)):
        return f"{mark} {words} {mark}"
    rules = {
        "string": "text",
        "integer": '("-"? [0-9]{1,15})',
        "number": "number",
        "boolean": '("true" | "false")',
        "null": '"null"',
        "array": "items",
        "object": "members",
    }
    return (
        f"({' | '.join(rules[kind] for kind in sorted(kinds) if kind in rules)})"
        if kinds
        else "value"
    )


def _without(mark: str) -> str:
    """A rule for one piece of a text in which the mark is never whole."""
    first, rest = mark[0], mark[1:]
    anything = f"[^{_in_class(first)}]"
    return f"{anything} | {_literal(first)} ({_without(rest)})" if rest else anything


def _in_class(letter: str) -> str:
    return f"\\{letter}" if letter in "]\\^-" else "\\n" if letter == "\n" else letter


def quoted(name: str) -> str:
    """A name as it stands within quotes in JSON."""
    return json.dumps(name, ensure_ascii=False)[1:-1]


def _literal(text: str) -> str:
    """A text as GBNF, where an empty one is nothing."""
    if not text:
        return ""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
