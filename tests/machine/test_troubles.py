"""What failed is kept for those who look after the machine: bounded, explained, without words of
people."""

from datetime import timedelta
from typing import Any

import pytest
import redis
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from engine.protocol import CODES, FAILURES, MODEL_CODES, Failed, done
from machine import intake, troubles
from machine.models import Trouble
from machine.troubles import KEPT, MOST, told
from models_hub.downloads.words import TROUBLE
from models_hub.models import Download
from models_hub.signals import download_stopped

pytestmark = pytest.mark.django_db

Kind = Trouble.Kind
FACTS: dict[str, Any] = {"needs": "12 GB", "free": "3 GB"}
SENTENCE = "It needs {needs}, and {free} is free."


def page(client: Client) -> str:
    """The page of errors."""
    return client.get("/machine/errors/").content.decode()


def test_a_failed_reply_is_told_in_the_words_that_people_saw(olive: Client) -> None:
    intake.take_reply("demo", done("error", code="model_too_big", detail=SENTENCE, facts=FACTS))
    shown = page(olive)
    assert "The model does not fit into this machine&#x27;s memory." in shown
    assert "It needs 12 GB, and 3 GB is free." in shown
    assert "Unload another model, or choose a smaller quant." in shown
    assert "A reply of demo" in shown
    with override("zh-hans"):
        assert "它需要 12 GB，而可用的有 3 GB。" in told(Trouble.objects.get()).text


def test_nothing_is_kept_of_what_people_wrote(olive: Client) -> None:
    for code in ("template_failed", "bad_grammar", "bad_request"):
        end = done("error", code=code, detail="my secret diary {word}", facts={"word": "secret"})
        intake.take_reply("demo", end)
    assert "secret" not in str(list(Trouble.objects.values()))
    assert "chat template refused" in page(olive)


def test_what_repeats_is_counted(olive: Client) -> None:
    for _time in range(3):
        intake.take_reply("demo", done("error", code="model_crashed"))
    assert Trouble.objects.get().count == 3
    assert "3 times" in page(olive)
    intake.take_reply("other", done("error", code="model_crashed"))
    assert Trouble.objects.count() == 2


def test_what_happens_again_much_later_is_told_anew() -> None:
    now = timezone.now()
    for ago in (timedelta(hours=2), timedelta(hours=1)):
        troubles.record(Kind.PART, "engine", "SIGKILL", when=now - ago)
    assert Trouble.objects.count() == 2


def test_old_ones_are_forgotten_and_many_are_bounded(olive: Client) -> None:
    troubles.record(Kind.PART, "web", "SIGKILL", when=timezone.now() - KEPT - timedelta(hours=1))
    assert "web server" not in page(olive)
    for number in range(MOST + 5):
        troubles.record(Kind.LOAD, f"model {number}", "model_bad")
    assert Trouble.objects.count() == MOST
    assert not Trouble.objects.filter(kind=Kind.PART).exists()


def test_failed_loads_are_taken_from_the_engine_once(client: redis.Redis, olive: Client) -> None:
    failed = Failed("big", "model_too_big", SENTENCE, FACTS, timezone.now().timestamp())
    client.rpush(FAILURES, failed.dump())
    intake.take_failures(client)
    intake.take_failures(client)
    assert Trouble.objects.get().count == 1
    assert not client.exists(FAILURES)
    shown = page(olive)
    assert "Does not fit into memory" in shown
    assert "It needs 12 GB, and 3 GB is free." in shown


def test_a_stopped_download_is_told_with_what_is_left(olive: Client) -> None:
    row = Download.objects.create(
        title="Tiny", total=5_000_000_000, problem={"code": "disk_full", "facts": {}}
    )
    download_stopped.send_robust(Download, download=row)
    shown = page(olive)
    assert "The disk is full" in shown
    assert "5.0 GB are still to come." in shown
    assert "The download of Tiny" in shown


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_failed_reply_has_words(code: str) -> None:
    assert told(Trouble(kind=Kind.REPLY, subject="m", code=code)).title


@pytest.mark.parametrize("code", sorted(MODEL_CODES))
def test_every_failed_load_has_words(code: str) -> None:
    assert told(Trouble(kind=Kind.LOAD, subject="m", code=code)).title


@pytest.mark.parametrize("code", sorted(TROUBLE))
def test_every_stopped_download_has_words(code: str) -> None:
    facts = dict.fromkeys(["left", "host", "status", "expected", "said", "name", "detail"], "x")
    row = Trouble(kind=Kind.DOWNLOAD, subject="m", code=code, facts={**facts, "reason": "x"})
    assert told(row).text


@pytest.mark.parametrize("part", ["redis", "web", "replies", "jobs", "engine", "another"])
def test_every_part_has_words(part: str) -> None:
    row = told(Trouble(kind=Kind.PART, subject=part, code="SIGKILL"))
    assert f"logs/{part}.log" in row.text
    assert "SIGKILL" in row.text


def test_an_empty_page_says_that_all_went_well(olive: Client) -> None:
    assert "Nothing failed" in page(olive)
