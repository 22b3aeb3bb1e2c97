"""Reads single fields of a JSON request: the right type, or a Problem that names the field."""

import math
from typing import Any

from api.problem import Problem

Object = dict[str, Any]


def flag(name: str, value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise wrong(name, "true or false")
    return value


def integer(name: str, value: Any) -> int:
    """A whole number; 3.0 is one, true is none."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong(name, "a whole number")
    return value


def number(name: str, value: Any) -> float:
    """A finite number that a float can hold."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise wrong(name, "a number")
    try:
        as_float = float(value)
    except OverflowError:
        as_float = math.inf
    if not math.isfinite(as_float):
        raise wrong(name, "a finite number")
    return as_float


def text(name: str, value: Any) -> str:
    """A string that UTF-8 can hold: half of a surrogate pair is none."""
    if not isinstance(value, str):
        raise wrong(name, "a string")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise wrong(name, "valid Unicode") from None
    return value


def choice(name: str, value: Any, among: tuple[str, ...]) -> str:
    """One of some words."""
    if value not in among:
        raise wrong(name, " or ".join(f'"{word}"' for word in among))
    return str(value)


def members(name: str, value: Any, known: tuple[str, ...] = ()) -> Object:
    """An object; with `known`, one that has no other members."""
    if not isinstance(value, dict):
        raise wrong(name, "an object")
    if known:
        refuse_unknown(value, known, f"{name}.")
    return value


def items(name: str, value: Any) -> list[Any]:
    """A list."""
    if not isinstance(value, list):
        raise wrong(name, "a list")
    return value


def refuse_unknown(given: Object, known: tuple[str, ...], where: str = "") -> None:
    """Raise for the first member that is neither known nor null."""
    for name, value in given.items():
        if name not in known and value is not None:
            raise unsupported(f"{where}{name}")


def refuse_halves(value: Any, at: str = "") -> None:
    """Raise for half of a surrogate pair anywhere in a value, also in a name: it is no text, and
    neither Redis nor an answer takes it."""
    if isinstance(value, str):
        text(at, value)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            refuse_halves(each, f"{at}[{number}]")
    elif isinstance(value, dict):
        for name, each in value.items():
            text(at or "The body", name)
            refuse_halves(each, f"{at}.{name}" if at else name)


def wrong(name: str, expected: str) -> Problem:
    """The field is not what it should be."""
    return Problem(f"{name} must be {expected}.", code="invalid_value", param=name)


def at_odds(name: str, why: str) -> Problem:
    """The field is in order by itself, and does not go with another part of the request."""
    return Problem(why, code="at_odds", param=name)


def unsupported(name: str, why: str = "") -> Problem:
    """The field, or what it asks for, does not exist here."""
    why = why or f"{name} is not supported. Leave it out."
    return Problem(why, code="unsupported_parameter", param=name)
