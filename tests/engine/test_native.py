"""Our multiplication of Q8_0 weights, compiled as it is for llama.cpp, equals the exact product."""

import ctypes
import itertools
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bootstrap.place import ROOT
from bootstrap.processor import has

NATIVE = ROOT / "engine" / "native"
FLAGS = ["avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512vnni", "f16c", "fma"]
BLOCK = np.dtype([("scale", "<f2"), ("values", "i1", 32)])
POOL = ctypes.c_void_p
WAIT = ctypes.CFUNCTYPE(None, POOL)
HAND_OUT = ctypes.CFUNCTYPE(None, POOL, ctypes.c_int)
TAKE = ctypes.CFUNCTYPE(ctypes.c_int, POOL)

if not all(has(flag) for flag in ("avx512f", "avx512bw", "avx512vl", "avx512_vnni")):
    pytest.skip("this processor has no AVX-512 with VNNI", allow_module_level=True)


class Team(ctypes.Structure):
    _fields_ = (
        ("pool", POOL),
        ("index", ctypes.c_int),
        ("size", ctypes.c_int),
        ("wait", WAIT),
        ("hand_out_from", HAND_OUT),
        ("take", TAKE),
    )


def compile_with(*options: str) -> None:
    compiler = os.environ.get("CXX", "c++").split()
    wide = [f"-m{flag}" for flag in FLAGS]
    ours = str(NATIVE / "q8_0.cpp")
    subprocess.run([*compiler, "-std=c++17", *wide, ours, *options], check=True)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    folder = tmp_path_factory.mktemp("native")
    plain = folder / "plain.cpp"
    plain.write_text(
        '#include "q8_0.h"\n'
        'extern "C" void multiply(const hearth::Team & team, int64_t m, int64_t n, int64_t k,\n'
        "    const hearth::Block * a, int64_t lda, const hearth::Block * b, int64_t ldb,\n"
        "    float * c, int64_t ldc) {\n"
        "    hearth::multiply_q8_0(team, m, n, k, a, lda, b, ldb, c, ldc);\n"
        "}\n"
    )
    built = folder / "libq8_0.so"
    compile_with("-O2", "-shared", "-fPIC", f"-I{NATIVE}", str(plain), "-o", str(built))
    return ctypes.CDLL(str(built))


def blocks(seed: int, rows: int, stride: int) -> np.ndarray:
    """Rows of blocks with every value that the format has, both ends included."""
    random = np.random.default_rng(seed)
    made = np.zeros((rows, stride), BLOCK)
    made["scale"] = random.normal(0, 0.02, (rows, stride))
    made["values"] = random.integers(-128, 128, (rows, stride, 32))
    made["values"][:, :, 0] = random.choice([-128, 127], (rows, stride))
    return made


def exact(weights: np.ndarray, tokens: np.ndarray, count: int) -> np.ndarray:
    def values(of: np.ndarray) -> np.ndarray:
        part = of[:, :count]
        whole = part["values"].astype(np.float64) * part["scale"].astype(np.float64)[..., None]
        return whole.reshape(len(of), -1)

    product: np.ndarray = values(tokens) @ values(weights).T
    return product


def multiply(
    library: ctypes.CDLL, weights: np.ndarray, tokens: np.ndarray, count: int, threads: int
) -> np.ndarray:
    """The product by so many threads; a result nobody wrote is NaN."""
    rows, beyond = len(weights), 3
    result = np.full((len(tokens), rows + beyond), np.nan, np.float32)
    barrier = threading.Barrier(threads)
    pieces: list[Iterator[int]] = [itertools.count()]
    wait = WAIT(lambda _pool: barrier.wait() and None)
    hand_out = HAND_OUT(lambda _pool, first: pieces.__setitem__(0, itertools.count(first)))
    take = TAKE(lambda _pool: next(pieces[0]))

    def work(index: int) -> None:
        library.multiply(
            ctypes.byref(Team(None, index, threads, wait, hand_out, take)),
            *(ctypes.c_int64(each) for each in (rows, len(tokens), count)),
            weights.ctypes.data_as(POOL),
            ctypes.c_int64(weights.shape[1]),
            tokens.ctypes.data_as(POOL),
            ctypes.c_int64(tokens.shape[1]),
            result.ctypes.data_as(POOL),
            ctypes.c_int64(rows + beyond),
        )

    team = [threading.Thread(target=work, args=(index,)) for index in range(threads)]
    for each in team:
        each.start()
    for each in team:
        each.join()
    assert np.isnan(result[:, rows:]).all(), "wrote beyond its rows"
    return result[:, :rows]


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize(
    ("rows", "tokens", "count"),
    [(1, 2, 1), (8, 4, 24), (13, 3, 5), (64, 5, 24), (200, 9, 7), (515, 33, 24), (40, 70, 448)],
)
def test_every_shape_gives_the_exact_product(
    library: ctypes.CDLL, rows: int, tokens: int, count: int, threads: int
) -> None:
    weights, some = blocks(1, rows, count), blocks(2, tokens, count)
    wanted = exact(weights, some, count)
    found = multiply(library, weights, some, count, threads)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5 * np.abs(wanted).max())


def test_rows_may_lie_apart(library: ctypes.CDLL) -> None:
    weights, some = blocks(1, 21, 11), blocks(2, 6, 9)
    np.testing.assert_allclose(
        multiply(library, weights, some, 8, 2), exact(weights, some, 8), rtol=1e-4, atol=1e-3
    )


def test_a_result_depends_on_its_row_and_token_alone(library: ctypes.CDLL) -> None:
    weights, some = blocks(1, 100, 24), blocks(2, 11, 24)
    together = multiply(library, weights, some, 24, 3)
    for first, last in ((0, 2), (4, 7), (5, 11)):
        alone = multiply(library, weights, some[first:last], 24, 1)
        assert (alone == together[first:last]).all()


def test_no_inline_function_of_it_can_replace_one_for_older_processors(tmp_path: Path) -> None:
    built = tmp_path / "q8_0.o"
    compile_with("-O0", "-c", "-o", str(built))
    names = subprocess.run(["nm", "-C", built], check=True, capture_output=True, text=True).stdout
    assert re.findall(r" T (.*)\(", names) == ["hearth::multiply_q8_0"]
    assert re.findall(r".* [VWu] .*", names) == []
