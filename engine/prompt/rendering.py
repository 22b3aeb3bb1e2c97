"""Compiles a chat template and renders it, within bounds on what it may write."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Any

from jinja2 import Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.prompt.names import Dict, Names
from engine.prompt.places import Place, Places
from engine.prompt.tags import Generation
from engine.protocol import CHATML
from engine.sentence import gettext_noop

OUTPUT = 8 * 1024 * 1024
DEEP = gettext_noop("It is nested too deeply.")
LONG = gettext_noop("It makes more than 8 MB of text.")
BIG = gettext_noop("It needs more than 512 MB.")
FILE = "<template>"
"""What Jinja calls the file of a template that came as text."""

REASONING = ("reasoning_content", "thinking", "reasoning")
"""Names under which a message's reasoning is given; templates read the first, some the second."""


class BadTemplate(Exception):
    """The template cannot be compiled, refused the conversation, or went out of bounds.

    `line` and `column` (from 1; 0: unknown) are where.
    """

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        message = str(self.args[0])
        return f"{message} (line {self.line})" if self.line else message


def compiled(source: str) -> Template:
    """A template ready to render; raises BadTemplate with the place at fault."""
    with faults():
        return environment().from_string(source or CHATML)


def environment() -> ImmutableSandboxedEnvironment:
    """What templates are compiled and rendered in."""
    made = ImmutableSandboxedEnvironment(
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.loopcontrols", Generation, Places],
    )
    made.filters["tojson"] = _tojson
    made.globals |= {"raise_exception": _refuse, "dict": Dict(), "namespace": Names}
    return made


@contextmanager
def faults() -> Iterator[None]:
    """Whatever Jinja has against a template becomes a BadTemplate with the place at fault."""
    try:
        yield
    except TemplateError as error:
        line = getattr(error, "lineno", 0)
        column = line.column if isinstance(line, Place) else 0
        raise BadTemplate(error.message or type(error).__name__, int(line), column) from error
    except RecursionError as error:
        raise BadTemplate(DEEP) from error


def render(template: Template, values: dict[str, Any], now: datetime | None = None) -> str:
    """The text to tokenise, as of `now`; raises BadTemplate when the template refuses or fails."""
    clock = now or datetime.now()
    template.globals["strftime_now"] = clock.strftime
    parts: list[str] = []
    length = 0
    try:
        for part in template.generate({**values, "messages": _known(values.get("messages", []))}):
            parts.append(part)
            length += len(part)
            if length > OUTPUT:
                raise BadTemplate(LONG)
    except MemoryError as error:
        raise BadTemplate(BIG, _line(error.__traceback__)) from error
    except BadTemplate as error:
        error.line = error.line or _line(error.__traceback__)
        raise
    except Exception as error:  # a template can raise whatever Python can
        message = str(error) or type(error).__name__
        raise BadTemplate(message, _line(error.__traceback__)) from error
    return "".join(parts)


def _known(messages: list[Any]) -> list[Any]:
    """Messages whose reasoning is found under each name that templates look for it."""
    return [_with_reasoning(each) if isinstance(each, dict) else each for each in messages]


def _with_reasoning(message: dict[str, Any]) -> dict[str, Any]:
    thought = next((message[name] for name in REASONING if message.get(name) is not None), None)
    if thought is None:
        return message
    return {"thinking": thought, **message, "reasoning_content": thought}


def _line(trace: TracebackType | None) -> int:
    """The template's line that was reached last; 0 when none was."""
    line = 0
    while trace:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _refuse(message: str) -> None:
    raise BadTemplate(str(message))


def _tojson(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    """As templates expect it: plain JSON, nothing escaped for HTML."""
    return json.dumps(
        value,
        ensure_ascii=ensure_ascii,
        indent=indent,
        separators=separators,
        sort_keys=sort_keys,
    )
