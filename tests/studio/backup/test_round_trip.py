"""A studio is backed up while it writes a reply, loses everything, and has it all again."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.chat.tab import Tab, begin
from tests.conftest import make_folder
from tests.polling import until
from tests.running import ROOT, Person, Studio, environment

PHRASE = "a long passphrase"


@pytest.fixture(scope="module")
def own() -> Iterator[Studio]:
    """A studio of these tests' own, that writes its lines for programs."""
    with make_folder() as folder:
        studio = Studio(folder, settings={"LOG_FORMAT": "json"}).start()
        yield studio
        studio.stop()


@pytest.fixture(scope="module")
def dora(own: Studio) -> Person:
    """Its owner."""
    return own.person("dora", owner=True)


async def said(own: Studio, person: Person, text: str) -> Tab:
    """A chat in which a reply to `text` is being written."""
    made = await asyncio.to_thread(begin, own, person, text)
    tab = Tab(own, person, made["socket"])
    await tab.open()
    reply = made["state"]["messages"][-1]["id"]
    await tab.follow(reply)
    await tab.until(lambda: tab.texts.get(reply))
    return tab


@pytest.mark.timeout(240)
async def test_everything_is_there_again_and_the_next_message_works(
    own: Studio, dora: Person
) -> None:
    tab = await said(own, dora, "Hello!")
    finished = await tab.to_the_end(next(iter(tab.texts)))
    await tab.close()
    writing = await said(own, dora, "Tell me a story")
    backup = own.data.parent / "backup"
    await asyncio.to_thread(own.manage, "backup", str(backup), said=f"{PHRASE}\n")
    await writing.to_the_end(next(iter(writing.texts)))
    await writing.close()
    pids = own.pids()
    with own.client(dora) as client:
        path = tab.path.removeprefix("/ws/chat/").strip("/")
        client.post(f"/c/{path}/delete/").raise_for_status()
    lines = await asyncio.to_thread(own.manage, "restore", str(backup), "--yes", said=f"{PHRASE}\n")
    assert "Everybody signs in again" in lines
    await asyncio.to_thread(until, own.is_healthy, 60, 0.05)
    after = own.pids()
    assert (after["studio"], after["watcher"]) == (pids["studio"], pids["watcher"])
    assert {name for name in after if after[name] == pids[name]} == {"studio", "watcher"}
    assert (await asyncio.to_thread(httpx.get, f"{own.url}/", cookies=dora.cookies)).is_redirect
    again = await asyncio.to_thread(own.sign_in, "dora")
    tab = Tab(own, again, tab.path)
    await tab.open()
    await tab.until(lambda: tab.messages)
    assert [m["text"] for m in tab.messages.values()] == ["Hello!", finished["text"]]
    reply = await tab.send("Hello!")
    assert (await tab.to_the_end(reply))["state"] == "done"
    await tab.close()
    cut = Tab(own, again, writing.path)
    await cut.open()
    await cut.until(lambda: cut.messages)
    live = [m["id"] for m in cut.messages.values() if m["state"] in {"queued", "running"}]
    for reply in live:
        await cut.to_the_end(reply)
    assert (await cut.to_the_end(await cut.send("Hello!")))["state"] == "done"
    await cut.close()


def test_the_audit_log_tells_of_both(own: Studio, dora: Person) -> None:
    with closing(sqlite3.connect(own.data / "hearth.sqlite3")) as database:
        rows = database.execute("SELECT action, facts FROM accounts_auditentry").fetchall()
    restored = [json.loads(facts) for action, facts in rows if action == "restored"]
    assert set(restored[0]) == {"made", "version"}


def test_a_studio_whose_restore_was_killed_goes_on(own: Studio, dora: Person) -> None:
    """Whoever made it hold still is gone: it does not wait for him."""
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom studio.processes.pause import paused\n"
        "with paused(Path(sys.argv[1])):\n    print('still', flush=True)\n    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, str(own.data)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(own.data), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "still\n"
        assert own.record()["parts"] == {}
        process.kill()
    until(own.is_healthy, 60, every=0.05)
    assert "started again" not in own.log.read_text(), "nothing is told as if it had crashed"


def test_lines_are_written_for_programs(own: Studio, dora: Person) -> None:
    for path in Path(own.data / "logs").glob("*.log"):
        if path.name != "redis.log":
            lines = path.read_text().splitlines()
            assert [line for line in lines if not line.startswith('{"time": ')] == []
    answer = begin(own, dora_again(own), "Hello!")
    reply = answer["state"]["messages"][-1]["id"]

    def traced() -> set[str]:
        return {json.loads(line)["process"] for line in own.manage("trace", reply).splitlines()}

    until(lambda: traced() == {"web", "replies", "engine", "model"}, 30, every=0.5)


def dora_again(own: Studio) -> Person:
    """Signed in after the restore."""
    return own.sign_in("dora")
