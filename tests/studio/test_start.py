"""Starting a studio: it comes up, or says in one sentence why not and what to do."""

import os
import re
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from studio import hosts
from tests.polling import until
from tests.running import ROOT, Person, Studio, environment, free_port


def refused(data: Path | str, *flags: str, **settings: str) -> str:
    """What `manage.py studio` says when it does not start."""
    done = subprocess.run(
        [sys.executable, "manage.py", "studio", *flags],
        cwd=ROOT,
        env=environment(Path(data), **settings),
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode in {1, 2}
    assert not done.stderr.startswith(("Traceback", "CommandError"))
    assert done.stderr.strip().count("\n") == 0, "one plain sentence, or two, on one line"
    return done.stderr


def test_every_part_is_up_and_known(studio: Studio) -> None:
    assert set(studio.pids()) == {
        *("studio", "watcher", "redis", "web", "replies", "jobs", "engine"),
    }
    for pid in studio.pids().values():
        os.kill(pid, 0)


def test_the_terminal_shows_the_address_and_the_code_for_the_first_account(folder: Path) -> None:
    studio = Studio(folder).start()
    try:
        said = studio.log.read_text()
        code = (folder / "setup-code").read_text()
        assert f"http://127.0.0.1:{studio.port}/" in said
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", code)
        assert code in said
    finally:
        studio.stop()
    studio.log.unlink()
    studio.start()
    try:
        until(lambda: code in studio.log.read_text())  # the same after a restart
    finally:
        studio.stop()


def test_the_code_is_gone_once_there_is_an_account(studio: Studio, owner: Person) -> None:
    assert not (studio.data / "setup-code").exists()


def test_what_lies_in_the_data_folder_is_for_its_owner_only(studio: Studio) -> None:
    assert stat.S_IMODE(studio.data.stat().st_mode) == 0o700
    for name in ("secret-key", "hearth.sqlite3", "redis", "logs"):
        assert stat.S_IMODE((studio.data / name).stat().st_mode) & 0o077 == 0, name


def test_a_second_start_on_one_data_folder_names_the_first(studio: Studio) -> None:
    said = refused(studio.data, "-p", str(free_port()))
    assert f"http://127.0.0.1:{studio.port}/" in said
    assert "DATA=" in said
    assert studio.is_healthy()


def test_a_port_in_use(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refused(folder, "-p", str(port))
    assert f"Port {port}" in said
    assert f"make run PORT={port + 1}" in said


@pytest.mark.parametrize(
    ("flags", "word"),
    [
        (["-H", "not.a.host.invalid"], "HOST"),
        (["-H", "203.0.113.7"], "HOST"),
        (["-p", "70000"], "70000"),
        (["-p", "many"], "many"),
    ],
)
def test_an_address_that_cannot_be_served(folder: Path, flags: list[str], word: str) -> None:
    assert word in refused(folder, *flags)


def test_a_setting_that_cannot_be_right(folder: Path) -> None:
    assert "PORT" in refused(folder, PORT="eighty")


@pytest.mark.parametrize("place", ["/proc/hearth", "/dev/null/hearth"])
def test_a_data_folder_that_cannot_be_written(place: str) -> None:
    said = refused(place)
    assert place in said
    assert "DATA=" in said


def test_the_whole_network_is_served_and_told_every_address(folder: Path) -> None:
    """Over IPv4 and IPv6 alike, on a data folder whose path is too long for a unix socket."""
    deep = folder / ("long-" * 12) / ("path-" * 12) / "data"
    deep.parent.mkdir(parents=True)
    studio = Studio(deep, host="::").start()
    try:
        said = studio.log.read_text()
        assert f"http://[::1]:{studio.port}/" in said
        addresses = re.findall(r"http://[^ ]+/", said)
        assert len(addresses) == 1 + len(hosts.addresses())
        for address in addresses:
            assert httpx.get(f"{address}healthz").status_code == 200
    finally:
        studio.stop()
        shutil.rmtree(hosts.socket_path(deep).parent)
