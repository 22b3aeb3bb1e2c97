"""What is installed is remembered, so that a second start asks neither pip nor npm."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap import steps, words
from bootstrap.stamp import digest
from tests.running import ROOT


def test_the_second_check_is_a_tenth_of_a_second_of_work() -> None:
    """On the checkout that runs these tests; the best of five, as others use the machine too."""
    check = "from bootstrap.steps import set_up; set_up(development=True)"
    took = []
    for _ in range(5):
        before = os.times()
        subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=True)
        after = os.times()
        took.append(
            after.children_user
            + after.children_system
            - before.children_user
            - before.children_system
        )
    assert min(took) < 0.2, took


def test_a_changed_file_changes_the_fingerprint(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    missing = digest("3.11", file)
    file.write_text("a==1\n")
    first = digest("3.11", file)
    file.write_text("a==2\n")
    assert len({missing, first, digest("3.11", file), digest("3.12", file)}) == 4


def test_texts_do_not_run_into_each_other() -> None:
    assert digest("ab", "c") != digest("a", "bc")


def test_only_what_changed_is_installed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    made = [
        steps.Step(name, key, lambda name=name: done.append(name))  # type: ignore[misc]
        for name, key in {"one": "1", "two": "2"}.items()
    ]
    monkeypatch.setattr(steps, "_steps", lambda development: made)
    monkeypatch.setattr(steps, "installed", lambda: {"one": "1", "two": "old"})
    monkeypatch.setattr(steps, "remember", lambda name, key: done.append(f"{name}={key}"))
    monkeypatch.setattr(words, "compile_changed", lambda: None)
    steps.set_up()
    assert done == ["two", "two=2"]
