"""Lines as people and programs read them: whole, on one line each, under the right request."""

import json
import logging
import threading
from collections.abc import Iterator
from io import StringIO

import pytest

from journal import ids
from journal.lines import Ids, Json, NoPaths, Text

log = logging.getLogger("hearth.test")


@pytest.fixture
def out() -> Iterator[StringIO]:
    """What the logger of these tests writes."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(Ids())
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    yield written
    log.removeHandler(handler)


def shaped(form: logging.Formatter) -> None:
    log.handlers[0].setFormatter(form)


def test_a_line_of_text_says_when_who_and_for_which_reply(out: StringIO) -> None:
    shaped(Text("web"))
    with ids.following("4f3a9c2e01bd", "a-reply"):
        log.info("a %s", "message")
    log.info("nobody's")
    first, second = out.getvalue().splitlines()
    assert first.endswith(" INFO web [4f3a9c2e01bd reply a-reply] hearth.test: a message")
    assert second.endswith(" INFO web [-] hearth.test: nobody's")


def test_a_line_for_programs_is_one_object(out: StringIO) -> None:
    shaped(Json("engine"))
    with ids.following("4f3a9c2e01bd", "a-reply"):
        log.warning("two\nlines")
    said = json.loads(out.getvalue())
    assert out.getvalue().count("\n") == 1
    assert (said["process"], said["level"], said["logger"]) == ("engine", "WARNING", "hearth.test")
    assert (said["request"], said["reply"]) == ("4f3a9c2e01bd", "a-reply")
    assert said["message"] == "two\nlines"
    assert said["time"].endswith("Z")


@pytest.mark.parametrize("trick", ["\n", "\r", "\x1b[2J", "\u2028", "\x85"])
def test_what_is_in_a_name_begins_no_line_and_speaks_to_no_terminal(
    trick: str, out: StringIO
) -> None:
    shaped(Text("web"))
    log.info("a file named %s", f"x{trick}2026-01-01 00:00:00.000 INFO web [-] forged: line")
    assert len(out.getvalue().splitlines()) == 1
    assert trick not in out.getvalue().removesuffix("\n")


def test_a_traceback_belongs_to_its_line(out: StringIO) -> None:
    shaped(Text("web"))
    try:
        raise ValueError("why")
    except ValueError:
        log.exception("it failed")
    first, *rest = out.getvalue().splitlines()
    assert first.endswith("hearth.test: it failed")
    assert all(line.startswith("    ") for line in rest)
    assert rest[-1].strip() == "ValueError: why"


def test_a_failed_page_is_written_without_its_path() -> None:
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "%s: %s", ("Internal", "/shared/secret/"), None
    )
    assert NoPaths().filter(record)
    assert "secret" not in record.getMessage()


def test_what_one_thread_works_for_is_not_what_another_does() -> None:
    seen: list[str] = []
    with ids.following("mine"):
        other = threading.Thread(target=lambda: seen.append(ids.request()))
        other.start()
        other.join()
        assert ids.request() == "mine"
    assert seen == [""]
    assert ids.request() == ""


@pytest.mark.parametrize("given", ["", "abc", "x" * 65, "a b c d", "abcd\n", "<b>hi</b>", "é" * 5])
def test_ids_from_outside_that_are_not_taken_over(given: str) -> None:
    assert not ids.is_well_formed(given)


def test_an_id_from_outside_that_is() -> None:
    assert ids.is_well_formed("b3f1.a_2-Z")
    assert ids.is_well_formed(ids.fresh())
