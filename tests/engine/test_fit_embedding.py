"""The memory we compute for an embedding model is what llama.cpp takes for it."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from engine import fit
from engine.gguf import read_model
from engine.protocol import Load
from tests.engine.embedders import LAST, MEAN, TOKENS, Size, bert, qwen3, write
from tests.engine.miniatures import Made
from tests.engine.test_fit_against_llama import ROUNDING, measure

SIZE = Size(width=256, feed=768, heads=8, layers=4, longest=4096)
WHOLE = (512, 2048)
"""Passes of a model that reads each text in one."""


def ways(made: Made) -> list[Load]:
    """Lengths of a text, texts at once, with flash attention and without."""
    whole = made[0]["general.architecture"] == "bert"
    loads = []
    for cells, sequences, flash in product(WHOLE, (1, 64), (True, False)):
        batch = cells if whole else 512
        usual: dict[str, Any] = {
            "gpu_layers": 0,
            "threads": 1,
            "mmap": False,
            "batch": batch,
            "ubatch": batch,
        }
        loads.append(Load(cells=cells, sequences=sequences, flash=flash, **usual))
    return loads


@pytest.mark.parametrize(
    "made",
    [bert(SIZE, pooling_type=MEAN), qwen3(SIZE, pooling_type=LAST)],
    ids=["encoder", "decoder"],
)
def test_weights_and_cache_within_one_percent_and_working_memory_too(
    made: Made, tmp_path: Path
) -> None:
    path, loads = write(made, tmp_path / "m.gguf"), ways(made)
    file = read_model(path)
    for load, sizes in zip(loads, measure(path, loads), strict=True):
        assert "failed" not in sizes, (load, sizes)
        said = {what: sum(places.values()) for what, places in sizes.items()}
        need = fit.need(file, load.cells or 0, load.sequences or 0, load)
        assert need.weights == pytest.approx(said["model"], rel=0.01, abs=2 * ROUNDING), load
        assert need.cache == pytest.approx(said.get("KV", 0), rel=0.01, abs=2 * ROUNDING), load
        # What is handed out grows to this with the first full pass, so llama.cpp does not say it.
        output = 4 * (load.ubatch or 0) * (TOKENS + SIZE.width)
        assert -0.1 < (need.compute - output) / said["compute"] - 1 < 0.2, load
