"""A canary: what one person said to a model is told to another neither in words nor in numbers.

The engine's own test (tests/engine/test_reuse.py) counts steps; this one asks as a program would,
through every process, and reads each number of the answer.
"""

from typing import Any

import pytest

from tests.api.asking import PATH, body, new_key, program
from tests.running import Person, Studio

Json = dict[str, Any]
SECRET = "My passphrase is heliotrope seven. " * 20


@pytest.fixture(scope="module")
def keys(studio: Studio, alice: Person, bob: Person) -> dict[str, str]:
    """One of each."""
    return {person.name: new_key(studio, person.name) for person in (alice, bob)}


def answer(studio: Studio, key: str, text: str, **more: Any) -> Json:
    """What a model answers when it is asked this, in few words."""
    with program(studio, key) as client:
        said = client.post(PATH, json=body(text, max_tokens=4, temperature=0, seed=1, **more))
    assert said.status_code == 200, said.text
    told: Json = said.json()
    return told


def cached(told: Json) -> tuple[int, int]:
    """How much of the prompt was known already, by either of the places that say it."""
    return told["usage"]["prompt_tokens_details"]["cached_tokens"], told["timings"]["cache_n"]


def test_anothers_right_guess_is_told_nothing(studio: Studio, keys: dict[str, str]) -> None:
    answer(studio, keys["alice"], SECRET)
    assert min(cached(answer(studio, keys["alice"], SECRET))) > 50, "her own words are reused"
    guessed = answer(studio, keys["bob"], SECRET)
    assert cached(guessed) == (0, 0)
    assert "heliotrope" not in str(guessed["choices"])


def test_naming_another_as_user_opens_nothing_of_theirs(
    studio: Studio, keys: dict[str, str]
) -> None:
    """The field of OpenAI's API that says whose request it is is a client's word, not a right."""
    text = f"Again: {SECRET}"
    answer(studio, keys["alice"], text)
    told = answer(studio, keys["bob"], text, user="alice")
    assert cached(told) == (0, 0)
