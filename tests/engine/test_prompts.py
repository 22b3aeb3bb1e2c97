"""A prompt that is no chat is read as it stands, and what follows it is told as it is written."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from engine.protocol import Generate, Look, Sampling
from engine.runner.reading import Reading
from engine.runner.vocabulary import Vocabulary
from engine.speech import Speech
from engine.verbatim import Verbatim
from tests.engine.serving import Serving
from tests.engine.test_looks import look, wish

DEMO = str(Path("demo_model/hearth-demo.gguf").resolve())
HI = ({"role": "user", "content": "Hello!"},)
ONE = Sampling(max_tokens=12, temperature=0.0, ignore_eos=True)


@pytest.fixture
async def serving(redis_server: str) -> AsyncIterator[Serving]:
    serving = Serving(redis_server)
    yield serving
    await serving.stop()


@pytest.fixture(scope="module")
def reading() -> Reading:
    return Reading(DEMO)


@pytest.fixture(scope="module")
def vocabulary(reading: Reading) -> Vocabulary:
    return reading.vocabulary


async def rendered(serving: Serving) -> str:
    """The prompt that a chat makes, with the places of its special tokens."""
    return str((await look(serving, wish(messages=HI)))["text"])


async def said(serving: Serving, messages: Any = (), **more: Any) -> tuple[str, dict[str, Any]]:
    """All that was told, thoughts and answer, and the end."""
    heard = await serving.hear(await serving.ask(DEMO, list(messages), sampling=ONE, **more))
    said = heard.transcript
    return said.reasoning + said.text, heard.end


async def test_a_prompt_that_stands_for_a_chat_reads_the_very_same_tokens(
    serving: Serving,
) -> None:
    text = await rendered(serving)
    tokens = [token for token, _raw, _special in (await look(serving, wish(messages=HI)))["tokens"]]
    _chat, end = await said(serving, HI)
    as_text, of_text = await said(serving, prompt=text)
    as_tokens, of_tokens = await said(serving, prompt=tuple(tokens))
    assert of_text["usage"]["prompt"] == of_tokens["usage"]["prompt"] == end["usage"]["prompt"]
    assert as_text == as_tokens != ""


async def test_its_echo_comes_before_the_first_word(serving: Serving) -> None:
    text = await rendered(serving)
    plain, _end = await said(serving, prompt=text)
    echoed, _end = await said(serving, prompt=text, echo=True)
    assert echoed == text + plain


@pytest.mark.parametrize(
    ("prompt", "code", "words"),
    [
        ((), "bad_request", "The prompt is empty."),
        ((10**6,), "bad_request", "{token}"),
        ("word " * 5000, "prompt_too_long", "It has {tokens} tokens"),
    ],
    ids=["empty", "unknown", "long"],
)
async def test_a_prompt_that_cannot_be_read_is_refused_with_the_reason(
    serving: Serving, prompt: Any, code: str, words: str
) -> None:
    _text, end = await said(serving, prompt=prompt)
    assert (end["reason"], end["code"]) == ("error", code)
    assert words in end["detail"]
    end["detail"].format(**end["facts"])


def test_thoughts_and_calls_are_words_like_any_others() -> None:
    words = "  <think>so</think> <tool_call>{}</tool_call>\n"
    speech = Speech(stop=("STOP",), verbatim=Verbatim("Once"))
    told = [part for letter in words for part in speech.hear(letter.encode())]
    told += speech.hear(b"STOP") + speech.finish()
    assert {kind for kind, _text in told} == {"t"}
    assert "".join(text for _kind, text in told) == f"Once{words}"
    assert speech.stopped == "STOP"


def test_a_prompt_is_echoed_also_when_no_word_follows() -> None:
    assert Speech(verbatim=Verbatim("Once")).finish() == [("t", "Once")]
    assert Speech(verbatim=Verbatim()).finish() == []


def test_special_tokens_are_recognised_or_not_as_wished(vocabulary: Vocabulary) -> None:
    marker = "<|im_end|>"
    whole = vocabulary.verbatim(marker, leads=False)
    apart = vocabulary.verbatim(marker, leads=False, marks=False)
    assert len(whole) == 1
    assert len(apart) > 1
    assert b"".join(map(vocabulary.piece, apart)).decode() == marker


async def test_a_look_at_a_long_prompt_tells_all_of_it_where_that_is_wanted(
    serving: Serving,
) -> None:
    text = "word " * 30_000
    request = wish(messages=(), prompt=text).request
    short = await look(serving, Look(request))
    whole = await look(serving, Look(request, whole=True))
    assert short["omitted"] > 0
    assert (whole["omitted"], whole["cut"], whole["text"]) == (0, 0, text)
    assert whole["count"] == len(whole["tokens"])


def test_a_request_and_a_look_survive_the_way_through_redis() -> None:
    for prompt in (None, "text", (1, 2)):
        request = wish(messages=(), prompt=prompt, echo=True).request
        assert Generate.read(request.dump()) == request
        wished = Look(request, whole=True, leads=False, marks=False)
        assert Look.read(wished.dump()) == wished
