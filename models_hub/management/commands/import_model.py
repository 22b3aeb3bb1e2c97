"""`manage.py import_model PATH`: adds a GGUF on this machine's disk to the library."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat

from engine import fit
from engine.gguf import BadGGUF
from models_hub.headers import read
from models_hub.library import bring_back
from models_hub.live import states
from models_hub.memory import machines_for


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
            machine, _roomier = machines_for(model, states())
            place = fit.plan(read(model.path), machine)
        except BadGGUF as bad:
            raise CommandError(f"{path}: {bad}") from None
        size = filesizeformat(model.size)
        what = ", ".join(filter(None, [model.architecture, model.quant, size]))
        self.stdout.write(f"{model.name} is in the library: {model.title} ({what}).")
        if isinstance(place, fit.TooBig):
            self.stdout.write(f"It does not fit into memory now: {place.sentence}.")
