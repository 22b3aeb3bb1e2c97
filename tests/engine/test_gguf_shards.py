"""A model in several files is found whole, and a shard that is missing is named."""

from pathlib import Path

import pytest

from engine import gguf
from tests.engine import gguf_files as files


def test_all_shards_are_read_from_any_of_them(tmp_path: Path) -> None:
    paths = files.write_split(tmp_path)
    for path in paths:
        model = gguf.read_model(path)
        assert model.path == paths[0]
        assert model.stem == "split"
        assert set(model.tensors) == {"blk.0.weight", "blk.1.weight", "blk.2.weight"}
        assert model.size == sum(p.stat().st_size for p in paths)


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    paths = files.write_split(tmp_path)
    paths[2].unlink()
    with pytest.raises(gguf.BadGGUF, match=r"Shard 3 of 3 is missing.*split-00003-of-00003.gguf"):
        gguf.read_model(paths[0])


def test_a_truncated_shard_is_noticed(tmp_path: Path) -> None:
    paths = files.write_split(tmp_path)
    paths[1].write_bytes(paths[1].read_bytes()[:-4000])
    with pytest.raises(gguf.BadGGUF, match="truncated"):
        gguf.read_model(paths[0])


def test_a_shard_of_another_model_is_noticed(tmp_path: Path) -> None:
    paths = files.write_split(tmp_path)
    paths[1].write_bytes(paths[2].read_bytes())
    with pytest.raises(gguf.BadGGUF, match=r"00002-of-00003\.gguf is not shard 2"):
        gguf.read_model(paths[0])


def test_a_renamed_shard_asks_for_its_name_back(tmp_path: Path) -> None:
    renamed = files.write_split(tmp_path)[0].rename(tmp_path / "mine.gguf")
    with pytest.raises(gguf.BadGGUF, match=r"-00001-of-00003\.gguf"):
        gguf.read_model(renamed)


def test_a_link_keeps_its_own_name(tmp_path: Path) -> None:
    """Hugging Face's cache names files by links; what they point to is named by its hash."""
    blob = files.write(tmp_path / "0a1b2c")
    link = tmp_path / "Tiny-Q8_0.gguf"
    link.symlink_to(blob)
    assert gguf.read_model(link).stem == "Tiny-Q8_0"
