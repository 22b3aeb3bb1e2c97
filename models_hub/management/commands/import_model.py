"""`manage.py import_model PATH`: adds a GGUF on this machine's disk to the library."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat

from engine import fit
from engine.gguf import BadGGUF, read_model
from models_hub.library import bring_back


class Command(BaseCommand):
    """The file stays where it is."""

    help = "Add a GGUF (any shard of it) to the library, by reference."

    def add_arguments(self, parser: CommandParser) -> None:
        """PATH."""
        parser.add_argument("path", help="a .gguf file")

    def handle(self, *_args: Any, path: str, **_options: Any) -> None:
        """Add it and say under which id, or say what is wrong and leave with status 1."""
        try:
            model = bring_back(path)
            place = fit.plan(read_model(model.path), fit.free_memory())
        except BadGGUF as bad:
            raise CommandError(f"{path}: {bad}") from None
        size = filesizeformat(model.size)
        what = ", ".join(filter(None, [model.architecture, model.quant, size]))
        self.stdout.write(f"{model.name} is in the library: {model.title} ({what}).")
        if isinstance(place, fit.TooBig):
            self.stdout.write(f"It does not fit into memory now: {place.sentence}.")
