"""What is on disk is in the library, once, and what is no model is listed with its reason."""

import os
import shutil
from pathlib import Path

import pytest

from models_hub import library
from models_hub.answers import Refused
from models_hub.keep import folders, scan
from models_hub.keep.rows import Folder, Found
from models_hub.models import LocalModel
from tests.engine import gguf_files as files
from tests.models_hub.keep import cached

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    """The library's ids."""
    return sorted(LocalModel.objects.values_list("name", flat=True))


def reasons(kind: Found.Kind) -> list[str]:
    """Why files of a kind are no models."""
    return [row.reason for row in Found.objects.filter(kind=kind)]


def read_anew() -> int:
    """How many files a look reads."""
    return sum(looked.read for looked in scan.look())


def test_models_of_the_cache_come_into_the_library(hub_cache: Path, tmp_path: Path) -> None:
    cached.put_model(hub_cache, "tiny-Q4_0.gguf")
    cached.put_split(hub_cache, tmp_path / "made", "big")
    scan.look()
    assert names() == ["big", "tiny-Q4_0"]
    assert LocalModel.objects.get(name="big").shards == 3


def test_a_second_look_reads_nothing(hub_cache: Path) -> None:
    cached.put_model(hub_cache)
    assert read_anew() == 1
    assert read_anew() == 0


def test_a_file_that_changed_is_read_again(hub_cache: Path, tmp_path: Path) -> None:
    Folder.objects.create(path=str(tmp_path / "own"))
    (tmp_path / "own").mkdir()
    path = files.write(tmp_path / "own" / "m.gguf")
    scan.look()
    files.write(path, {**files.LLAMA, "general.name": "Renewed and longer"})
    assert read_anew() == 1
    assert LocalModel.objects.get().title == "Renewed and longer"


def test_extra_folders_are_looked_through_once_they_are_added(
    hub_cache: Path, tmp_path: Path
) -> None:
    (tmp_path / "own").mkdir()
    files.write(tmp_path / "own" / "m.gguf")
    scan.look()
    assert names() == []
    folders.add(str(tmp_path / "own"))
    scan.look()
    assert names() == ["m"]


def test_a_model_with_a_gap_is_listed_with_what_is_missing(hub_cache: Path, tmp_path: Path) -> None:
    paths = cached.put_split(hub_cache, tmp_path / "made", "big", 4)
    paths[0].unlink()
    os.unlink(paths[2].resolve())
    scan.look()
    assert names() == []
    assert reasons(Found.Kind.INCOMPLETE) == [
        "2 of its 4 files are missing (1, 3). Get them again."
    ]


def test_the_last_shard_makes_it_a_model(hub_cache: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    paths = cached.put_split(hub_cache, made, "big")
    os.unlink(paths[2])
    scan.look()
    cached.put(hub_cache, f"big/{paths[2].name}", (made / paths[2].name).read_bytes())
    scan.look()
    assert names() == ["big"]
    assert not reasons(Found.Kind.INCOMPLETE)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "The file is empty. Download it again."),
        (b"a letter to my aunt", "This is a text file, not a GGUF."),
        (cached.model()[:20_000], "The file ends in the middle of its weights: it is truncated"),
        (b"GGUF\x03\0\0\0" + b"\xff" * 16, "The header is damaged at byte"),
    ],
    ids=["empty", "text", "cut", "absurd"],
)
def test_broken_files_are_listed_with_the_reason(hub_cache: Path, data: bytes, why: str) -> None:
    cached.put(hub_cache, "bad.gguf", data)
    cached.put_model(hub_cache, "good.gguf")
    scan.look()
    assert names() == ["good"]
    (reason,) = reasons(Found.Kind.BROKEN)
    assert reason.startswith(why)


def test_a_projector_is_attached_and_is_no_model(hub_cache: Path) -> None:
    clip = {"general.architecture": "clip", "general.type": "mmproj"}
    for kind in ("F32", "F16"):
        cached.put(hub_cache, f"mmproj-{kind}.gguf", files.pack({**clip, "general.name": kind}))
    cached.put_model(hub_cache, "Q4/tiny-Q4_0.gguf")
    cached.put_model(hub_cache, "blind.gguf", repository="acme/blind")
    scan.look()
    assert names() == ["blind", "tiny-Q4_0"]
    assert LocalModel.objects.get(name="tiny-Q4_0").projector.endswith("mmproj-F16.gguf")
    assert LocalModel.objects.get(name="blind").projector == ""


