"""Several answers to one request: told apart by their index, paid for once where they share."""

from typing import Any

import httpx
import pytest

from accounts.limits import Limits
from api import figures
from api.choices import choices
from engine.protocol import SEEDS, Generate, Sampling, done
from tests.api.asking import PATH, body, endless, first_words, problem, streamed, whole
from tests.api.test_limits import at_work, is_tidy
from tests.chat.middle import frozen, model_child, unended
from tests.polling import until
from tests.running import Studio

HOT = {"temperature": 3.0, "top_k": 0, "top_p": 1, "min_p": 0}
HOT |= {"ignore_eos": True, "max_tokens": 10}


def said(answer: dict[str, Any]) -> list[str]:
    return [choice["message"]["content"] for choice in answer["choices"]]


def test_several_answers_come_with_their_numbers(client: httpx.Client) -> None:
    answer = whole(client, n=3, seed=4, **HOT)
    assert [choice["index"] for choice in answer["choices"]] == [0, 1, 2]
    assert len(set(said(answer))) == 3
    assert all(choice["timings"]["predicted_n"] == 10 for choice in answer["choices"])
    assert all(choice["finish_reason"] == "length" for choice in answer["choices"])


def test_a_stream_tells_them_apart(client: httpx.Client) -> None:
    heard = streamed(client, n=3, seed=4, stream_options={"include_usage": True}, **HOT)
    told = ["", "", ""]
    for choice in heard.choices():
        told[choice["index"]] += choice["delta"].get("content", "")
    assert all(told)
    assert len(set(told)) == 3
    ends = [choice["index"] for choice in heard.choices() if choice["finish_reason"]]
    assert sorted(ends) == [0, 1, 2]
    roles = [choice["index"] for choice in heard.choices() if "role" in choice["delta"]]
    assert roles == [0, 1, 2]
    assert heard.finished
    assert len({line["id"] for line in heard.lines}) == 1
    assert heard.lines[-1]["usage"]["completion_tokens"] == 30
    assert sum("usage" in line for line in heard.lines) == 1


@pytest.mark.parametrize(
    ("seed", "seeds"),
    [(21, [21, 22, 21, 22]), (SEEDS - 1, [SEEDS - 1, 0] * 2), (None, [None] * 4)],
)
def test_a_seed_gives_each_a_draw_of_its_own_and_the_same_ones_again(
    seed: int | None, seeds: list[int | None]
) -> None:
    asking = Generate(
        "r", 1, "ada", "m", "/m.gguf", (), sampling=Sampling(seed=seed, thinking_budget=9)
    )
    made = choices(asking, ("one", (1, 2)), each=2)
    assert [each.sampling.seed for each in made] == seeds
    assert [each.prompt for each in made] == ["one", "one", (1, 2), (1, 2)]
    assert len({each.reply for each in made}) == 4
    assert all(each.sampling.thinking_budget is None for each in made)
    (chat,) = choices(asking, (), each=1)
    assert (chat.prompt, chat.sampling) == (None, asking.sampling)


def test_the_prompt_is_counted_once_and_computed_once(client: httpx.Client) -> None:
    text = "A question that was never asked before, by nobody: " + "why " * 60
    several = whole(client, text=text, n=4, **HOT)
    alone = whole(client, text=text, **HOT)
    usage = several["usage"]
    assert usage["prompt_tokens"] == alone["usage"]["prompt_tokens"]
    assert usage["completion_tokens"] == 40
    assert usage["total_tokens"] == usage["prompt_tokens"] + 40
    read = sum(choice["timings"]["prompt_n"] for choice in several["choices"])
    assert read < 2 * usage["prompt_tokens"]
    cached = [choice["timings"]["cache_n"] for choice in several["choices"]]
    assert usage["prompt_tokens_details"]["cached_tokens"] == min(cached)


def test_usage_takes_each_prompt_as_the_choice_that_had_to_read_most_of_it() -> None:
    def end(prompt: int, cached: int) -> dict[str, Any]:
        return done("stop", usage={"prompt": prompt, "cached": cached, "completion": 2})

    ends = [end(10, 9), end(10, 3), end(7, 0), end(7, 6)]
    used = figures.usage(ends, each=2)
    assert (used["prompt_tokens"], used["completion_tokens"]) == (17, 8)
    assert used["prompt_tokens_details"] == {"cached_tokens": 3}


def test_going_away_stops_all_of_them(studio: Studio, client: httpx.Client) -> None:
    with client.stream("POST", PATH, json=endless(n=3)) as answer:
        first_words(answer)
        until(lambda: at_work(studio) == 3)
    until(lambda: not at_work(studio), 5)
    until(lambda: is_tidy(studio), 5)


def test_more_than_one_may_have_at_once_is_refused_with_the_number(client: httpx.Client) -> None:
    most = Limits().replies_at_once or 0
    error = problem(client.post(PATH, json=body(n=most + 1)), 403)
    assert error["param"] == "n"
    assert f"{most + 1} replies" in error["message"]
    assert problem(client.post(PATH, json=body(n=33)), 400)["param"] == "n"


def test_answers_take_the_places_of_as_many_requests(studio: Studio, client: httpx.Client) -> None:
    refused = beside_all_but_one(studio, client)
    while refused is None:  # the demo model is quick: they had come to their ends by then
        refused = beside_all_but_one(studio, client)
    assert problem(refused, 429)["code"] == "too_many_requests"
    assert int(refused.headers["retry-after"]) > 0
    until(lambda: client.post(PATH, json=body(n=2, max_tokens=1)).status_code == 200, 30)


def beside_all_but_one(studio: Studio, client: httpx.Client) -> httpx.Response | None:
    """What two more are told while so many answers are being written that one may be added, which
    then is; None where those had ended before they could be held still."""
    many = (Limits().replies_at_once or 0) - 1
    with client.stream("POST", PATH, json=endless(n=many)) as answer:
        first_words(answer)
        with frozen(model_child(studio)):
            if unended(studio) < many:
                return None
            refused = client.post(PATH, json=body(n=2, max_tokens=1))
        assert client.post(PATH, json=body(max_tokens=1)).status_code == 200
        return refused


def test_one_that_fails_ends_them_all(studio: Studio, client: httpx.Client) -> None:
    error = problem(client.post(PATH, json=body("word " * 3000, n=3)), 400)
    assert error["code"] == "context_length_exceeded"
    until(lambda: is_tidy(studio), 5)
