"""A folder is looked through whatever is in it: loops, locked doors, ten thousand files."""

import os
import time
from pathlib import Path

import pytest

from models_hub.keep.sets import sets
from models_hub.keep.walk import walk
from tests.engine import gguf_files as files
from tests.models_hub.keep import cached


def names(folder: Path, **bounds: int) -> list[str]:
    """What is found, by file name."""
    return [Path(file.path).name for file in walk(str(folder), **bounds).files]


def test_only_gguf_files_are_found_at_any_depth(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("top.gguf", "a/b/deep.GGUF", "a/readme.md", "a/weights.gguf.part"):
        (tmp_path / name).write_bytes(b"x")
    assert sorted(names(tmp_path)) == ["deep.GGUF", "top.gguf"]


def test_links_that_go_round_in_circles_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.gguf").write_bytes(b"x")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "again.gguf").symlink_to(tmp_path / "again.gguf")
    seen = walk(str(tmp_path))
    assert sorted(Path(f.path).name for f in seen.files) == ["again.gguf", "one.gguf"]
    assert [f.dangling for f in seen.files if f.path.endswith("again.gguf")] == [True]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_locked_folder_is_told_and_the_rest_is_found(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0)
    (tmp_path / "open.gguf").write_bytes(b"x")
    seen = walk(str(tmp_path))
    assert seen.unreadable == [str(tmp_path / "locked")]
    assert len(seen.files) == 1


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert walk(str(tmp_path / "gone")).unreadable == [str(tmp_path / "gone")]


def test_ten_thousand_files_take_no_time(tmp_path: Path) -> None:
    for n in range(10_000):
        (tmp_path / f"{n}.txt").touch()
    (tmp_path / "z.gguf").touch()
    began = time.monotonic()
    assert names(tmp_path) == ["z.gguf"]
    assert time.monotonic() - began < 5


def test_a_folder_without_end_is_left_after_so_many_entries(tmp_path: Path) -> None:
    for n in range(20):
        (tmp_path / f"{n:02}.gguf").touch()
    seen = walk(str(tmp_path), most=10)
    assert seen.cut
    assert len(seen.files) == 10


def test_of_the_hubs_cache_only_the_names_count(tmp_path: Path) -> None:
    cached.put_model(tmp_path)
    (tmp_path / "datasets--acme--big" / "snapshots").mkdir(parents=True)
    (tmp_path / "datasets--acme--big" / "snapshots" / "x.gguf").touch()
    (tmp_path / "models--acme--Tiny-GGUF" / "blobs" / "stray.gguf").touch()
    assert names(tmp_path) == ["tiny-Q8_0.gguf"]


def test_shards_make_one_model_and_a_gap_is_told(tmp_path: Path) -> None:
    paths = files.write_split(tmp_path, "big", 4)
    files.write(tmp_path / "other.gguf")
    (whole, other) = sets(walk(str(tmp_path)).files)
    assert (whole.is_whole, whole.count, whole.path) == (True, 4, str(paths[0]))
    assert (other.is_whole, other.count) == (True, 1)
    paths[0].unlink()
    paths[2].unlink()
    broken = sets(walk(str(tmp_path)).files)[0]
    assert (broken.missing, broken.path) == ((1, 3), str(paths[1]))


def test_a_shard_whose_link_leads_nowhere_is_missing(tmp_path: Path) -> None:
    paths = cached.put_split(tmp_path / "hub", tmp_path / "made", "big")
    os.unlink(paths[1].resolve())
    (found,) = sets(walk(str(tmp_path / "hub")).files)
    assert found.missing == (2,)


def test_shards_of_absurd_counts_are_files_like_others(tmp_path: Path) -> None:
    for name in ("a-00009-of-00003.gguf", "a-00001-of-99999.gguf", "a-00000-of-00000.gguf"):
        (tmp_path / name).touch()
    assert [found.count for found in sets(walk(str(tmp_path)).files)] == [1, 1, 1]
