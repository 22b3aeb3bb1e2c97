"""Takes in what a person or a program sets: the value as it is kept, or a sentence why not."""

import json
import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from engine.protocol import BIASES, STOPS, Sampling
from presets.schema import BY_NAME, VARIABLES_LONGEST
from presets.setting import Setting

VARIABLES = 32
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
LEVEL = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")
OURS = frozenset(
    {"messages", "tools", "add_generation_prompt", "bos_token", "eos_token", "enable_thinking"}
)
"""What a template is told by the chat itself."""


class Bad(ValueError):
    """A value that cannot be; str() says why, in the reader's language."""


def clean(name: str, raw: Any) -> Any:
    """The value of a setting as it is kept. `raw` is JSON, or what was typed into its field.

    Raises Bad; KeyError for a setting that does not exist.
    """
    setting = BY_NAME[name]
    if raw is None or raw == "":
        return _nothing(setting)
    return CLEANERS[setting.kind](setting, raw)


def explain(setting: Setting) -> str:
    """What a number may be, in a sentence."""
    low, high = f"{setting.low:,g}", f"{setting.high:,.0f}"
    if setting.kind == "whole":
        return _("A whole number from %(low)s to %(high)s.") % {"low": low, "high": high}
    return _("A number from %(low)s to %(high)s.") % {"low": low, "high": high}


def _nothing(setting: Setting) -> Any:
    if not setting.empty:
        raise Bad(explain(setting) if setting.is_number else _("Choose one of these."))
    return {"lines": [], "pairs": [], "object": {}, "text": "", "code": ""}.get(setting.kind)


def _number(setting: Setting, raw: Any) -> Any:
    """A number, or the digits of one; in the range."""
    try:
        value: Any = float(raw.strip()) if isinstance(raw, str) else raw
    except ValueError:
        raise Bad(explain(setting)) from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Bad(explain(setting))
    if not setting.low <= value <= setting.high:  # which is also what NaN is not
        raise Bad(explain(setting))
    if setting.kind == "whole":
        if value != int(value):
            raise Bad(explain(setting))
        return int(value)
    return float(value)


def _text(setting: Setting, raw: Any) -> str:
    if not isinstance(raw, str):
        raise Bad(_("This must be text."))
    if len(raw) > setting.high:
        raise Bad(
            _("This has %(length)s characters; at most %(most)s can be kept.")
            % {"length": f"{len(raw):,}", "most": f"{setting.high:,.0f}"}
        )
    if "\0" in raw or any("\ud800" <= letter <= "\udfff" for letter in raw):
        raise Bad(_("This holds a character that is no text. Take it out."))
    return raw


def _code(setting: Setting, raw: Any) -> str:
    text = _text(setting, raw)
    if setting.name == "json_schema" and text.strip():
        schema = parsed(text)
        if not isinstance(schema, dict | bool):
            raise Bad(_("A JSON schema is an object, in curly brackets."))
    return text if text.strip() else ""


def parsed(text: str) -> Any:
    """The JSON; raises Bad with the line and the place where it is none."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise Bad(
            _("Line %(line)s, character %(place)s: this is no JSON (%(why)s).")
            % {"line": error.lineno, "place": error.colno, "why": error.msg}
        ) from None
    except RecursionError:
        raise Bad(_("This is nested too deep.")) from None


def _refuse_constant(name: str) -> None:
    raise Bad(_("%(name)s is no JSON.") % {"name": name})


def _lines(_setting: Setting, raw: Any) -> list[str]:
    if not isinstance(raw, list) or not all(isinstance(each, str) for each in raw):
        raise Bad(_("This must be a list of texts."))
    if len(raw) > STOPS:
        raise Bad(_("At most %(most)s stop strings are possible.") % {"most": STOPS})
    if Sampling(stop=tuple(raw)).problem():
        raise Bad(_("A stop string has 1 to 256 characters."))
    return raw


def _pairs(_setting: Setting, raw: Any) -> list[list[Any]]:
    if not isinstance(raw, list) or len(raw) > BIASES:
        raise Bad(_("At most %(most)s tokens can be biased.") % {"most": f"{BIASES:,}"})
    for pair in raw:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise Bad(_("Write a token's number, a space, and its bias on each line."))
        if Sampling(logit_bias=((pair[0], pair[1]),)).problem():
            raise Bad(_("Each line is a token's whole number and a bias from -100 to 100."))
    return [list(pair) for pair in raw]


def _object(_setting: Setting, raw: Any) -> dict[str, Any]:
    given = parsed(raw) if isinstance(raw, str) else raw
    if not isinstance(given, dict):
        raise Bad(_("Template variables are a JSON object, in curly brackets."))
    if len(given) > VARIABLES:
        raise Bad(_("At most %(most)s variables are possible.") % {"most": VARIABLES})
    for name in given:
        if name in OURS:
            raise Bad(_("%(name)s is set by the chat itself.") % {"name": name})
        if not NAME.fullmatch(name):
            raise Bad(_("%(name)s is no name of a variable.") % {"name": name[:64]})
    _check_size(given)
    return given


def _check_size(given: dict[str, Any]) -> None:
    try:
        size = len(json.dumps(given, allow_nan=False))
        json.dumps(given, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Bad(_("This holds what JSON cannot carry.")) from None
    if size > VARIABLES_LONGEST:
        most = f"{VARIABLES_LONGEST:,}"
        raise Bad(_("The variables are longer than %(most)s characters.") % {"most": most})


def _choice(setting: Setting, raw: Any) -> str:
    if raw not in [word for word, _label in setting.choices]:
        raise Bad(_("Choose one of these."))
    return str(raw)


def _level(_setting: Setting, raw: Any) -> str:
    """Any word: which ones there are is for the template to say, and another model has others."""
    if not isinstance(raw, str) or not LEVEL.fullmatch(raw):
        raise Bad(_("Choose one of these."))
    return raw


CLEANERS: dict[str, Callable[[Setting, Any], Any]] = {
    "number": _number,
    "whole": _number,
    "text": _text,
    "code": _code,
    "lines": _lines,
    "pairs": _pairs,
    "object": _object,
    "choice": _choice,
    "level": _level,
}
