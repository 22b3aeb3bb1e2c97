"""A file comes whole, into the cache that every Hugging Face tool reads."""

import os

import huggingface_hub
import pytest

from tests.hub.server import Hub
from tests.hub.store import MEMBER
from tests.models_hub.downloads.conftest import NAME, REPOSITORY, Getter


@pytest.mark.parametrize("name", [NAME, "Q8/part-00001-of-00002.gguf", "config.json"])
def test_a_file_lies_where_other_tools_look_for_it(getter: Getter, name: str) -> None:
    getter.get(name)
    assert getter.is_whole(name)
    found = huggingface_hub.try_to_load_from_cache(
        REPOSITORY, name, cache_dir=getter.cache, revision=getter.stored.commit
    )
    assert found == str(getter.place.link(getter.file(name)))
    link = getter.place.link(getter.file(name))
    assert not os.path.isabs(os.readlink(link)), "the cache can be moved"


def test_the_process_gets_all_files_and_says_so(getter: Getter) -> None:
    process = getter.process(NAME, "Q8/part-00001-of-00002.gguf", "config.json")
    events = getter.said(process)
    assert [each["file"] for each in events if each["event"] == "placed"] == [0, 1, 2]
    assert events[-1]["event"] == "done"
    assert process.returncode == 0
    assert getter.is_whole()
    found = huggingface_hub.try_to_load_from_cache(REPOSITORY, NAME, cache_dir=getter.cache)
    assert found == str(getter.place.link(getter.file())), "main names this commit"


def test_what_is_there_is_not_fetched_again(getter: Getter, hub: Hub) -> None:
    getter.get()
    getter.place.link(getter.file()).unlink()
    hub.counts.clear()
    getter.get()
    assert getter.is_whole()
    assert not hub.counts.asked()


def test_two_who_want_the_same_bytes_fetch_them_once(getter: Getter, hub: Hub) -> None:
    hub.faults.add("file", pace=4_000_000)
    first, second = getter.process(), getter.process()
    for process in (first, second):
        getter.said(process)
        assert process.returncode == 0
    assert getter.is_whole()
    assert hub.counts.twice(NAME) == 0


def test_the_token_goes_to_the_hub_alone(getter: Getter, hub: Hub) -> None:
    getter.get(token=MEMBER)
    shown = {(asked.host, asked.token) for asked in hub.counts.asked()}
    assert shown == {("hub", MEMBER), ("cdn", "")}
