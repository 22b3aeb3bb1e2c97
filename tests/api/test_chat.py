"""A chat completion is what OpenAI's clients expect, and honours what was set."""

from typing import Any

import httpx
import pytest

from tests.api.asking import MODEL, Heard, streamed, whole

STORY = {"text": "Tell me a story", "seed": 7}


def content(answer: dict[str, Any]) -> str:
    return str(answer["choices"][0]["message"]["content"])


def test_streamed_and_whole_answers_say_the_same(client: httpx.Client) -> None:
    heard, answer = streamed(client, **STORY), whole(client, **STORY)
    assert heard.field("content") == content(answer)
    assert len(content(answer)) > 30
    assert heard.reason == answer["choices"][0]["finish_reason"] == "stop"


def test_a_stream_opens_with_the_role_and_closes_with_done(client: httpx.Client) -> None:
    heard = streamed(client)
    assert heard.deltas()[0] == {"role": "assistant", "content": ""}
    assert heard.deltas()[-1] == {}
    assert heard.finished
    assert {line["object"] for line in heard.lines} == {"chat.completion.chunk"}
    assert {line["model"] for line in heard.lines} == {MODEL}
    assert len({line["id"] for line in heard.lines}) == 1


def test_usage_counts_what_was_read_and_said(client: httpx.Client) -> None:
    answer = whole(client, max_tokens=5, ignore_eos=True)
    usage = answer["usage"]
    assert usage["completion_tokens"] == answer["timings"]["predicted_n"] == 5
    assert usage["total_tokens"] == usage["prompt_tokens"] + 5
    cached = usage["prompt_tokens_details"]["cached_tokens"]
    assert answer["timings"]["prompt_n"] == usage["prompt_tokens"] - cached
    longer = whole(client, text="Hello! " * 20, max_tokens=1)
    assert longer["usage"]["prompt_tokens"] > usage["prompt_tokens"]


def test_a_stream_counts_when_asked(client: httpx.Client) -> None:
    heard = streamed(client, max_tokens=5, stream_options={"include_usage": True})
    last = heard.lines[-1]
    assert last["choices"] == []
    assert last["usage"]["completion_tokens"] == 5
    assert not any("usage" in line for line in streamed(client, max_tokens=5).lines)
    assert heard.lines[-2]["timings"]["predicted_n"] == 5


def test_max_tokens_under_both_names_end_an_answer(client: httpx.Client) -> None:
    for name in ("max_tokens", "max_completion_tokens"):
        answer = whole(client, **STORY, **{name: 3})
        assert answer["usage"]["completion_tokens"] == 3
        assert answer["choices"][0]["finish_reason"] == "length"


def test_ignore_eos_goes_on_past_the_end(client: httpx.Client) -> None:
    assert whole(client, max_tokens=200)["choices"][0]["finish_reason"] == "stop"
    answer = whole(client, max_tokens=200, ignore_eos=True)
    assert answer["usage"]["completion_tokens"] == 200


def test_an_answer_ends_before_its_stop_string(client: httpx.Client) -> None:
    full = content(whole(client, **STORY))
    stop = full.split()[5]
    for given in (stop, [stop, "never said"]):
        heard = streamed(client, **STORY, stop=given)
        assert heard.field("content") == full[: full.index(stop)]
        assert heard.reason == "stop"


def test_a_seed_repeats_what_was_said(client: httpx.Client) -> None:
    hot = {"temperature": 3.0, "top_k": 0, "top_p": 1, "min_p": 0, "max_tokens": 30}
    hot |= {"ignore_eos": True, "cache_prompt": False}
    first, second = (content(whole(client, seed=11, **hot)) for _ in range(2))
    assert first == second
    assert first != content(whole(client, seed=12, **hot))


def test_thinking_is_told_apart(client: httpx.Client) -> None:
    asked = {"chat_template_kwargs": {"enable_thinking": True}, "seed": 1}
    heard, answer = streamed(client, **asked), whole(client, **asked)
    message = answer["choices"][0]["message"]
    assert message["reasoning_content"] == heard.field("reasoning_content") != ""
    assert message["content"] == heard.field("content") != ""
    assert "reasoning_content" not in whole(client, seed=1)["choices"][0]["message"]


def test_log_probabilities_come_with_each_token(client: httpx.Client) -> None:
    asked = {"logprobs": True, "top_logprobs": 2, "max_tokens": 4, "seed": 3}
    answer, heard = whole(client, **asked), streamed(client, **asked)
    said = answer["choices"][0]["logprobs"]["content"]
    assert len(said) == 4
    assert "".join(token["token"] for token in said) == content(answer)
    assert all(token["logprob"] <= 0 and len(token["top_logprobs"]) == 2 for token in said)
    assert bytes(said[0]["bytes"]).decode() == said[0]["token"]
    assert tokens(heard) == [token["token"] for token in said]


def tokens(heard: Heard) -> list[str]:
    found = [choice["logprobs"] for choice in heard.choices() if choice["logprobs"]]
    return [token["token"] for logprobs in found for token in logprobs["content"]]


def test_a_bias_forbids_a_token(client: httpx.Client) -> None:
    asked = {"max_tokens": 1, "temperature": 0}
    said = whole(client, **asked, logprobs=True)["choices"][0]["logprobs"]["content"]
    plain = content(whole(client, **asked))
    everything = {str(token): -100 for token in range(1000)}
    assert said[0]["token"] == plain
    assert content(whole(client, **asked, logit_bias=everything)) != plain


def test_a_schema_shapes_the_answer(client: httpx.Client) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "boolean"}}, "required": ["a"]}
    schema["additionalProperties"] = False  # type: ignore[assignment]
    wanted = {"type": "json_schema", "json_schema": {"name": "it", "schema": schema}}
    said = content(whole(client, response_format=wanted, max_tokens=60))
    assert "".join(said.split()) in ('{"a":true}', '{"a":false}')


def test_a_grammar_shapes_the_answer(client: httpx.Client) -> None:
    assert content(whole(client, grammar='root ::= "yes" | "no"')) in {"yes", "no"}


@pytest.mark.parametrize("role", ["system", "developer"])
def test_every_kind_of_turn_is_read(client: httpx.Client, role: str) -> None:
    call = {"name": "get_time", "arguments": "{}"}
    messages = [
        {"role": role, "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "What time"}]},
        {"role": "assistant", "tool_calls": [{"id": "1", "type": "function", "function": call}]},
        {"role": "tool", "tool_call_id": "1", "content": "12:00"},
        {"role": "assistant", "content": "Noon.", "reasoning_content": "It is 12."},
        {"role": "user", "content": "Hello!"},
    ]
    assert whole(client, messages=messages, shared_prefix=True, overflow="drop")


def test_known_fields_that_ask_for_nothing_are_taken(client: httpx.Client) -> None:
    harmless = {"user": "me", "metadata": {"a": "b"}, "store": False, "service_tier": "auto"}
    assert whole(client, **harmless, parallel_tool_calls=True, n=1, logit_bias={}, stop=None)
