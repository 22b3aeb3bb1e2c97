"""Finds the family of a model."""

from collections.abc import Iterable
from functools import lru_cache

from models_hub.families.family import Family
from models_hub.families.normal import normal
from models_hub.families.table import table


def find(names: Iterable[str], architecture: str = "") -> Family | None:
    """The most specific family that one of the names tells.

    `names` are whatever is known: a repository's id, `general.basename`, `general.name`, a file's
    stem. `architecture` is `general.architecture`, empty where no header was read: it rules
    families out, and tells one by itself when no name does and no other family has it.
    """
    return _find(tuple(names), architecture)


@lru_cache(maxsize=1024)  # every request for a model asks anew
def _find(names: tuple[str, ...], architecture: str) -> Family | None:
    forms = tuple(form for name in names if (form := normal(name)))
    for family in table():
        if family.matches(forms, architecture):
            return family
    return next((family for family in table() if architecture in family.sole), None)


def named(name: str) -> Family | None:
    """The family of exactly this name, as the library keeps it."""
    return next((family for family in table() if family.name == name), None)
