"""What went wrong on this machine lately."""

from django.db import models


class Trouble(models.Model):
    """Something that failed, once or again and again; written by `machine.troubles.record`.

    Nothing of what people said is kept, nor whose reply it was. `kind` is whose words explain it
    (`machine.troubles`), `subject` a model, a download or a part of Hearth. `code`, `detail` and
    `facts` are as whoever failed said them. It happened `count` times from `first` to `last`.
    """

    class Kind(models.TextChoices):
        REPLY = "reply"
        LOAD = "load"
        DOWNLOAD = "download"
        PART = "part"

    kind = models.CharField(max_length=16, choices=Kind)
    subject = models.CharField(max_length=255)
    code = models.CharField(max_length=64)
    detail = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    first = models.DateTimeField()
    last = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-last", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}: {self.code}"
