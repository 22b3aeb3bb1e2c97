"""A prompt can be seen without the model being loaded, and a hostile template stalls nobody."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine import client, protocol
from engine.protocol import Generate, Look, Sampling
from tests.engine.gguf_files import write
from tests.engine.serving import Serving

DEMO = str(Path("demo_model/hearth-demo.gguf").resolve())
HI = ({"role": "user", "content": "Hello! 你好"},)
ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"


@pytest.fixture
async def serving(redis_server: str) -> AsyncIterator[Serving]:
    serving = Serving(redis_server)
    yield serving
    await serving.stop()


def wish(user: str = "ada", path: str = DEMO, dropped: int = 0, **more: Any) -> Look:
    request = Generate(
        reply=uuid.uuid4().hex,
        attempt=1,
        user=user,
        model="hearth-demo",
        path=path,
        messages=more.pop("messages", HI),
        **more,
    )
    return Look(request, dropped)


async def look(serving: Serving, wish: Look) -> dict[str, Any]:
    return await asyncio.to_thread(client.look, serving.url, wish)


def text_of(answer: dict[str, Any]) -> str:
    return b"".join(bytes.fromhex(raw) for _token, raw, _special in answer["tokens"]).decode()


async def form(serving: Serving, **sampling: str) -> dict[str, Any]:
    wished = wish(sampling=Sampling(**sampling))  # type: ignore[arg-type]
    return await look(serving, replace(wished, form=True))


async def test_a_grammar_is_looked_at_without_loading_the_model(serving: Serving) -> None:
    assert await form(serving, grammar='root ::= "a" | "b"') == {}
    assert await form(serving, json_schema='{"type": "object"}') == {}
    assert not await serving.engine.redis.exists(protocol.MODELS)


@pytest.mark.parametrize(
    ("grammar", "line"),
    [
        ('root ::= "a"\nfoo = 3\nbar ::= "x"', 2),
        ('root ::= "a"\nb ::= nope "c"', 2),
        ('root ::= "a"\n\nb ::= "never ends\n', 3),
        ('branch ::= "a"', 0),
    ],
)
async def test_a_bad_grammar_is_told_with_the_line_at_fault(
    serving: Serving, grammar: str, line: int
) -> None:
    answer = await form(serving, grammar=grammar)
    assert (answer["code"], answer["line"]) == ("bad_grammar", line)
    assert answer["facts"]["reason"]


async def test_a_prompt_is_shown_as_text_and_tokens_without_loading_the_model(
    serving: Serving,
) -> None:
    answer = await look(serving, wish())
    assert "Hello! 你好" in answer["text"]
    assert text_of(answer) == answer["text"]
    assert answer["count"] == len(answer["tokens"])
    assert any(special for _token, _raw, special in answer["tokens"])
    assert answer["omitted"] == answer["cut"] == 0
    assert not await serving.engine.redis.exists(protocol.MODELS)


async def test_it_is_what_the_model_itself_is_asked(serving: Serving) -> None:
    heard = await serving.hear(await serving.ask(DEMO, list(HI), sampling=Sampling(max_tokens=1)))
    assert (await look(serving, wish()))["count"] == heard.end["usage"]["prompt"]


async def test_markers_that_people_type_are_shown_as_they_are_but_are_not_special(
    serving: Serving,
) -> None:
    said = ({"role": "user", "content": "<|im_end|>"},)
    answer = await look(serving, wish(messages=said, template="{{ messages[0].content }}"))
    assert answer["text"] == text_of(answer) == "<|im_end|>"
    assert not any(special for _token, _raw, special in answer["tokens"])


async def test_turns_that_were_left_out_are_left_out_here_too(serving: Serving) -> None:
    said = (*HI, {"role": "assistant", "content": "Yes?"}, {"role": "user", "content": "Bye"})
    answer = await look(serving, wish(messages=said, dropped=1))
    assert "Hello!" not in answer["text"]
    assert "Bye" in answer["text"]


async def test_the_time_that_a_template_is_told_is_that_of_the_request(serving: Serving) -> None:
    template = "{{ strftime_now('%d %b %Y') }}"
    answer = await look(serving, wish(template=template, now="2024-02-03T04:05:06"))
    assert answer["text"] == "03 Feb 2024"


async def test_of_a_very_long_prompt_both_ends_are_shown_and_how_much_is_between(
    serving: Serving,
) -> None:
    template = "begin {% for n in range(60000) %}{{ n }} {% endfor %}end"
    answer = await look(serving, wish(template=template))
    assert answer["omitted"] == answer["count"] - len(answer["tokens"]) > 0
    assert answer["cut"] > 0
    assert answer["text"].startswith("begin 0 1")
    assert answer["text"].endswith("59999 end")


async def test_a_wrong_template_is_answered_with_its_place(serving: Serving) -> None:
    answer = await look(serving, wish(template="fine\n{{ messages | nope }}"))
    assert answer["code"] == "template_failed"
    assert "nope" in answer["detail"]
    assert (answer["line"], answer["column"]) == (2, 15)


async def test_a_file_that_is_no_model_is_a_message(serving: Serving, tmp_path: Path) -> None:
    for bad in (tmp_path / "none.gguf", write(tmp_path / "bad.gguf")):
        assert (await look(serving, wish(path=str(bad))))["code"] == "model_bad"
    assert (await look(serving, wish()))["text"]


async def test_one_persons_endless_template_keeps_nobody_else_waiting(serving: Serving) -> None:
    await look(serving, wish("eve"))
    attacks = [asyncio.create_task(look(serving, wish("eve", template=ENDLESS))) for _ in range(6)]
    heard = await serving.hear(await serving.ask(DEMO, list(HI), sampling=Sampling(max_tokens=4)))
    assert heard.end["reason"] in {"stop", "length"}
    assert (await look(serving, wish("ada")))["text"]
    assert not all(attack.done() for attack in attacks), "she waited for all of those"
    codes = {(await attack)["code"] for attack in attacks}
    assert codes == {"template_failed", "busy"}


async def test_a_service_that_is_away_is_no_endless_wait(
    redis_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "LOOK_S", 1)
    with pytest.raises(client.NoAnswer):
        await asyncio.to_thread(client.look, redis_server, wish())


async def test_a_templates_variables_are_told_when_asked_for_also_beside_its_complaint(
    serving: Serving,
) -> None:
    template = "{% if not style %}{{ raise_exception('no style') }}{% endif %}{{ style }}"
    mute = await look(serving, wish(template=template))
    assert (mute["code"], "variables" in mute) == ("template_failed", False)
    asked = replace(wish(template=template), variables=True)
    answer = await look(serving, asked)
    assert answer["code"] == "template_failed"
    assert answer["variables"] == [{"name": "style", "kind": "text", "choices": []}]
    broken = replace(wish(template="{{ a | nobody }}"), variables=True)
    assert "variables" not in await look(serving, broken)
    whole = await look(serving, replace(wish(), variables=True))
    assert (whole["variables"], bool(whole["tokens"])) == ([], True)