def test_a_calibration_file_is_passed_over(hub_cache: Path) -> None:
    cached.put(hub_cache, "imatrix.gguf", files.pack({"general.type": "imatrix"}))
    scan.look()
    assert (names(), reasons(Found.Kind.BROKEN)) == ([], [])


def test_a_file_of_two_commits_is_shown_once(hub_cache: Path) -> None:
    for commit in (cached.OLD, cached.NEW):
        cached.put_model(hub_cache, commit=commit)
    scan.look()
    assert names() == ["tiny-Q8_0"]
    assert Found.objects.filter(model=LocalModel.objects.get()).count() == 2


def test_copies_in_other_folders_are_shown_once(hub_cache: Path, tmp_path: Path) -> None:
    link = cached.put_model(hub_cache)
    (tmp_path / "own").mkdir()
    shutil.copy(link, tmp_path / "own" / "copy.gguf")
    folders.add(str(tmp_path / "own"))
    scan.look()
    assert names() == ["tiny-Q8_0"]


def test_models_that_differ_in_the_middle_are_two(hub_cache: Path) -> None:
    tensors = {"token_embd.weight": ((64, 60_000), files.F32_TENSOR)}
    data = bytearray(files.pack(tensors=tensors))
    cached.put(hub_cache, "one.gguf", bytes(data))
    data[len(data) // 2 : len(data) // 2 + 2**20] = b"\1" * 2**20
    cached.put(hub_cache, "two.gguf", bytes(data))
    scan.look()
    assert names() == ["one", "two"]


def test_when_the_copy_in_use_goes_the_other_takes_its_place(hub_cache: Path) -> None:
    for commit in (cached.OLD, cached.NEW):
        cached.put_model(hub_cache, commit=commit)
    scan.look()
    model = LocalModel.objects.get()
    os.unlink(model.path)
    scan.look()
    model.refresh_from_db()
    assert cached.NEW in model.path


def test_a_model_whose_file_went_stays_with_its_settings(hub_cache: Path) -> None:
    path = cached.put_model(hub_cache)
    scan.look()
    LocalModel.objects.update(pinned=True)
    path.unlink()
    scan.look()
    assert LocalModel.objects.get().pinned
    assert not Found.objects.exists()


def test_what_the_owner_took_out_stays_out_until_it_is_brought_back(hub_cache: Path) -> None:
    path = cached.put_model(hub_cache)
    scan.look()
    library.remove(LocalModel.objects.get())
    scan.look()
    assert names() == []
    library.bring_back(str(path))
    assert Found.objects.get().model == LocalModel.objects.get()


def test_a_name_given_by_hand_outlasts_a_look(hub_cache: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    path = files.write(tmp_path / "own" / "m.gguf")
    folders.add(str(tmp_path / "own"))
    scan.look()
    LocalModel.objects.update(title="Ours", renamed=True)
    os.utime(path, (1, 1))
    assert read_anew() == 1
    assert LocalModel.objects.get().title == "Ours"


def test_a_cache_that_is_not_there_is_no_trouble(hub_cache: Path) -> None:
    hub_cache.rmdir()
    (looked,) = scan.look()
    assert looked.unreadable == (str(hub_cache),)


def test_names_that_are_not_utf8_are_passed_over(hub_cache: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    files.write(tmp_path / "own" / "caf\udce9.gguf")
    folders.add(str(tmp_path / "own"))
    scan.look()
    assert names() == []


@pytest.mark.parametrize("path", ["", "models", "/nowhere/at/all", "/", "/etc/hostname"])
def test_what_is_no_folder_of_models_is_not_added(hub_cache: Path, path: str) -> None:
    with pytest.raises(Refused):
        folders.add(path)


def test_a_folder_is_added_once(hub_cache: Path, tmp_path: Path) -> None:
    (tmp_path / "own" / "inside").mkdir(parents=True)
    folders.add(str(tmp_path / "own"))
    for again in ("own", "own/inside", "own/../own", "hub"):
        with pytest.raises(Refused, match="already"):
            folders.add(str(tmp_path / again))


def test_folders_of_other_programs_are_offered_and_not_looked_through(
    hub_cache: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "home" / ".lmstudio" / "models" / "acme"
    theirs.mkdir(parents=True)
    files.write(theirs / "m.gguf")
    (tmp_path / "home" / ".cache" / "llama.cpp").mkdir(parents=True)
    (offer,) = folders.offers()
    assert (offer.program, offer.path, offer.count) == ("LM Studio", str(theirs.parent), 1)
    scan.look()
    assert names() == []
    folders.add(offer.path)
    assert list(folders.offers()) == []
