"""The names of the models on this machine, as the app that knows them tells."""

from collections.abc import Callable

Names = Callable[[], list[str]]

_sources: dict[str, Names] = {}


def provide(source: Names) -> None:
    """Have `names` ask this; called once, by the `ready` of the app that has a library."""
    _sources["library"] = source


def names() -> list[str]:
    """What may be chosen from, in the order of the library."""
    return [name for source in _sources.values() for name in source()]
