"""The library's files: there, and as long as they were."""

import os
from collections.abc import Iterator

from models_hub.keep.files import files
from models_hub.models import LocalModel
from studio.doctor.finding import Finding, ok, problem, size

AGAIN = "get it again under Models, or remove it there"


def look() -> Iterator[Finding]:
    """One line for all that is well, one for each that is not."""
    good, total = 0, 0
    for model in LocalModel.objects.all():
        if fault := _fault(model):
            yield problem("Model", f"{model.name}: {fault}", AGAIN)
        else:
            good, total = good + 1, total + model.size
    yield ok("Models", f"{good} with all their files ({size(total)})")


def _fault(model: LocalModel) -> str:
    there = 0
    for path in files(model.path):
        try:
            there += os.stat(path).st_size
        except OSError as error:
            return f"{os.path.basename(path)} cannot be read ({error.strerror})"
    if there != model.size:
        return f"its files are {size(there)} and were {size(model.size)}"
    return ""
