"""A model that cannot be used is a plain message in the chat, and disturbs nobody else."""

import os
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.conftest import OpenChat
from tests.engine.gguf_files import F32_TENSOR, pack
from tests.running import Person, Studio

DEMO = Path("demo_model/hearth-demo.gguf")


def huge() -> bytes:
    """The header of a model with one tensor of a terabyte."""
    small, large = (64, 2**10), (64, 2**32)
    header = pack(tensors={"token_embd.weight": (small, F32_TENSOR)})
    return header.replace(struct.pack("<QQ", *small), struct.pack("<QQ", *large))


def spoil(path: Path, how: str) -> None:
    """Do to a model's file what happens to files."""
    whole = path.read_bytes()
    match how:
        case "truncated":
            path.write_bytes(whole[: len(whole) // 2])
        case "text":
            path.write_text("Dear diary, today I met a llama.\n" * 50)
        case "missing":
            path.unlink()
        case "huge":
            path.write_bytes(huge())
            os.truncate(path, 2**40 + 2**20)  # sparse: takes no room on the disk


FORGET = """
from models_hub.models import LocalModel
LocalModel.objects.filter(name__startswith="spoiled-").delete()
"""


@pytest.fixture
def no_spoiled_model_stays(studio: Studio) -> Iterator[None]:
    """Others, as the doctor, find the library in order."""
    yield
    studio.manage("shell", "-v", "0", "-c", FORGET)


@pytest.mark.usefixtures("no_spoiled_model_stays")
@pytest.mark.parametrize(
    ("how", "code", "words"),
    [
        ("truncated", "model_bad", "truncated"),
        ("text", "model_bad", "text file"),
        ("missing", "model_missing", "not where it was"),
        ("huge", "model_too_big", "free"),
    ],
)
async def test_a_file_that_went_bad_is_a_plain_message_and_others_go_on(
    how: str,
    code: str,
    words: str,
    studio: Studio,
    open_chat: OpenChat,
    tmp_path: Path,
    alice: Person,
    bob: Person,
) -> None:
    path = tmp_path / f"spoiled-{how}.gguf"
    shutil.copy(DEMO, path)
    studio.manage("import_model", str(path))
    spoil(path, how)
    his, story = await open_chat(bob, "Tell me a story")
    hers, reply = await open_chat(alice, "Hello!", model=path.stem)
    problem = (await hers.to_the_end(reply))["problem"]
    assert problem["code"] == code
    assert words in f"{problem['title']} {problem['text']}"
    assert problem["action"]["url"] == "/models/"
    assert (await his.to_the_end(story))["state"] == "done"
    assert (await hers.to_the_end(await hers.send("Hello!")))["state"] == "done"


async def test_a_model_that_left_the_library_is_refused_before_anything_is_saved(
    open_chat: OpenChat, alice: Person
) -> None:
    tab, reply = await open_chat(alice, "Hello!")
    await tab.to_the_end(reply)
    fields = {"text": "Hi", "model": "never-was", "mode": "instant"}
    await tab.say(type="send", id="0b0e7e9e-7d7e-4a55-8f0b-64e1d9a0c0aa", **fields)
    await tab.until(lambda: any(event["type"] == "error" for event in tab.others))
    assert tab.others[-1]["code"] == "model_unknown"
