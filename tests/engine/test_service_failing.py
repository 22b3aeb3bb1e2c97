"""A load that fails explains itself, whatever is wrong, and disturbs nobody."""

import os
import signal
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.protocol import Entry
from tests.engine.gguf_files import LLAMA, text, write, write_split
from tests.engine.inside import DEMO, STORY, Inside, inside, soon

Broken = dict[str, Path]


@pytest.fixture
async def engine(redis_server: str) -> AsyncIterator[Inside]:
    async with inside(redis_server) as made:
        yield made


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    """Files with which something is wrong, by what that is."""
    whole = DEMO.read_bytes()

    def patched(name: str, old: bytes, new: bytes) -> Path:
        assert old in whole
        path = tmp_path / f"{name}.gguf"
        path.write_bytes(whole.replace(old, new))
        return path

    shards = write_split(tmp_path, "split", 8)
    shards[2].unlink()
    words = tmp_path / "words.gguf"
    words.write_text("Dear diary, today I met a llama.\n" * 20)
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(whole[: len(whole) // 2])
    return {
        "missing": tmp_path / "missing.gguf",
        "words": words,
        "cut": cut,
        "shard": shards[0],
        "adapter": write(tmp_path / "adapter.gguf", LLAMA | {"general.type": "adapter"}),
        "architecture": patched("architecture", text("llama"), text("zebra")),
        "tokenizer": patched("tokenizer", text("qwen2"), text("zebra")),
        "tensor": patched("tensor", b"output_norm.weight", b"output_morn.weight"),
        "header": patched("header", b"llama.block_count", b"llama.black_count"),
        "shape": patched(
            "shape",
            text("llama.feed_forward_length") + struct.pack("<I", 4),
            text("llama.feed_forward_lengths") + struct.pack("<I", 4),
        ),
    }


def sentence(end: Entry) -> str:
    """What people read."""
    return str(end["detail"].format(**end["facts"]) if end["facts"] else end["detail"])


@pytest.mark.parametrize(
    ("what", "code", "words"),
    [
        ("missing", "model_missing", "missing.gguf"),
        ("words", "model_bad", "text file"),
        ("cut", "model_bad", "truncated"),
        ("shard", "model_bad", "Shard 3 of 8 is missing"),
        ("adapter", "model_bad", "adapter"),
        ("architecture", "model_unsupported", "zebra"),
        ("tokenizer", "model_unsupported", "zebra"),
        ("tensor", "model_bad", "The tensor output_norm.weight is missing."),
        ("header", "model_bad", "llama.block_count"),
        ("shape", "model_bad", "does not have the shape"),
    ],
)
async def test_what_is_wrong_with_a_file_is_said(
    what: str, code: str, words: str, engine: Inside, broken: Broken
) -> None:
    end = (await engine.say(str(broken[what]), "Hello!")).end
    assert (end["reason"], end["code"]) == ("error", code), sentence(end)
    assert words in sentence(end)
    state = await engine.until(broken[what].stem, state="failed")
    assert (state.error, state.detail, state.facts) == (code, end["detail"], end["facts"])


async def test_a_file_made_whole_again_is_loaded_by_the_next_request(
    engine: Inside, broken: Broken
) -> None:
    assert (await engine.say(str(broken["cut"]), "Hello!")).end["code"] == "model_bad"
    broken["cut"].write_bytes(DEMO.read_bytes())
    heard = await engine.say(str(broken["cut"]), "Tell me a story")
    assert heard.transcript.text == STORY.text


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (signal.SIGKILL, "model_too_big", "most likely because memory ran out"),
        (signal.SIGSEGV, "model_crashed", "while it was loaded (SIGSEGV)"),
    ],
)
async def test_a_process_that_dies_while_loading_is_a_plain_reason(
    number: int, code: str, words: str, engine: Inside
) -> None:
    reply = await engine.ask(str(DEMO), STORY.messages)
    residents = engine.pool.residents
    await soon(lambda: DEMO.stem in residents and residents[DEMO.stem].child)
    child = residents[DEMO.stem].child
    assert child
    os.kill(child.process.pid, number)
    end = (await engine.hear(reply)).end
    assert end["code"] == code
    assert words in sentence(end)
    assert (await engine.say(str(DEMO), "Hello!")).end["reason"] == "stop"
