"""Names from a hub are strangers' data: none of them leads out of the cache's folder."""

import json

import pytest

from models_hub.downloads.names import BadName, check
from models_hub.hub.repository import HubFile
from tests.models_hub.downloads.conftest import REPOSITORY, Getter

COMMIT = "a" * 40
SHA = "b" * 64


def named(*names: str) -> tuple[HubFile, ...]:
    """Files of these names."""
    return tuple(HubFile(name, 10, SHA) for name in names)


@pytest.mark.parametrize(
    "id",
    [
        "..",
        "../x",
        "a/..",
        "a/../b",
        "/etc",
        "a//b",
        "a/b/c",
        "",
        "a\\b",
        "a/b\n",
        "a/b\0",
        "a--b",
        "a" * 97,
        "é/b",
        ".a/b",
        "a/b.",
        "-a/b",
        "C:/x",
        "a /b",
    ],
)
def test_a_hostile_repository_is_refused(id: str) -> None:
    with pytest.raises(BadName):
        check(id, COMMIT, named("x.gguf"))


@pytest.mark.parametrize("commit", ["main", "", "../../x", "A" * 40, "a" * 41, "a" * 39 + "\n"])
def test_a_commit_is_forty_digits(commit: str) -> None:
    with pytest.raises(BadName):
        check(REPOSITORY, commit, named("x.gguf"))


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a/./b",
        "a//b",
        "a/",
        "..\\x",
        "C:\\x",
        "a\0b",
        "a\nb",
        "a\x1b[2Jb",
        "\u202egpj.exe",
        "\ud800",
        "x" * 256,
        "é" * 128,
        "a/" * 16 + "b",
    ],
)
def test_a_hostile_file_name_is_refused(name: str) -> None:
    with pytest.raises(BadName):
        check(REPOSITORY, COMMIT, named(name))


@pytest.mark.parametrize("names", [("a", "a/b"), ("x.gguf", "x.gguf")])
def test_names_that_cannot_lie_together_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(BadName):
        check(REPOSITORY, COMMIT, named(*names))


@pytest.mark.parametrize(
    "file",
    [
        HubFile("a", 1),
        HubFile("a", 1, "../../x"),
        HubFile("a", 1, SHA.upper()),
        HubFile("a", 1, "", "../x"),
        HubFile("a", -1, SHA),
    ],
)
def test_a_file_without_a_sound_hash_is_refused(file: HubFile) -> None:
    with pytest.raises(BadName):
        check(REPOSITORY, COMMIT, [file])


@pytest.mark.parametrize(
    "name", ["UD-Q2_K_XL/Kimi-K2.6-UD-Q2_K_XL-00001-of-00008.gguf", "通义-Q4.gguf", "a b (1).gguf"]
)
def test_names_that_hubs_have_are_taken(name: str) -> None:
    check("unsloth/Kimi-K2.6-GGUF", COMMIT, named(name))
    check("gpt2", COMMIT, named(name))


def test_the_process_checks_for_itself(getter: Getter) -> None:
    job = getter.job().dump().replace(json.dumps("big-Q4_K_M.gguf"), json.dumps("../../x.gguf"))
    process = getter.start(job)
    last = getter.said(process)[-1]
    assert (last["event"], last["code"]) == ("failed", "bad_name")
    assert not getter.cache.exists()
