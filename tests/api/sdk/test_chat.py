"""OpenAI's client reads what Hearth answers, whole and as a stream, into its own types."""

from typing import Any

from openai import OpenAI
from openai.types.chat import ChatCompletion

from tests.api.asking import MODEL
from tests.api.sdk.official import INSTANT, STORY, said


def text(answer: ChatCompletion) -> str:
    """What was said."""
    return answer.choices[0].message.content or ""


def test_a_whole_answer(openai: OpenAI) -> None:
    answer = openai.chat.completions.create(**STORY)
    assert answer.object == "chat.completion"
    assert answer.model == MODEL
    assert text(answer).startswith("Once upon a time")
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_a_stream_says_the_same_and_counts_when_asked(openai: OpenAI) -> None:
    answer = openai.chat.completions.create(**STORY)
    asked = {**STORY, "stream": True, "stream_options": {"include_usage": True}}
    with openai.chat.completions.create(**asked) as stream:
        chunks = list(stream)
    pieces = [choice.delta.content or "" for chunk in chunks for choice in chunk.choices]
    assert "".join(pieces) == text(answer)
    assert len(pieces) > 3, "it came in pieces"
    assert [chunk.usage for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)
    assert chunks[-1].usage is not None
    assert answer.usage is not None
    assert chunks[-1].usage.completion_tokens == answer.usage.completion_tokens


def test_what_was_read_before_is_told_as_cached(openai: OpenAI) -> None:
    longer = said("Tell me about the fire and the village. " * 20)
    for _again in range(2):
        usage = openai.chat.completions.create(**{**STORY, "messages": longer}, max_tokens=2).usage
    assert usage is not None
    assert usage.prompt_tokens_details is not None
    assert 0 < (usage.prompt_tokens_details.cached_tokens or 0) < usage.prompt_tokens


def test_the_clients_own_reading_of_a_stream(openai: OpenAI) -> None:
    """Its helper puts the pieces together and knows the kinds of events."""
    with openai.chat.completions.stream(**STORY) as stream:
        kinds = {event.type for event in stream}
        answer = stream.get_final_completion()
    assert {"chunk", "content.delta", "content.done"} <= kinds
    assert text(answer) == text(openai.chat.completions.create(**STORY))


def test_log_probabilities(openai: OpenAI) -> None:
    asked = {**STORY, "logprobs": True, "top_logprobs": 3, "max_tokens": 4}
    answer = openai.chat.completions.create(**asked)
    logprobs = answer.choices[0].logprobs
    assert logprobs is not None
    assert logprobs.content is not None
    assert "".join(token.token for token in logprobs.content) == text(answer)
    assert all(token.logprob <= 0 and len(token.top_logprobs) == 3 for token in logprobs.content)
    with openai.chat.completions.stream(**asked) as stream:
        events = [event for event in stream if event.type == "logprobs.content.done"]
    assert [token.token for token in events[0].content] == [t.token for t in logprobs.content]


def test_an_answer_ends_before_its_stop_string(openai: OpenAI) -> None:
    answer = openai.chat.completions.create(**STORY, stop=[" stone", "never said"])
    assert text(answer) == "Once upon a time there was a small"
    assert answer.choices[0].finish_reason == "stop"


def test_an_answer_ends_at_its_length(openai: OpenAI) -> None:
    answer = openai.chat.completions.create(**STORY, max_completion_tokens=3)
    assert answer.choices[0].finish_reason == "length"
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 3


def test_a_seed_repeats_what_was_said(openai: OpenAI) -> None:
    hot: dict[str, Any] = {"model": MODEL, "messages": said("Hi"), "max_tokens": 30}
    hot |= {"temperature": 3.0, "top_p": 1}
    more = {**INSTANT, "top_k": 0, "min_p": 0, "ignore_eos": True, "cache_prompt": False}

    def once(seed: int) -> str:
        return text(openai.chat.completions.create(**hot, seed=seed, extra_body=more))

    assert once(11) == once(11) != once(12)


def test_thinking_is_told_apart(openai: OpenAI) -> None:
    more = {"chat_template_kwargs": {"enable_thinking": True}}
    answer = openai.chat.completions.create(model=MODEL, messages=said("Hello!"), extra_body=more)
    message = answer.choices[0].message.to_dict()
    assert message["reasoning_content"]
    assert message["content"]


def test_answers_asked_for_one_after_the_other_use_one_connection(openai: OpenAI) -> None:
    raw = [openai.chat.completions.with_raw_response.create(**STORY, max_tokens=1) for _ in "ab"]
    ids = {answer.parse().id for answer in raw}
    assert len(ids) == 2
    streams = {id(answer.http_response.extensions["network_stream"]) for answer in raw}
    assert len(streams) == 1
