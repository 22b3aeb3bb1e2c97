"""The library's models by name and title, for whoever chooses among them."""

from collections.abc import Iterable

from models_hub.models import LocalModel


def named() -> Iterable[tuple[str, str]]:
    """(name, title with the quant), in the library's order."""
    for name, title, quant in LocalModel.objects.values_list("name", "title", "quant"):
        yield name, f"{title} {quant}".rstrip()
