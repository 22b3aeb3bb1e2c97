"""A program asks the running studio for embeddings, beside everybody else who uses it."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import httpx
import numpy as np
import redis

from engine.protocol import MODELS, ModelState
from tests.api.asking import MODEL, new_key, problem, program, whole
from tests.engine.embedders import WIDTH
from tests.polling import until
from tests.running import Person, Studio

PATH = "/v1/embeddings"
WORDS = ["Hello!", "Tell me a story", "你好", "Hello!"]


def asked(client: httpx.Client, model: str, given: Any, **more: Any) -> dict[str, Any]:
    """A good answer."""
    answer = client.post(PATH, json={"model": model, "input": given, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def vectors(answer: dict[str, Any]) -> "np.ndarray[Any, Any]":
    """Of all inputs, in order."""
    assert [item["index"] for item in answer["data"]] == list(range(len(answer["data"])))
    return np.array([item["embedding"] for item in answer["data"]], np.float32)


def state(studio: Studio, model: str) -> ModelState | None:
    with redis.Redis.from_url(studio.redis_url) as client:
        line = client.hget(MODELS, model)
    return ModelState.read(line) if line else None


def test_each_input_has_a_vector_of_length_one_in_its_place(
    client: httpx.Client, model: str
) -> None:
    answer = asked(client, model, WORDS)
    assert (answer["object"], answer["model"]) == ("list", model)
    found = vectors(answer)
    assert found.shape == (len(WORDS), WIDTH)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    alone = np.concatenate([vectors(asked(client, model, text)) for text in WORDS])
    assert np.all(np.sum(found * alone, axis=1) > 0.9999)
    assert found[0] @ found[3] > 0.9999
    assert found[0] @ found[1] < 0.95


def test_base64_is_the_same_and_fewer_dimensions_are_renormalised(
    client: httpx.Client, model: str
) -> None:
    plain = vectors(asked(client, model, WORDS))
    coded = asked(client, model, WORDS, encoding_format="base64")["data"]
    read = [np.frombuffer(base64.b64decode(item["embedding"]), "<f4") for item in coded]
    assert np.array_equal(plain, read)
    cut = vectors(asked(client, model, WORDS, dimensions=8))
    first = plain[:, :8]
    assert np.allclose(cut, first / np.linalg.norm(first, axis=1, keepdims=True), atol=1e-5)
    error = problem(client.post(PATH, json={"model": model, "input": "x", "dimensions": 65}), 400)
    assert (error["code"], error["param"]) == ("bad_dimensions", "dimensions")
    assert "64" in error["message"]


def test_usage_counts_the_tokens_read(client: httpx.Client, model: str, studio: Studio) -> None:
    usage = asked(client, model, [[1, 2, 3], [4]])["usage"]
    assert usage == {"prompt_tokens": 4, "total_tokens": 4}
    text, both = (asked(client, model, given)["usage"] for given in ("Hello!", ["Hello!"] * 2))
    assert both["prompt_tokens"] == 2 * text["prompt_tokens"]


def test_an_input_beyond_the_context_is_named(client: httpx.Client, model: str) -> None:
    given = {"model": model, "input": ["Hello!", "story " * 600]}
    error = problem(client.post(PATH, json=given), 400)
    assert (error["code"], error["param"]) == ("context_length_exceeded", "input")
    assert "Input 2 has " in error["message"]


def test_a_chat_goes_on_beside_it(
    studio: Studio, client: httpx.Client, alice: Person, bob: Person, model: str
) -> None:
    with (
        program(studio, new_key(studio, bob.name)) as his,
        ThreadPoolExecutor(8) as pool,
    ):
        story = pool.submit(whole, his, text="Tell me a story", seed=7)
        people = [client, his] * 3
        answers = list(pool.map(lambda one: vectors(asked(one, model, WORDS)), people))
        assert len(story.result()["choices"][0]["message"]["content"]) > 30
    assert all(np.allclose(answer, answers[0], atol=2e-3) for answer in answers)
    for name in (MODEL, model):
        found = state(studio, name)
        assert found
        assert found.state == "ready"


def test_who_hangs_up_stops_the_engine(studio: Studio, client: httpx.Client, model: str) -> None:
    asked(client, model, "Hello!")
    long = {"model": model, "input": ["What did the lighthouse keeper say? " * 12] * 2000}

    headers = {"Content-Type": "application/json", "Authorization": client.headers["Authorization"]}
    line = HTTPConnection("127.0.0.1", studio.port)
    line.request("POST", PATH, json.dumps(long), headers)
    until(lambda: (found := state(studio, model)) and found.running, 30)
    line.close()
    until(lambda: (found := state(studio, model)) and not found.running + found.waiting, 30)
