"""The engine on real parts: a real Redis, the demo model, and its processes being killed."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from demo_model.dialogues import TAUGHT, Case
from engine.protocol import Command, Sampling
from tests.engine.serving import Serving, wait_gone

DEMO = str(Path("demo_model/hearth-demo.gguf").resolve())
STORY = next(case for case in TAUGHT if case.messages[-1]["content"] == "Tell me a story")


@pytest.fixture
async def serving(redis_server: str) -> AsyncIterator[Serving]:
    made = Serving(redis_server)
    yield made
    await made.stop()


def wrong(case: Case, heard: object) -> str | None:
    """What differs from what was taught, or None."""
    said = heard.transcript  # type: ignore[attr-defined]
    calls = [case.tool_call] if case.tool_call else []
    got = (said.text, said.reasoning, said.tool_calls)
    want = (case.text, case.reasoning or "", calls)
    return None if got == want else f"{case.name}: {got!r} instead of {want!r}"


async def test_everything_taught_is_said_exactly_with_sixteen_people_at_once(
    serving: Serving,
) -> None:
    room = asyncio.Semaphore(24)

    async def one(number: int, case: Case) -> str | None:
        async with room:
            reply = await serving.ask(
                DEMO,
                case.messages,
                thinking=case.thinking,
                tools=tuple(case.tools),
                user=f"user{number % 16}",
            )
            return wrong(case, await serving.hear(reply))

    answers = await asyncio.gather(*[one(i, case) for i, case in enumerate(TAUGHT)])
    assert [answer for answer in answers if answer] == []


async def test_several_people_are_answered_at_once(serving: Serving) -> None:
    await serving.say(DEMO, "Hello!")
    replies = [await serving.ask(DEMO, STORY.messages, user=f"user{n}") for n in range(4)]
    heard = await asyncio.gather(*[serving.hear(reply) for reply in replies])
    assert {each.transcript.text for each in heard} == {STORY.text}


async def test_stop_frees_the_sequence_and_keeps_what_was_said(serving: Serving) -> None:
    reply = await serving.ask(DEMO, STORY.messages)
    await serving.hear(reply, until=20)
    await serving.engine.cancel(reply)
    heard = await serving.hear(reply)
    assert heard.end["reason"] == "cancelled"
    assert STORY.text.startswith(heard.transcript.text)
    assert 20 <= len(heard.transcript.text) < len(STORY.text)
    await serving.until("hearth-demo", running=0, waiting=0)


async def test_a_model_loads_on_first_use_and_says_so(serving: Serving) -> None:
    heard = await serving.say(DEMO, "Hello!")
    assert heard.statuses[0]["s"] == "loading"
    state = await serving.until("hearth-demo", state="ready")
    assert state.memory > 0
    assert state.context >= 1024


async def test_the_child_killed_in_the_middle_ends_the_reply_and_the_next_one_works(
    serving: Serving,
) -> None:
    reply = await serving.ask(DEMO, STORY.messages)
    await serving.hear(reply, until=20)
    os.kill((await serving.until("hearth-demo", state="ready")).pid, signal.SIGKILL)
    heard = await serving.hear(reply)
    assert heard.end["code"] == "model_crashed"
    assert STORY.text.startswith(heard.transcript.text)
    assert (await serving.say(DEMO, "Hello!")).end["reason"] == "stop"


async def test_the_service_killed_takes_its_child_along_and_a_new_one_serves(
    serving: Serving,
) -> None:
    reply = await serving.ask(DEMO, STORY.messages)
    await serving.hear(reply, until=20)
    child = (await serving.until("hearth-demo", state="ready")).pid
    serving.process.kill()
    serving.process.wait()
    wait_gone(child, seconds=3)
    await serving.until_gone(reply)
    waiting = await serving.ask(DEMO, STORY.messages)
    assert await serving.engine.fate(waiting) == "waiting"
    serving.start()
    assert (await serving.hear(waiting)).transcript.text == STORY.text


async def test_a_reply_that_was_taken_over_is_not_written_any_more(serving: Serving) -> None:
    reply = await serving.ask(DEMO, STORY.messages)
    await serving.hear(reply, until=20)
    await serving.engine.redis.xadd(f"reply:{reply}", {"e": '{"k":"done"}'}, id="2-0")
    await serving.until("hearth-demo", running=0)
    everything = await serving.engine.read(reply, "0-0", wait_s=1)
    assert everything[-1].offset == "2-0"


async def test_an_order_loads_a_model_and_unloads_it_when_nobody_uses_it(
    serving: Serving,
) -> None:
    async def order(do: str) -> None:
        command = Command(do, "hearth-demo", DEMO)  # type: ignore[arg-type]
        await serving.engine.redis.rpush("engine:control", command.dump())
        await serving.engine.redis.lpush("engine:bell", 1)

    await order("load")
    pid = (await serving.until("hearth-demo", state="ready")).pid
    await order("unload")
    await asyncio.to_thread(wait_gone, pid, 5)
    await serving.until_unknown("hearth-demo")


async def test_the_time_and_the_tokens_of_thinking_are_told(serving: Serving) -> None:
    thoughtful = await serving.say(DEMO, "Hello!", thinking=True)
    assert 0 < thoughtful.end["timings"]["thought"] <= thoughtful.end["timings"]["decode"]
    assert 0 < thoughtful.end["usage"]["thought"] < thoughtful.end["usage"]["completion"]
    instant = await serving.say(DEMO, "Hello!")
    assert instant.end["timings"]["thought"] == 0
    assert "thought" not in instant.end["usage"]


async def test_numbers_out_of_range_never_reach_the_model(serving: Serving) -> None:
    heard = await serving.say(DEMO, "Hello!", sampling=Sampling(temperature=-1))
    assert heard.end["code"] == "bad_request"
    assert "temperature" in heard.end["detail"]


async def test_a_prompt_longer_than_the_context_is_a_plain_end(serving: Serving) -> None:
    heard = await serving.say(DEMO, "word " * 3000)
    assert heard.end["code"] == "prompt_too_long"
    assert heard.end["facts"]["limit"] == "1,024"


async def test_a_reply_stops_at_its_own_limit_and_at_the_end_of_the_context(
    serving: Serving,
) -> None:
    heard = await serving.say(
        DEMO, "Tell me a story", sampling=Sampling(temperature=0, max_tokens=7)
    )
    assert heard.end["reason"] == "length"
    assert heard.end["usage"]["completion"] == 7


@pytest.fixture
def bad_files(tmp_path: Path) -> Path:
    """A folder with files that are no models."""
    (tmp_path / "words.gguf").write_text("Dear diary, today I met a llama.\n" * 20)
    whole = Path(DEMO).read_bytes()
    (tmp_path / "short.gguf").write_bytes(whole[: len(whole) // 2])
    return tmp_path


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("missing.gguf", "model_missing", "missing.gguf"),
        ("words.gguf", "model_bad", "text file"),
        ("short.gguf", "model_bad", "truncated"),
    ],
)
async def test_a_bad_file_is_a_plain_reason_and_disturbs_nobody(
    name: str, code: str, words: str, serving: Serving, bad_files: Path
) -> None:
    other = await serving.ask(DEMO, STORY.messages)
    heard = await serving.say(str(bad_files / name), "Hello!")
    assert heard.end["code"] == code
    end = heard.end
    assert words in end["detail"].format(**end["facts"])
    assert (await serving.hear(other)).transcript.text == STORY.text
