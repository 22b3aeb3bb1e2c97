"""A model in the library: one GGUF (or its first shard) on this machine's disk."""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.db import models
from django.urls import reverse

from engine.protocol import Load
from models_hub.downloads.rows import Download
from models_hub.keep.rows import Check, Folder, Found

if TYPE_CHECKING:
    from models_hub.keep.progress import Told
    from models_hub.live import Live

__all__ = ["Check", "Download", "Folder", "Found", "LocalModel"]


class LocalModel(models.Model):
    """What the header of a GGUF says, kept so that pages need not read it again.

    `name` is the model's id everywhere: the file's stem without `-00001-of-0000N`, with a suffix
    where two collide. `size` is bytes; `context` is tokens. `load` holds the fields of a Load that
    somebody set by hand; a field that is absent is automatic. `family` is the name of a row of
    models_hub.families, `repository` the hub's id of where it came from; either may be "".
    `projector` is the path of the file that lets it see; `renamed`: its title was given by hand;
    `used`: when it last wrote a reply. `embeds`: it turns texts into vectors, and writes nothing.
    """

    name = models.CharField(max_length=200, unique=True)
    path = models.CharField(max_length=4096, unique=True)
    title = models.CharField(max_length=200)
    architecture = models.CharField(max_length=64)
    parameters = models.BigIntegerField(default=0)
    quant = models.CharField(max_length=32, blank=True)
    size = models.BigIntegerField()
    shards = models.PositiveIntegerField(default=1)
    context = models.PositiveIntegerField(default=0)
    licence = models.CharField(max_length=100, blank=True)
    thinks = models.BooleanField(default=False)
    sampling = models.JSONField(default=dict)
    family = models.CharField(max_length=64, blank=True)
    repository = models.CharField(max_length=200, blank=True)
    demo = models.BooleanField(default=False)
    load = models.JSONField(default=dict)
    pinned = models.BooleanField(default=False)
    embeds = models.BooleanField(default=False)
    projector = models.CharField(max_length=4096, blank=True)
    template = models.BooleanField(default=True)
    renamed = models.BooleanField(default=False)
    used = models.DateTimeField(null=True)
    added = models.DateTimeField(auto_now_add=True)

    live: "Live"
    """What the engine does with it now; attached by the library page, not kept."""
    file: str
    """The name of its first file; attached likewise."""
    copies: list[str]
    """Where else on disk it is; attached likewise."""
    ago: str
    """How long ago it was used, in words; attached likewise."""
    checked: "Told | None"
    """The last check of its files; attached likewise."""

    class Meta:
        ordering = ["demo", "title", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Where what belongs to it is, in this site: the settings, and what is posted."""
        return f"{reverse('models_hub:library')}{quote(self.name, safe='')}/"

    @property
    def is_there(self) -> bool:
        """Whether its file is where it was."""
        return Path(self.path).exists()

    def load_settings(self) -> Load:
        """How it is to be loaded, as a request or an order tells the engine."""
        return Load.read(dict(self.load))
