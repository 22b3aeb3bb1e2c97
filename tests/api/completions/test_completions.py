"""A prompt is completed as OpenAI's older clients expect: as it stands, without a chat template."""

import json
from typing import Any

import httpx
import pytest

from tests.api.asking import MODEL, Heard, body, hear, problem

PATH = "/v1/completions"
HI = "<|im_start|>user\nHello!<|im_end|>\n<|im_start|>assistant\n"


def asked(prompt: Any = HI, **more: Any) -> dict[str, Any]:
    return {"model": MODEL, "prompt": prompt, "temperature": 0, "max_tokens": 8, **more}


def whole(client: httpx.Client, prompt: Any = HI, **more: Any) -> dict[str, Any]:
    answer = client.post(PATH, json=asked(prompt, **more))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def streamed(client: httpx.Client, prompt: Any = HI, **more: Any) -> Heard:
    with client.stream("POST", PATH, json=asked(prompt, stream=True, **more)) as answer:
        assert answer.status_code == 200, answer.read()
        return hear(answer)


def texts(answer: dict[str, Any]) -> list[str]:
    return [choice["text"] for choice in answer["choices"]]


def told(heard: Heard, index: int = 0) -> str:
    return "".join(choice["text"] for choice in heard.choices() if choice["index"] == index)


def test_a_prompt_is_read_as_it_stands_and_goes_on(client: httpx.Client) -> None:
    answer, heard = whole(client), streamed(client)
    assert answer["object"] == "text_completion"
    assert answer["id"].startswith("cmpl-")
    assert texts(answer) == [told(heard)] != [""]
    assert {line["object"] for line in heard.lines} == {"text_completion"}
    assert heard.reason == answer["choices"][0]["finish_reason"]
    assert heard.finished
    chat = client.post("/v1/chat/completions", json=body()).json()
    assert answer["usage"]["prompt_tokens"] < chat["usage"]["prompt_tokens"]


def test_usage_and_timings_are_told(client: httpx.Client) -> None:
    answer = whole(client, ignore_eos=True)
    heard = streamed(client, ignore_eos=True, stream_options={"include_usage": True})
    for usage in (answer["usage"], heard.lines[-1]["usage"]):
        assert usage["completion_tokens"] == 8
        assert usage["total_tokens"] == usage["prompt_tokens"] + 8
    assert answer["timings"]["predicted_n"] == heard.lines[-2]["timings"]["predicted_n"] == 8


def test_a_prompt_of_token_numbers_is_the_same_prompt(client: httpx.Client) -> None:
    tokens = client.post("/tokenize", json={"model": MODEL, "content": HI}).json()["tokens"]
    by_number, by_text = whole(client, tokens), whole(client)
    assert texts(by_number) == texts(by_text)
    assert by_number["usage"]["prompt_tokens"] == by_text["usage"]["prompt_tokens"]


def test_several_prompts_are_answered_in_their_order(client: httpx.Client) -> None:
    prompts = [HI, HI.replace("Hello!", "Tell me a story")]
    answer = whole(client, prompts, n=2)
    assert [choice["index"] for choice in answer["choices"]] == [0, 1, 2, 3]
    first, second = (whole(client, prompt) for prompt in prompts)
    assert texts(answer) == 2 * texts(first) + 2 * texts(second)
    alone = [each["usage"] for each in (first, second)]
    assert answer["usage"]["prompt_tokens"] == sum(used["prompt_tokens"] for used in alone)
    written = 2 * sum(used["completion_tokens"] for used in alone)
    assert answer["usage"]["completion_tokens"] == written
    heard = streamed(client, prompts)
    assert [told(heard, 0), told(heard, 1)] == texts(first) + texts(second)


def test_an_echo_begins_with_the_prompt(client: httpx.Client) -> None:
    (plain,) = texts(whole(client))
    assert texts(whole(client, echo=True)) == [HI + plain]
    assert told(streamed(client, echo=True)) == HI + plain


def test_log_probabilities_come_in_the_older_lists(client: httpx.Client) -> None:
    answer, heard = whole(client, logprobs=2), streamed(client, logprobs=2)
    said, written = answer["choices"][0]["logprobs"], answer["usage"]["completion_tokens"]
    assert "".join(said["tokens"]) == texts(answer)[0]
    assert {len(each) for each in said.values()} == {written}
    assert all(2 <= len(top) <= 3 for top in said["top_logprobs"])
    for token, offset in zip(said["tokens"], said["text_offset"], strict=True):
        assert texts(answer)[0][offset:].startswith(token)
    pieces = [choice["logprobs"] for choice in heard.choices() if choice["logprobs"]]
    assert [token for piece in pieces for token in piece["tokens"]] == said["tokens"]
    assert [at for piece in pieces for at in piece["text_offset"]] == said["text_offset"]
    assert whole(client)["choices"][0]["logprobs"] is None


def test_an_answer_ends_before_its_stop_string_and_a_seed_repeats_it(client: httpx.Client) -> None:
    hot = {"seed": 5, "temperature": 2.0, "ignore_eos": True, "cache_prompt": False}
    (full,) = texts(whole(client, **hot))
    assert texts(whole(client, **hot)) == [full]
    (cut,) = texts(whole(client, stop=full[3:5], **hot))
    assert cut == full[: full.index(full[3:5])]


def test_a_schema_shapes_what_follows(client: httpx.Client) -> None:
    wanted = {"type": "json_object"}
    (said,) = texts(whole(client, response_format=wanted, max_tokens=200))
    assert said.lstrip().startswith("{")


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"prompt": None}, "prompt"),
        ({"prompt": 5}, "prompt"),
        ({"prompt": []}, "prompt"),
        ({"prompt": [1, "two"]}, "prompt"),
        ({"prompt": [True]}, "prompt"),
        ({"prompt": [-1]}, "prompt"),
        ({"prompt": ["x", [1.5]]}, "prompt[1]"),
        ({"suffix": "end"}, "suffix"),
        ({"best_of": 3}, "best_of"),
        ({"n": 20, "prompt": ["a", "b"]}, "n"),
        ({"n": "two"}, "n"),
        ({"logprobs": 21}, "logprobs"),
        ({"logprobs": True}, "logprobs"),
        ({"echo": True, "logprobs": 1}, "echo"),
        ({"messages": []}, "messages"),
        ({"tools": []}, "tools"),
        ({"thinking_budget": 5}, "thinking_budget"),
        ({"n_predict": 5}, "n_predict"),
    ],
    ids=json.dumps,
)
def test_what_is_not_honoured_is_refused_by_name(
    client: httpx.Client, wrong: dict[str, Any], param: str
) -> None:
    error = problem(client.post(PATH, json=asked(**wrong)), 400)
    assert error["param"] == param
    assert param in error["message"]


def test_a_prompt_that_cannot_be_read_is_an_http_error(client: httpx.Client) -> None:
    error = problem(client.post(PATH, json=asked([10**7])), 400)
    assert error["code"] == "bad_request"
    assert "10000000" in error["message"]
    error = problem(client.post(PATH, json=asked("word " * 3000, stream=True)), 400)
    assert error["code"] == "context_length_exceeded"
