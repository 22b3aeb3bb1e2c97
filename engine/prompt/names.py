"""The names that transformers gives to templates in the place of Jinja's own.

Theirs are narrower than Jinja's: what is reached through them stays plain data.
"""

from typing import Any

from jinja2.exceptions import SecurityError
from jinja2.utils import Namespace


class Dict:
    """`dict`, as a template may call it."""

    def __call__(self, *args: Any, **values: Any) -> dict[Any, Any]:
        """A dictionary."""
        return dict(*args, **values)

    def fromkeys(self, *args: Any) -> dict[Any, Any]:
        """A dictionary with these keys."""
        return dict.fromkeys(*args)


class Names(Namespace):
    """`namespace`, which holds no names that begin with an underscore."""

    def __init__(*args: Any, **values: Any) -> None:  # `self=` is a name like any other
        self, given = args[0], dict(*args[1:], **values)
        for name in given:
            _check(name)
        Namespace.__init__(self, given)

    def __setitem__(self, name: str, value: Any) -> None:
        """`{% set ns.name = value %}`."""
        _check(name)
        super().__setitem__(name, value)


def _check(name: Any) -> None:
    if isinstance(name, str) and name.startswith("_"):
        raise SecurityError(f"a namespace cannot hold {name!r}: it begins with an underscore")
