"""Finding again what was written about a request, whichever process wrote it."""

from pathlib import Path

from journal.reading import about

REPLY = "550e8400-e29b-41d4-a716-446655440000"


def written(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join(lines) + "\n")


def test_a_request_leads_to_its_reply_in_other_processes(tmp_path: Path) -> None:
    written(
        tmp_path,
        "web.log",
        f"2026-11-29 10:00:00.100 INFO web [aaaa1111bbbb reply {REPLY}] hearth.chat: a reply",
        "2026-11-29 10:00:00.500 INFO web [cccc] hearth.web: another",
    )
    written(
        tmp_path,
        "engine.log",
        f"2026-11-29 10:00:00.300 INFO model [- reply {REPLY}] hearth.engine: begun",
        "2026-11-29 10:00:00.400 ERROR engine [aaaa1111bbbb] hearth.engine: failed",
        "    Traceback (most recent call last):",
    )
    for wanted in ("aaaa1111", REPLY, REPLY.replace("-", "")[:12]):
        found = [line.text for line in about(tmp_path, wanted)]
        assert [text.split(" ")[3] for text in found] == ["web", "model", "engine"]
        assert found[-1].endswith("Traceback (most recent call last):")


def test_lines_for_programs_and_those_set_aside_are_read_too(tmp_path: Path) -> None:
    said = '{"time": "2026-11-29T10:00:00.100Z", "request": "aaaa1111", "reply": "", "message": 1}'
    written(tmp_path, "jobs.log.1", said)
    written(tmp_path, "jobs.log", "{not json", "2026-11-29 11:00:00.000 INFO jobs [aaaa1111] x: y")
    first, second = about(tmp_path, "aaaa")
    assert first.time < second.time


def test_nothing_is_found_for_what_nobody_asked(tmp_path: Path) -> None:
    written(tmp_path, "web.log", "2026-11-29 11:00:00.000 INFO web [-] x: y")
    assert about(tmp_path, "aaaa") == []
    assert about(tmp_path, "") == []
