"""What is remembered of the disk: the folders to look through, and every set of files found."""

import os
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _

from models_hub.keep.cache import origin

if TYPE_CHECKING:
    from models_hub.models import LocalModel


class Folder(models.Model):
    """A folder that the owner wants looked through, besides the Hugging Face cache."""

    path = models.CharField(max_length=4096, unique=True)
    added = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "models_hub"
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path


class Found(models.Model):
    """A set of files as the last look found it; one that has not changed is not read again.

    `path` is the first file's; `size` is bytes and `changed` ns since 1970, over all `count`
    files. `sentence` with `facts` says why it is no model. `mark` is the same for files of the same
    content; `hashes` are the SHA-256 of its files where the cache tells them. `model` is what
    it is in the library: its own entry, or that of which it is another copy; None for one that the
    owner took out.
    """

    class Kind(models.TextChoices):
        MODEL = "model"
        PROJECTOR = "projector"
        ADDITION = "addition"
        INCOMPLETE = "incomplete"
        BROKEN = "broken"

    path = models.CharField(max_length=4096, unique=True)
    kind = models.CharField(max_length=16, choices=Kind)
    size = models.BigIntegerField()
    changed = models.BigIntegerField()
    count = models.PositiveIntegerField(default=1)
    sentence = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    mark = models.CharField(max_length=64, blank=True, db_index=True)
    hashes = models.JSONField(default=list)
    model: "models.ForeignKey[LocalModel | None, LocalModel | None]" = models.ForeignKey(
        "models_hub.LocalModel", models.SET_NULL, null=True, related_name="found"
    )

    class Meta:
        app_label = "models_hub"
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path

    @property
    def name(self) -> str:
        """The first file's own name."""
        return os.path.basename(self.path)

    @classmethod
    def below(cls, folder: str) -> "list[Found]":
        """Those in a folder, at any depth; SQLite alone would not mind the case of letters."""
        rows = cls.objects.filter(path__startswith=f"{folder}/")
        return [row for row in rows if row.path.startswith(f"{folder}/")]

    @classmethod
    def rejoin(cls, model: "LocalModel") -> None:
        """The model is in the library (again): what was found of it belongs to it."""
        marks = cls.objects.filter(path=model.path).exclude(mark="").values("mark")
        cls.objects.filter(mark__in=marks, model=None).update(model=model)

    @property
    def is_coming(self) -> bool:
        """Whether a download of Hearth's own has yet to bring files of its repository."""
        place = origin(self.path)
        return place is not None and next((place.home / "blobs").glob("*.part"), None) is not None

    @property
    def reason(self) -> str:
        """Why it is no model, in the reader's language."""
        if self.kind == self.Kind.INCOMPLETE and self.is_coming:
            return _("Its download is not finished yet.")
        return _(self.sentence).format(**self.facts) if self.sentence else ""


class Check(models.Model):
    """Whether a model's files are what they should be: the last check of it, or the one going on.

    `done` and `total` are bytes; `at` is when it ended. `good` means that the hashes are those the
    hub gave, `same` that they are those of the check before, `noted` that they were not known.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        GOOD = "good"
        SAME = "same"
        NOTED = "noted"
        BAD = "bad"
        FAILED = "failed"

    LIVE = (State.QUEUED, State.RUNNING)

    model: "models.OneToOneField[LocalModel, LocalModel]" = models.OneToOneField(
        "models_hub.LocalModel", models.CASCADE, related_name="check_row"
    )
    state = models.CharField(max_length=16, choices=State, default=State.QUEUED)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    sentence = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    hashes = models.JSONField(default=dict)

    class Meta:
        app_label = "models_hub"

    def __str__(self) -> str:
        return f"{self.model_id}: {self.state}"
