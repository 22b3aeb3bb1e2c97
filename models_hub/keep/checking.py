"""Checks that a model's files are what they should be, byte for byte."""

import hashlib
import os
import time
from collections.abc import Callable
from functools import partial

from django.utils import timezone

from engine.sentence import gettext_noop
from models_hub.keep.cache import sha256
from models_hub.keep.files import files
from models_hub.keep.rows import Check
from models_hub.models import LocalModel

CHUNK = 8 * 2**20
TELL_S = 0.25

WRONG = gettext_noop(
    "{name} is not what the hub sent: its SHA-256 differs. Delete the model and get it again."
)
CHANGED = gettext_noop(
    "{name} has changed since it was last checked. If you did not change it, get it again."
)
UNREADABLE = gettext_noop("{name} cannot be read: {why}. The disk may be failing.")


class Stopped(Exception):
    """Somebody called the check off."""


def start(model: LocalModel) -> Check:
    """A check of the model that waits for its turn; the one going on, when there is one."""
    row, created = Check.objects.get_or_create(model=model)
    if created or row.state not in Check.LIVE:
        row.state, row.done, row.total = Check.State.QUEUED, 0, model.size
        row.sentence, row.facts, row.at = "", {}, None
        row.save()
    return row


def run(pk: int, renew: Callable[[], object] = lambda: None) -> None:
    """Do it. A row that was deleted meanwhile stops it; one that is done is left alone."""
    row = Check.objects.select_related("model").filter(pk=pk, state__in=Check.LIVE).first()
    if row is None:
        return
    Check.objects.filter(pk=pk).update(state=Check.State.RUNNING)
    try:
        _finish(row, *_all(row, renew))
    except Stopped:
        return


def _all(row: Check, renew: Callable[[], object]) -> tuple[Check.State, str, dict[str, str]]:
    """The state of the worst file, its sentence, and the facts of that."""
    done, states = 0, list[Check.State]()
    for path in files(row.model.path):
        name = os.path.basename(path)
        try:
            found = _hash(path, partial(_tell, row.pk, renew, done))
        except OSError as error:
            facts = {"name": name, "why": error.strerror or str(error)}
            return Check.State.FAILED, UNREADABLE, facts
        done += os.path.getsize(path)
        state, sentence = _compare(sha256(path), row.hashes.get(name, ""), found)
        if sentence:
            return state, sentence, {"name": name}
        row.hashes[name] = found
        states.append(state)
    order = [Check.State.NOTED, Check.State.SAME, Check.State.GOOD]
    return min(states, key=order.index), "", {}


def _compare(told: str, before: str, found: str) -> tuple[Check.State, str]:
    """With the hash that the hub told, else with that of the check before."""
    if told:
        return (Check.State.GOOD, "") if told == found else (Check.State.BAD, WRONG)
    if before:
        return (Check.State.SAME, "") if before == found else (Check.State.BAD, CHANGED)
    return Check.State.NOTED, ""


def _hash(path: str, tell: Callable[[int], None]) -> str:
    """The file's SHA-256; `tell` hears now and then how far it is."""
    total, done, next_time = hashlib.sha256(), 0, 0.0
    with open(path, "rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            total.update(chunk)
            done += len(chunk)
            if time.monotonic() > next_time:
                tell(done)
                next_time = time.monotonic() + TELL_S
    return total.hexdigest()


def _tell(pk: int, renew: Callable[[], object], before: int, more: int) -> None:
    renew()
    if not Check.objects.filter(pk=pk).update(done=before + more):
        raise Stopped


def _finish(row: Check, state: Check.State, sentence: str, facts: dict[str, str]) -> None:
    Check.objects.filter(pk=row.pk).update(
        state=state,
        sentence=sentence,
        facts=facts,
        hashes=row.hashes,
        done=row.model.size,
        at=timezone.now(),
    )
