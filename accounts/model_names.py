"""The models that a policy or a key may name: the app that keeps them says which there are."""

from collections.abc import Callable, Iterable

Named = tuple[str, str]
"""A model's name, which policies and requests know it by, and its title."""

_sources: list[Callable[[], Iterable[Named]]] = []


def register(source: Callable[[], Iterable[Named]]) -> None:
    """Called once by the app's `ready`."""
    _sources.append(source)


def named() -> list[Named]:
    """All of them, as the library lists them."""
    return [model for source in _sources for model in source()]


def names() -> list[str]:
    """Their names alone."""
    return [name for name, _title in named()]
