"""Which quant is recommended, and which projector goes with it."""

from dataclasses import dataclass

import pytest

from models_hub.hub.choice import projector_for, recommended
from models_hub.hub.quants import group
from models_hub.hub.repository import HubFile

GB = 10**9


@dataclass(frozen=True)
class How:
    """How one quant fits."""

    state: str
    ample: bool = False


AMPLE, FITS, OFFLOAD, TIGHT, NO = (
    How("fits", True),
    How("fits"),
    How("offload"),
    How("tight"),
    How("no"),
)

CASES: dict[str, tuple[dict[str, How], str | None]] = {
    "Q8 where there is ample room": ({"Q4_K_M": AMPLE, "Q8_0": AMPLE, "BF16": FITS}, "Q8_0"),
    "Q4 where Q8 would fill it": ({"Q4_K_M": FITS, "Q6_K": FITS, "Q8_0": FITS}, "Q4_K_M"),
    "Q6 where that is ample": ({"Q4_K_M": AMPLE, "Q6_K": AMPLE, "Q8_0": FITS}, "Q6_K"),
    "dynamic before plain": ({"Q4_K_M": FITS, "UD-Q4_K_XL": FITS}, "UD-Q4_K_XL"),
    "well-known before odd": ({"Q4_K_S": FITS, "Q4_K_M": FITS, "Q4_1": FITS}, "Q4_K_M"),
    "the largest small one": ({"IQ2_M": FITS, "Q3_K_M": FITS, "Q4_K_M": NO}, "Q3_K_M"),
    "three bits on the GPU": ({"Q3_K_M": FITS, "Q4_K_M": OFFLOAD}, "Q3_K_M"),
    "four in RAM before two": ({"IQ2_M": FITS, "Q4_K_M": OFFLOAD}, "Q4_K_M"),
    "Kimi": ({"UD-Q2_K_XL": OFFLOAD, "UD-Q4_K_XL": NO, "UD-Q8_K_XL": NO}, "UD-Q2_K_XL"),
    "just fits, for want of better": ({"Q4_K_M": TIGHT, "Q8_0": NO}, "Q4_K_M"),
    "only a large one": ({"Q8_0": FITS, "F16": FITS}, "Q8_0"),
    "only as it was trained": ({"BF16": FITS}, "BF16"),
    "nothing": ({"Q4_K_M": NO, "Q8_0": NO}, None),
}


@pytest.mark.parametrize(("fits", "label"), CASES.values(), ids=CASES)
def test_recommended(fits: dict[str, How], label: str | None) -> None:
    files = [HubFile(f"m-{kind}.gguf", (at + 1) * GB) for at, kind in enumerate(fits)]
    found = recommended(group(files).quants, fits)
    assert (found.label if found else None) == label


def test_a_quant_with_missing_shards_is_never_recommended() -> None:
    quants = group([HubFile("m-Q4_K_M-00001-of-00002.gguf", GB)]).quants
    assert recommended(quants, {"Q4_K_M": AMPLE}) is None


def test_what_was_not_compared_is_not_recommended() -> None:
    assert recommended(group([HubFile("m-Q4_K_M.gguf", GB)]).quants, {}) is None


def files(*names: str) -> list[HubFile]:
    return [HubFile(name, GB) for name in names]


def test_of_several_projectors_the_one_any_machine_can_use() -> None:
    contents = group(files("m-Q4_0.gguf", *(f"mmproj-{k}.gguf" for k in ("BF16", "F32", "F16"))))
    found = projector_for(contents, contents.quants[0])
    assert found
    assert found.name == "mmproj-F16.gguf"


def test_each_of_several_models_gets_its_own_projector() -> None:
    names = ["g-4b-Q4_0.gguf", "g-12b-Q4_0.gguf", "g-4b-mmproj-F16.gguf", "g-12b-mmproj-BF16.gguf"]
    contents = group(files(*names))
    found = {q.stem: projector_for(contents, q) for q in contents.quants}
    assert {stem: file.name for stem, file in found.items() if file} == {
        "g-4b": "g-4b-mmproj-F16.gguf",
        "g-12b": "g-12b-mmproj-BF16.gguf",
    }


def test_a_model_that_only_reads_has_no_projector() -> None:
    contents = group(files("m-Q4_0.gguf"))
    assert projector_for(contents, contents.quants[0]) is None
