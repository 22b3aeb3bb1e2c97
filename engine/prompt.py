"""Renders a chat template: Jinja in a sandbox. Run as a process, so that it can be ended.

A template comes with a downloaded file, so it is treated as hostile: `engine.renderer` starts this
module as a process of its own with bounds on time and memory. The names a template may use are
those that Hugging Face's transformers gives to templates, which is what they are written for.
"""

import json
import resource
import signal
import sys
from datetime import datetime
from typing import Any

from jinja2 import Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

OUTPUT = 8 * 1024 * 1024
MEMORY = 512 * 1024 * 1024
COMPLAINT = 500
"""Characters of a template's own complaint that are passed on."""
ALONE_S = 10
"""A template that still renders then has outlived whoever asked for it, and ends."""

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}"
    "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""For a model that brings no template of its own."""


class BadTemplate(Exception):
    """The template cannot be compiled, refused the conversation, or went out of bounds."""


def compiled(source: str) -> Template:
    """A template ready to render; raises BadTemplate with the line at fault."""
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    environment.filters["tojson"] = _tojson
    environment.globals["raise_exception"] = _refuse
    environment.globals["strftime_now"] = lambda form: datetime.now().strftime(form)
    try:
        return environment.from_string(source or CHATML)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        raise BadTemplate(f"{error.message}{f' (line {line})' if line else ''}") from error


def render(template: Template, values: dict[str, Any]) -> str:
    """The text to tokenise; raises BadTemplate when the template refuses or fails."""
    parts: list[str] = []
    length = 0
    try:
        for part in template.generate(values):
            parts.append(part)
            length += len(part)
            if length > OUTPUT:
                raise BadTemplate("the template makes more than 8 MB of text")
    except BadTemplate:
        raise
    except Exception as error:  # a template can raise whatever Python can
        raise BadTemplate(str(error) or type(error).__name__) from error
    return "".join(parts)


def _refuse(message: str) -> None:
    raise BadTemplate(message)


def _tojson(value: Any, indent: int | None = None, **_ignored: Any) -> str:
    """As templates expect it: plain JSON, nothing escaped for HTML."""
    return json.dumps(value, ensure_ascii=False, indent=indent)


def main() -> None:
    """Answer each line {"template", "values"} with {"text"} or {"error"} until input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    known: dict[str, Template] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        source = asked["template"]
        signal.alarm(ALONE_S)
        try:
            template = known[source] = known.get(source) or compiled(source)
            answer = {"text": render(template, asked["values"])}
        except BadTemplate as error:
            answer = {"error": str(error)[:COMPLAINT]}
        signal.alarm(0)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
