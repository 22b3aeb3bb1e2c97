"""The setting for how long an unused model stays."""

import os
import subprocess
import sys

import pytest

from engine.idle import BadSetting, idle_seconds


@pytest.mark.parametrize(
    ("value", "seconds"), [("", 1800), (" 5 ", 300), ("0", None), ("525600", 525_600 * 60)]
)
def test_minutes_become_seconds(value: str, seconds: float | None) -> None:
    assert idle_seconds({"MODEL_IDLE": value}) == seconds


def test_without_the_setting_it_is_half_an_hour() -> None:
    assert idle_seconds({}) == 1800


@pytest.mark.parametrize("value", ["soon", "-1", "1.5", "525601", "²", "1e3"])
def test_anything_else_is_refused(value: str) -> None:
    with pytest.raises(BadSetting, match="whole number of minutes"):
        idle_seconds({"MODEL_IDLE": value})


def test_the_engine_does_not_start_with_a_bad_one() -> None:
    environment = {**os.environ, "REDIS_URL": "redis://nowhere", "MODEL_IDLE": "soon"}
    ended = subprocess.run(
        [sys.executable, "-m", "engine"], env=environment, capture_output=True, timeout=30
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(b"MODEL_IDLE=soon must be a whole number of minutes")
