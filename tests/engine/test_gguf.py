"""A GGUF's header is read right, and a file that is none is refused in a plain sentence."""

import os
import struct
import time
from pathlib import Path

import pytest

from engine import gguf
from engine.header import Long
from tests.engine import gguf_files as files


def complaint(path: Path) -> str:
    """What the reader says of a file that it must refuse."""
    with pytest.raises(gguf.BadGGUF) as refused:
        gguf.read_model(path)
    return str(refused.value)


def test_metadata_and_tensors_are_as_written(tmp_path: Path) -> None:
    model = gguf.read_model(files.write(tmp_path / "tiny.gguf"))
    assert model.architecture == "llama"
    assert model.number("context_length") == 512
    assert model.parameters == 64 * 100 * 2 + 64 * 64 * 2 + 63
    embedding = model.tensors["token_embd.weight"]
    assert (embedding.shape, embedding.type, embedding.size) == ((64, 100), "F32", 25_600)
    quantised = model.tensors["blk.1.attn_q.weight"]
    assert (quantised.type, quantised.size) == ("Q8_0", 64 * 64 // 32 * 34)


def test_each_tensor_starts_where_its_bytes_are(tmp_path: Path) -> None:
    path = files.write(tmp_path / "tiny.gguf")
    tensors = gguf.read_model(path).tensors.values()
    assert all(tensor.offset % 32 == 0 for tensor in tensors)
    assert max(tensor.offset + tensor.size for tensor in tensors) <= path.stat().st_size


def test_every_kind_of_value_is_read(tmp_path: Path) -> None:
    wide = struct.pack("<IQ", files.U64, 2**40)
    more = {"a": -3, "b": 1.5, "c": True, "d": "ü", "e": [1, 2], "f": ["x", "y"], "g": wide}
    header = gguf.read_header(files.write(tmp_path / "m.gguf", files.LLAMA | more))
    read = {key: header.metadata[key] for key in more}
    assert read == more | {"g": 2**40}


def test_version_two_is_read_too(tmp_path: Path) -> None:
    assert gguf.read_header(files.write(tmp_path / "old.gguf", version=2)).version == 2


def test_a_vocabulary_of_200_000_words_takes_well_under_a_second(tmp_path: Path) -> None:
    words = [f"word{n}" for n in range(200_000)]
    metadata = files.LLAMA | {"tokenizer.ggml.tokens": words, "last": 7}
    path = files.write(tmp_path / "words.gguf", metadata)
    start = time.perf_counter()
    header = gguf.read_header(path)
    assert time.perf_counter() - start < 1
    assert header.metadata["tokenizer.ggml.tokens"] == Long(200_000)
    assert header.metadata["last"] == 7


def test_a_text_file_is_called_one(tmp_path: Path) -> None:
    path = tmp_path / "notes.gguf"
    path.write_text("Dear diary,\n今天天气很好。" * 50)
    assert complaint(path) == "This is a text file, not a GGUF."


def test_an_empty_file_a_pointer_and_another_format_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "empty.gguf").touch()
    assert "empty" in complaint(tmp_path / "empty.gguf")
    (tmp_path / "pointer.gguf").write_text("version https://git-lfs.github.com/spec/v1\noid 1\n")
    assert "git lfs pull" in complaint(tmp_path / "pointer.gguf")
    (tmp_path / "zip.gguf").write_bytes(b"PK\x03\x04" + bytes(100))
    assert "not a GGUF" in complaint(tmp_path / "zip.gguf")


def test_a_missing_file_a_folder_and_a_pipe_are_named(tmp_path: Path) -> None:
    assert "There is no file" in complaint(tmp_path / "nowhere.gguf")
    assert "is a folder" in complaint(tmp_path)
    os.mkfifo(tmp_path / "pipe.gguf")
    assert "not an ordinary file" in complaint(tmp_path / "pipe.gguf")


def test_a_file_cut_short_says_what_it_has_and_what_it_needs(tmp_path: Path) -> None:
    whole = files.pack()
    path = tmp_path / "cut.gguf"
    path.write_bytes(whole[: len(whole) // 2])
    assert "truncated (it has 32.3 kB and needs 64.7 kB)" in complaint(path)


@pytest.mark.parametrize("kept", [4, 8, 20, 24, 40, 300, 700])
def test_a_header_cut_short_is_truncated_wherever_it_ends(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "cut.gguf"
    path.write_bytes(files.pack()[:kept])
    assert "truncated" in complaint(path)


def test_other_versions_and_byte_orders_are_refused(tmp_path: Path) -> None:
    assert "version 1" in complaint(files.write(tmp_path / "one.gguf", version=1))
    assert "version 9" in complaint(files.write(tmp_path / "nine.gguf", version=9))
    assert "big-endian" in complaint(files.write(tmp_path / "big.gguf", version=3 << 24))


def test_what_is_no_model_of_its_own_is_refused(tmp_path: Path) -> None:
    adapter = files.LLAMA | {"general.type": "adapter"}
    assert "addition" in complaint(files.write(tmp_path / "lora.gguf", adapter))
    projector = files.LLAMA | {"general.architecture": "clip"}
    assert "addition" in complaint(files.write(tmp_path / "mmproj.gguf", projector))
    assert "no weights" in complaint(files.write(tmp_path / "vocab.gguf", tensors={}))
    assert "kind of model" in complaint(files.write(tmp_path / "what.gguf", {}))
