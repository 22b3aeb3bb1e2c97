"""Choosing from the likeliest few is choosing from all of them."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from llama_cpp import llama_cpp as c

from engine.protocol import Sampling
from engine.runner import candidates
from engine.runner.candidates import COLUMNS, Shortlist, choose, every
from engine.runner.gbnf import read_vocabulary
from engine.runner.sampling import Sampler
from engine.runner.vocabulary import Vocabulary
from tests.engine import gguf_files, miniatures

SIZES = [4 * COLUMNS, 5_000, 32_003]
random = np.random.default_rng(0)

Chains = Callable[[int, int, dict[int, float]], "c.llama_sampler_p"]


@pytest.fixture
def chain() -> Iterator[Chains]:
    """`chain(size, top_k, bias)`: one that keeps the likeliest after a bias, and draws."""
    made: list[c.llama_sampler_p] = []

    def make(size: int, top_k: int, bias: dict[int, float]) -> "c.llama_sampler_p":
        new: c.llama_sampler_p = c.llama_sampler_chain_init(c.llama_sampler_chain_default_params())
        pairs = (c.llama_logit_bias * len(bias))(*map(c.llama_logit_bias, bias, bias.values()))
        for link in (
            c.llama_sampler_init_logit_bias(size, len(bias), pairs),
            c.llama_sampler_init_top_k(top_k),
            c.llama_sampler_init_temp(2.0),
            c.llama_sampler_init_dist(7),
        ):
            c.llama_sampler_chain_add(new, link)
        made.append(new)
        return new

    yield make
    for each in made:
        c.llama_sampler_free(each)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("top_k", [1, 40, 200])
def test_every_draw_is_the_same(size: int, top_k: int, chain: Chains) -> None:
    rows = random.standard_normal((50, size)).astype(np.float32)
    bias = {3: 1.5, size - 1: 2.5, 700: -9.0, 8: float("-inf")}
    short, whole = chain(size, top_k, bias), chain(size, top_k, bias)
    shortlist = Shortlist(top_k + len(bias), [3, 700, size - 1])
    drawn = [choose(short, shortlist.of(row)) for row in rows]
    assert drawn == [choose(whole, every(row)) for row in rows]
    assert len(set(drawn)) > 20


@pytest.mark.parametrize("size", SIZES)
def test_it_is_short_and_has_the_likeliest(size: int) -> None:
    row = random.standard_normal(size).astype(np.float32)
    found = Shortlist(40, []).of(row)
    assert 40 <= len(found) < 100
    assert set(np.argsort(row)[-40:]) <= set(found["id"])
    assert np.array_equal(found["logit"], row[found["id"]])


def test_all_of_them_in_one_group_and_all_alike() -> None:
    row = np.zeros(4 * COLUMNS, np.float32)
    assert len(Shortlist(40, []).of(row)) == len(row)
    row[5::COLUMNS] = 9
    assert {5, 5 + COLUMNS, 5 + 2 * COLUMNS} <= set(Shortlist(2, []).of(row)["id"])


def test_banned_tokens_leave_enough() -> None:
    row = np.full(4 * COLUMNS, -np.inf, np.float32)
    row[[7, 9]] = 1
    assert set(Shortlist(40, []).of(row)["id"]) >= {7, 9}


def test_a_model_that_computes_nonsense_is_given_all() -> None:
    row = np.full(4 * COLUMNS, np.nan, np.float32)
    assert len(Shortlist(40, []).of(row)) == len(row)


@pytest.mark.parametrize(
    ("numbers", "is_short"),
    [
        (Sampling(), True),
        (Sampling(temperature=0, top_k=0), True),
        (Sampling(ignore_eos=True, logit_bias=((5, 1.0),)), True),
        (Sampling(top_k=0), False),
        (Sampling(top_k=1_000), False),
        (Sampling(repeat_penalty=1.1), False),
    ],
)
def test_who_may_have_any_token_is_given_all(
    numbers: Sampling, is_short: bool, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "LARGE", vocabulary.size)
    sampler = Sampler(numbers, vocabulary, [])
    assert (sampler.shortlist is not None) is is_short
    sampler.free()


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    """Of 4,096 tokens."""
    path = tmp_path_factory.mktemp("words") / "words.gguf"
    path.write_bytes(gguf_files.pack(gguf_files.LLAMA | miniatures.vocabulary(), {}))
    return read_vocabulary(str(path))


def test_a_small_vocabulary_is_left_to_llama(vocabulary: Vocabulary) -> None:
    sampler = Sampler(Sampling(), vocabulary, [])
    assert sampler.shortlist is None
    sampler.free()
