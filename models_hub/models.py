"""A model in the library: one GGUF (or its first shard) on this machine's disk."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from models_hub.live import Live


class LocalModel(models.Model):
    """What the header of a GGUF says, kept so that pages need not read it again.

    `name` is the model's id everywhere: the file's stem without `-00001-of-0000N`, with a suffix
    where two collide. `size` and the fit's figures are bytes; `context` is tokens.
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
    demo = models.BooleanField(default=False)
    added = models.DateTimeField(auto_now_add=True)

    live: "Live"
    """What the engine does with it now; attached by the library page, not kept."""

    class Meta:
        ordering = ["demo", "title", "name"]

    def __str__(self) -> str:
        return self.name
