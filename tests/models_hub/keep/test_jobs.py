"""One look through the disk at a time, and what a dead worker left undone is done by the next."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from models_hub.keep import checking, jobs
from models_hub.keep.rows import Check
from models_hub.models import LocalModel
from tests.models_hub.conftest import Said
from tests.models_hub.keep import cached

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_cache")]


def queued(engine: Said) -> int:
    """How many jobs lie in line, those for later included."""
    found: int = engine.redis.llen("celery")
    return found


def test_a_look_brings_models_in_and_says_when_it_was(hub_cache: Path, engine: Said) -> None:
    cached.put_model(hub_cache)
    jobs.look()
    assert LocalModel.objects.get().name == "tiny-Q8_0"
    report = cache.get(jobs.REPORT)
    assert [folder["files"] for folder in report["folders"]] == [1]
    assert cache.get(jobs.LOOKING) is None


def test_a_second_look_waits_for_its_turn(hub_cache: Path, engine: Said) -> None:
    cached.put_model(hub_cache)
    cache.set(jobs.LOOKING, 1, 60)
    jobs.look()
    assert not LocalModel.objects.exists()
    assert queued(engine) == 1
    assert cache.get(jobs.LOOKING), "it is the other's"


def test_a_look_that_fails_leaves_the_way_free(
    hub_cache: Path, engine: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models_hub.keep.scan.walk", lambda _folder: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.look()
    assert cache.get(jobs.LOOKING) is None


def test_a_worker_that_comes_up_looks_and_goes_on_with_checks(
    tiny: LocalModel, engine: Said
) -> None:
    row = checking.start(tiny)
    Check.objects.update(state=Check.State.RUNNING)
    cache.set_many({jobs.LOOKING: 1, jobs.CHECKING: 1}, 60)
    jobs.at_start()
    assert queued(engine) == 2
    jobs.check(row.pk)
    assert Check.objects.get().state == Check.State.NOTED


def test_looking_again_is_asked_by_anybody(alice: Client, engine: Said) -> None:
    assert alice.post("/models/look/").status_code == 202
    assert queued(engine) == 1
    assert alice.get("/models/look/").status_code == 405
