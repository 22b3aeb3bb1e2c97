"""Vectors are written out in the order of their inputs, as numbers or as base64."""

import base64
import json
from typing import Any

import numpy as np

from api.embeddings.vectors import Vectors, numbers
from engine.protocol import delta, done


async def written(vectors: Any, *, plain: bool) -> dict[str, Any]:
    """The answer with these vectors, which came in two entries."""
    texts = [base64.b64encode(v.astype("<f4").tobytes()).decode() for v in vectors]
    answer = Vectors(plain=plain)
    for part in (texts[:1], texts[1:]):
        await answer.add(delta([("e", text) for text in part]))
    end = done("stop", usage={"prompt": 7, "cached": 0, "completion": 0})
    found: dict[str, Any] = json.loads(answer.answer('m"', end).body)
    return found


async def test_an_answer_has_the_shape_that_clients_read() -> None:
    answer = await written(np.eye(3, 4), plain=True)
    assert answer == {
        "object": "list",
        "data": [
            {"object": "embedding", "index": i, "embedding": row}
            for i, row in enumerate(np.eye(3, 4).tolist())
        ],
        "model": 'm"',
        "usage": {"prompt_tokens": 7, "total_tokens": 7},
    }


async def test_numbers_and_base64_say_the_same_to_the_last_bit() -> None:
    vectors = np.random.default_rng(1).standard_normal((5, 384)).astype(np.float32)
    vectors[0, :3] = 0, 1e-30, -1
    for plain in (True, False):
        for row, item in zip(vectors, (await written(vectors, plain=plain))["data"], strict=True):
            said = item["embedding"]
            read = said if plain else np.frombuffer(base64.b64decode(said), "<f4")
            assert np.array_equal(np.array(read, np.float32), row)


def test_every_number_is_one_of_json() -> None:
    tiny = np.array([1e-45, 3.4e38, -0.0, 1 / 3], np.float32)
    said = numbers(base64.b64encode(tiny.tobytes()).decode())
    assert said == "[1.40129846e-45,3.39999995e+38,-0,0.333333343]"
