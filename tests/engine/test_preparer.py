"""A chat that outgrows its context stops with a reason, or goes on without its oldest turns."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from engine.preparer import LAST_TOO_LONG, TOO_LONG, CannotAnswer, Preparer
from engine.protocol import Generate, Load, Sampling
from engine.runner.loading import Settings
from engine.runner.model import Model
from engine.sequence import Sequence
from engine.turns import Turns

DEMO = str(Path("demo_model/hearth-demo.gguf").resolve())
EVERYTHING = "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}"
ASKING = (
    "{% if messages[-1].role != 'user' %}{{ raise_exception('nobody asks') }}{% endif %}"
    + EVERYTHING
)


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(
        Settings(DEMO, Load(cells=1024, sequences=2, batch=512, ubatch=512, threads=1)),
        lambda part: None,
    )


@pytest.fixture(scope="module")
def preparer(model: Model) -> Iterator[Preparer]:
    made = Preparer(model, 512)
    yield made
    made.stop()


def words(number: int) -> str:
    return " ".join(["word"] * number)


def chat(turns: int, length: int = 20, system: str = "Be kind.") -> list[dict[str, Any]]:
    """A system prompt and turns that can be told apart, the last one not answered yet."""
    said: list[dict[str, Any]] = [{"role": "system", "content": system}]
    for turn in range(turns):
        said.append({"role": "user", "content": f"question {turn} {words(length)}"})
        said.append({"role": "assistant", "content": f"answer {turn}"})
    return said[:-1]


def prepared(preparer: Preparer, messages: list[dict[str, Any]], **more: Any) -> Sequence:
    request = Generate(
        reply="r",
        attempt=1,
        user="ada",
        model="demo",
        path=DEMO,
        messages=tuple(messages),
        template=more.pop("template", EVERYTHING),
        **more,
    )
    sequence = Sequence(request, 0, [], 0)
    preparer.prepare(sequence)
    return sequence


def told(preparer: Preparer, sequence: Sequence) -> str:
    """The prompt as text again."""
    pieces = (preparer.model.vocabulary.piece(token) for token in sequence.tokens)
    return b"".join(pieces).decode()


def refusal(preparer: Preparer, messages: list[dict[str, Any]], **more: Any) -> CannotAnswer:
    with pytest.raises(CannotAnswer) as refused:
        prepared(preparer, messages, **more)
    return refused.value


# --- stop ---


def test_a_chat_within_its_context_is_told_whole(preparer: Preparer) -> None:
    for policy in ("stop", "drop"):
        sequence = prepared(preparer, chat(3), overflow=policy)
        assert sequence.dropped == 0
        assert "question 0" in told(preparer, sequence)
        assert "dropped" not in sequence.usage()


def test_a_chat_that_stops_says_how_long_it_is_and_what_the_context_holds(
    preparer: Preparer,
) -> None:
    refused = refusal(preparer, chat(30))
    assert (refused.code, refused.detail) == ("prompt_too_long", TOO_LONG)
    assert refused.facts["limit"] == "512"
    assert int(str(refused.facts["tokens"]).replace(",", "")) > 512


def test_a_chat_may_ask_for_less_context_than_the_model_has_but_not_for_more(
    preparer: Preparer,
) -> None:
    short = refusal(preparer, chat(3), context=64)
    assert short.facts["limit"] == "64"
    greedy = refusal(preparer, chat(30), context=10_000)
    assert greedy.facts["limit"] == "512"


# --- the template's own switches ---


def test_a_template_is_told_the_switches_of_its_family(preparer: Preparer) -> None:
    template = "{{ thinking }} {{ reasoning_effort }} {{ enable_thinking }} {{ messages | length }}"
    switches = {"thinking": False, "reasoning_effort": "low"}
    made = prepared(preparer, chat(1), template=template, thinking=True, switches=switches)
    assert told(preparer, made) == "False low True 2"


def test_a_switch_takes_the_place_of_nothing_that_is_ours(preparer: Preparer) -> None:
    hostile = {"messages": [], "add_generation_prompt": False, "enable_thinking": True}
    template = "{{ messages | length }} {{ add_generation_prompt }} {{ enable_thinking }}"
    made = prepared(preparer, chat(1), template=template, switches=hostile)
    assert told(preparer, made) == "2 True False"


# --- drop ---


def test_the_oldest_turns_are_left_out_and_the_system_prompt_stays(preparer: Preparer) -> None:
    sequence = prepared(preparer, chat(30), overflow="drop")
    text = told(preparer, sequence)
    assert 0 < sequence.dropped < 29
    assert sequence.usage()["dropped"] == sequence.dropped
    assert text.startswith("<system>Be kind.")
    first = sequence.dropped
    assert f"question {first - 1} " not in text
    assert f"answer {first - 1}<" not in text
    assert f"question {first} " in text
    assert "question 29 " in text


def test_no_more_is_left_out_than_an_answer_needs(preparer: Preparer) -> None:
    sequence = prepared(preparer, chat(30), overflow="drop")
    assert sequence.prompt + 128 <= 512  # a quarter of the context
    more = prepared(preparer, chat(30)[0:1] + chat(30)[1 + 2 * (sequence.dropped - 1) :])
    assert more.prompt + 128 > 512


def test_room_is_made_for_as_long_an_answer_as_is_asked_for(preparer: Preparer) -> None:
    def left_out(max_tokens: int) -> int:
        sampling = Sampling(max_tokens=max_tokens)
        sequence = prepared(preparer, chat(30), overflow="drop", sampling=sampling)
        assert sequence.prompt + min(max_tokens, 256) <= 512
        return sequence.dropped

    assert left_out(10) < left_out(200) <= left_out(1_000_000) < 29


def test_few_renderings_find_what_is_to_be_left_out(
    preparer: Preparer, monkeypatch: pytest.MonkeyPatch
) -> None:
    render, renderings = preparer.renderer.render, count()

    def counted(template: str, values: dict[str, Any], now: str | None) -> str:
        next(renderings)
        return render(template, values, now)

    monkeypatch.setattr(preparer.renderer, "render", counted)
    assert prepared(preparer, chat(500), overflow="drop").dropped > 400
    assert next(renderings) <= 11


def test_when_the_last_turn_alone_is_too_long_its_own_length_is_told(preparer: Preparer) -> None:
    messages = [*chat(3), {"role": "assistant", "content": "!"}]
    messages.append({"role": "user", "content": words(2_000)})
    for policy in ("drop", "stop"):
        alone = [messages[0], messages[-1]]
        refused = refusal(preparer, messages if policy == "drop" else alone, overflow=policy)
        assert (refused.code, refused.detail) == ("prompt_too_long", LAST_TOO_LONG)
        assert refused.facts == refusal(preparer, alone).facts


def test_an_answer_may_begin_even_where_little_room_is_left(preparer: Preparer) -> None:
    messages = [*chat(1), {"role": "assistant", "content": "!"}]
    messages.append({"role": "user", "content": words(430)})
    sequence = prepared(preparer, messages, overflow="drop")
    assert sequence.dropped == 1
    assert 512 - 128 < sequence.prompt < 512


def test_a_turn_goes_with_its_tool_calls_and_their_results() -> None:
    said: list[dict[str, Any]] = [
        {"role": "developer", "content": "rules"},
        {"role": "assistant", "content": "Welcome."},
        {"role": "user", "content": "What time is it?"},
        {"role": "assistant", "content": "", "tool_calls": [{"name": "clock"}]},
        {"role": "tool", "content": "12:00"},
        {"role": "system", "content": "a rule that came later"},
        {"role": "assistant", "content": "Noon."},
        {"role": "user", "content": "Thank you."},
    ]
    turns = Turns.of(tuple(said))
    assert turns.older == 1
    assert list(turns.without(1)) == [said[0], said[5], said[7]]
    assert list(turns.without(0)) == said


def test_a_chat_in_which_nobody_spoke_has_nothing_to_leave_out() -> None:
    assert Turns.of(()).older == 0
    assert Turns.of(({"role": "system", "content": "rules"},)).older == 0


# --- what is refused ---


def test_numbers_out_of_range_are_refused_before_anything_is_rendered(preparer: Preparer) -> None:
    broken = "{% if %}"
    refused = refusal(preparer, chat(1), template=broken, sampling=Sampling(top_p=2))
    assert refused.code == "bad_request"


def test_a_grammar_is_checked_and_travels_with_the_sequence(preparer: Preparer) -> None:
    assert prepared(preparer, chat(1)).grammar == ""
    asked = Sampling(grammar='root ::= "yes" | "no"')
    assert "root" in prepared(preparer, chat(1), sampling=asked).grammar
    refused = refusal(preparer, chat(1), sampling=Sampling(grammar="root ::= nobody"))
    assert refused.code == "bad_grammar"
    assert refused.detail.format(**refused.facts)


def test_a_template_that_fails_or_says_nothing_is_a_reason(preparer: Preparer) -> None:
    assert refusal(preparer, chat(1), template="{% if %}").code == "template_failed"
    assert refusal(preparer, chat(1), template="{# nothing #}").code == "template_failed"


# --- what is shared ---


def test_the_shared_part_of_a_prompt_ends_where_the_shared_messages_end(
    preparer: Preparer,
) -> None:
    for template in (EVERYTHING, ASKING):
        one = prepared(preparer, chat(1), shared=1, template=template)
        other = prepared(preparer, chat(2), shared=1, template=template)
        assert 0 < one.shared == other.shared
        shared = one.tokens[: one.shared]
        assert shared == other.tokens[: other.shared]
        text = b"".join(map(preparer.model.vocabulary.piece, shared)).decode()
        assert "Be kind" in text
        assert "question" not in text


def test_nothing_that_an_unshared_message_says_is_shared(preparer: Preparer) -> None:
    """Not even where it says what the template, or a probe, would say."""
    for content in ("", "0", "1", "01", "<user>", "Be kind.<user>0"):
        messages = [*chat(1)[:1], {"role": "user", "content": content}]
        for template in (EVERYTHING, ASKING):
            sequence = prepared(preparer, messages, shared=1, template=template)
            shared = b"".join(
                map(preparer.model.vocabulary.piece, sequence.tokens[: sequence.shared])
            ).decode()
            assert "<system>Be kind.<user>".startswith(shared)


def test_nothing_is_shared_where_nothing_is_marked_or_it_cannot_be_told(
    preparer: Preparer,
) -> None:
    assert prepared(preparer, chat(2)).shared == 0
    system_first = "{% if messages | length < 3 %}{{ raise_exception('no') }}{% endif %}hello"
    assert prepared(preparer, chat(2), shared=1, template=system_first).shared == 0


def test_tools_are_the_requests_own(preparer: Preparer) -> None:
    template = "{{ messages[0].content }}{% if tools %}{{ tools | tojson }}{% endif %}" + EVERYTHING
    tool = {"type": "function", "function": {"name": "secret_tool"}}
    with_tools = prepared(preparer, chat(1), shared=1, template=template, tools=(tool,))
    shared = map(preparer.model.vocabulary.piece, with_tools.tokens[: with_tools.shared])
    assert "secret" not in b"".join(shared).decode()
