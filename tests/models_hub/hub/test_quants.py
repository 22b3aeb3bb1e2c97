"""The files of a repository are grouped as a person would group them, from their names alone."""

import pytest

from models_hub.hub.quants import Contents, Quant, group
from models_hub.hub.repository import HubFile

GB = 10**9


def listing(*names: str) -> Contents:
    """What is found in these files; each is larger than the one before: 1 GB, 2 GB, …"""
    return group(HubFile(name, (at + 1) * GB) for at, name in enumerate(names))


def shards(stem: str, count: int, *without: int) -> list[str]:
    """The names of a model's shards."""
    numbers = [number for number in range(1, count + 1) if number not in without]
    return [f"{stem}-{number:05}-of-{count:05}.gguf" for number in numbers]


def by_label(contents: Contents) -> dict[str, int]:
    """How many files each quant has."""
    return {quant.label: len(quant.files) for quant in contents.quants}


KIMI = [
    *shards("UD-Q2_K_XL/Kimi-K2.6-UD-Q2_K_XL", 8),
    *shards("UD-Q4_K_XL/Kimi-K2.6-UD-Q4_K_XL", 13),
    *shards("UD-Q8_K_XL/Kimi-K2.6-UD-Q8_K_XL", 14),
    *shards("BF16/Kimi-K2.6-BF16", 46),
]

QUANTS: dict[str, tuple[list[str], dict[str, int]]] = {
    "a folder for each quant, in shards": (
        KIMI,
        {"UD-Q2_K_XL": 8, "UD-Q4_K_XL": 13, "UD-Q8_K_XL": 14, "BF16": 46},
    ),
    "one file for each quant": (
        [f"Qwen3-8B-{kind}.gguf" for kind in ("Q2_K", "Q3_K_M", "Q4_K_M", "Q8_0", "BF16")],
        {"Q2_K": 1, "Q3_K_M": 1, "Q4_K_M": 1, "Q8_0": 1, "BF16": 1},
    ),
    "dynamic quants": (
        [f"X-UD-{kind}.gguf" for kind in ("IQ1_S", "IQ1_M", "TQ1_0", "IQ2_XXS", "Q4_K_XL")],
        {"UD-IQ1_S": 1, "UD-IQ1_M": 1, "UD-TQ1_0": 1, "UD-IQ2_XXS": 1, "UD-Q4_K_XL": 1},
    ),
    "the same bits, dynamic and not, stay apart": (
        ["X-UD-Q4_K_XL.gguf", "X-Q4_K_M.gguf", "X-IQ4_XS.gguf", "X-IQ4_NL.gguf"],
        {"UD-Q4_K_XL": 1, "Q4_K_M": 1, "IQ4_XS": 1, "IQ4_NL": 1},
    ),
    "dots before the label": (
        ["Mistral-7B.Q4_K_M.gguf", "Mistral-7B.Q5_K_S.gguf", "Mistral-7B.i1-IQ3_XXS.gguf"],
        {"Q4_K_M": 1, "Q5_K_S": 1, "IQ3_XXS": 1},
    ),
    "lower case": (
        ["llama-3.2-1b-instruct-q4_k_m.gguf", "llama-3.2-1b-instruct-q8_0.gguf", "x-fp16.gguf"],
        {"Q4_K_M": 1, "Q8_0": 1, "F16": 1},
    ),
    "underscores before the label": (["phi_4_q6_k.gguf", "phi_4_f32.gguf"], {"Q6_K": 1, "F32": 1}),
    "hyphens within the label": (
        ["phi-q4-k-m.gguf", "phi-ud-q4-k-xl.gguf"],
        {"Q4_K_M": 1} | {"UD-Q4_K_XL": 1},
    ),
    "upper case ending": (["Model-Q4_0.GGUF"], {"Q4_0": 1}),
    "for ARM, rearranged": (
        ["g-Q4_0_4_4.gguf", "g-Q4_0_4_8.gguf", "g-Q4_0_8_8.gguf", "g-Q4_0.gguf"],
        {"Q4_0_4_4": 1, "Q4_0_4_8": 1, "Q4_0_8_8": 1, "Q4_0": 1},
    ),
    "four bits of a shared exponent": (
        ["gpt-oss-20b-MXFP4.gguf", "Qwen3-MXFP4_MOE.gguf", "Nemotron-NVFP4.gguf"],
        {"MXFP4": 1, "MXFP4_MOE": 1, "NVFP4": 1},
    ),
    "larger embeddings": (
        ["m-Q2_K_L.gguf", "m-Q3_K_XL.gguf", "m-Q6_K_L.gguf", "m-Q8_0_L.gguf", "m-Q4_K_P.gguf"],
        {"Q2_K_L": 1, "Q3_K_XL": 1, "Q6_K_L": 1, "Q8_0_L": 1, "Q4_K_P": 1},
    ),
    "of a fork of llama.cpp": (
        ["m-IQ4_KSS.gguf", "m-IQ2_KT.gguf", "m-smol-IQ3_KS.gguf", "m-IQ1_S_R4.gguf"],
        {"IQ4_KSS": 1, "IQ2_KT": 1, "IQ3_KS": 1, "IQ1_S_R4": 1},
    ),
    "ternary": (["bitnet-TQ1_0.gguf", "bitnet-TQ2_0.gguf"], {"TQ1_0": 1, "TQ2_0": 1}),
    "only the bits": (["vicuna-q4.gguf", "vicuna.Q8.gguf"], {"Q4": 1, "Q8": 1}),
    "nothing before the label": (["Q4_K_M.gguf", "F16.gguf"], {"Q4_K_M": 1, "F16": 1}),
    "no label at all": (["ggml-model.gguf"], {"ggml-model": 1}),
    "the label on the folder alone": (
        [*shards("BF16/model", 3), *shards("Q4_K_M/model", 2)],
        {"BF16": 3, "Q4_K_M": 2},
    ),
    "the label on an outer folder": (
        ["Q8_0/v2/model.gguf", "Q4_0/v2/model.gguf"],
        {"Q8_0": 1} | {"Q4_0": 1},
    ),
    "of two labels the last": (["Llama-BF16-Q4_K_M.gguf"], {"Q4_K_M": 1}),
    "words after the label": (
        ["Tiger-Q4_K_M-imat.gguf", "Tiger-Q5_K_M-imatrix.gguf"],
        {"Q4_K_M": 1, "Q5_K_M": 1},
    ),
    "parameters and versions are no labels": (
        ["Qwen3.5-397B-A17B-v1.5-128k-Q3_K_S.gguf", "Q2D2-7B-Q4_0.gguf"],
        {"Q3_K_S": 1, "Q4_0": 1},
    ),
    "one shard that says it is one of one": (["m-Q4_0-00001-of-00001.gguf"], {"Q4_0": 1}),
    "two models of different sizes": (
        ["gemma-4b-Q4_K_M.gguf", "gemma-4b-Q8_0.gguf", "gemma-12b-Q4_K_M.gguf"],
        {"gemma-4b Q4_K_M": 1, "gemma-4b Q8_0": 1, "gemma-12b Q4_K_M": 1},
    ),
    "the same name in two folders": (
        ["base/m-Q4_0.gguf", "chat/m-Q4_0.gguf"],
        {"base/m-Q4_0.gguf": 1, "chat/m-Q4_0.gguf": 1},
    ),
    "a newer cut of the same shards": (
        [*shards("m-Q4_0", 2), *shards("m-Q4_0", 3)],
        {"m-Q4_0-00001-of-00002.gguf": 2, "m-Q4_0-00001-of-00003.gguf": 3},
    ),
    "a model that brings its own prediction heads": (
        ["Qwen3.6-27B-MTP-IQ1_S.gguf", "Qwen3.6-27B-MTP-Q4_K_M.gguf"],
        {"IQ1_S": 1, "Q4_K_M": 1},
    ),
    "a repository of draft models": (["Kimi-DRAFT-0.6B-Q8_0.gguf"], {"Q8_0": 1}),
}


@pytest.mark.parametrize(("names", "labels"), QUANTS.values(), ids=QUANTS)
def test_quants(names: list[str], labels: dict[str, int]) -> None:
    assert by_label(listing(*names)) == labels
    assert list(by_label(listing(*names))) == list(labels), "not by size"


BESIDE: dict[str, tuple[str, str]] = {
    "projector of Unsloth": ("mmproj-F16.gguf", "projectors"),
    "projector in lower case": ("mmproj-model-f16.gguf", "projectors"),
    "projector named after its model": ("gemma-3-4b-it-mmproj-BF16.gguf", "projectors"),
    "projector after a dot": ("Qwen2.5-VL.mmproj-Q8_0.gguf", "projectors"),
    "projector in a folder of its own": ("mmproj/model-f16.gguf", "projectors"),
    "prediction head": ("mtp-Model-Q8_0.gguf", "drafts"),
    "eagle head": ("Model-EAGLE3-Q4_K_M.gguf", "drafts"),
    "draft in a folder": ("draft/Model-0.6B-Q8_0.gguf", "drafts"),
    "matrix of Unsloth": ("imatrix_unsloth.gguf", "matrices"),
    "matrix that is to look like no model": ("imatrix_unsloth.gguf_file", "matrices"),
    "old matrix of Unsloth": ("imatrix_unsloth.dat", "matrices"),
    "matrix of bartowski": ("Model-imatrix.gguf", "matrices"),
    "matrix with a label": ("imatrix-Model-BF16.gguf", "matrices"),
    "matrix by its ending": ("Model.imatrix", "matrices"),
    "safetensors": ("model-00001-of-00030.safetensors", "safetensors"),
    "safetensors in one piece": ("model.safetensors", "safetensors"),
    "card": ("README.md", "others"),
    "settings": ("config.json", "others"),
    "tokenizer of the tests": ("ggml-vocab-llama-bpe.gguf", "others"),
    "cut by another tool": ("Model.Q8_0.gguf.part1of2", "others"),
    "shard past the last": ("m-Q4_0-00009-of-00008.gguf", "others"),
    "shard nought": ("m-Q4_0-00000-of-00000.gguf", "others"),
    "too many shards": ("m-Q4_0-00001-of-99999.gguf", "others"),
    "nothing but the ending": (".gguf", "others"),
    "no name": ("", "others"),
    "a number": ("00001", "others"),
}


@pytest.mark.parametrize(("name", "where"), BESIDE.values(), ids=BESIDE)
def test_other_files_are_no_quants(name: str, where: str) -> None:
    model, other = HubFile("Model-Q4_K_M.gguf", 40 * GB), HubFile(name, GB)
    contents = group([other, model])
    assert [quant.files for quant in contents.quants] == [(model,)]
    assert getattr(contents, where) == (other,)


def test_shards_are_in_order_and_summed_whatever_order_the_hub_lists_them_in() -> None:
    (quant,) = listing(*reversed(shards("m/Q2_K/m", 8))).quants
    assert [file.name for file in quant.files] == shards("m/Q2_K/m", 8)
    assert quant.size == sum(range(1, 9)) * GB
    assert not quant.missing


def test_missing_shards_are_named_and_nothing_is_said_about_bits() -> None:
    names = shards("m-Q4_K_M", 5, 2, 5)
    (quant,) = group((HubFile(name, GB) for name in names), parameters=10**10).quants
    assert quant.missing == (2, 5)
    assert quant.bits is None
    assert len(quant.files) == 3


def test_bits_follow_from_the_size_once_the_parameters_are_known() -> None:
    files = [HubFile("m-Q4_K_M.gguf", 5 * GB)]
    assert group(files, parameters=8 * GB).quants[0].bits == 5.0
    assert group(files).quants[0].bits is None


def test_a_quant_knows_its_model_and_its_kind() -> None:
    quants: tuple[Quant, ...] = listing("a/Kimi-K2.6-UD-Q2_K_XL-00001-of-00002.gguf").quants
    assert (quants[0].stem, quants[0].kind) == ("Kimi-K2.6", "UD-Q2_K_XL")


@pytest.mark.parametrize("name", ["\0.gguf", "a\n.gguf", "../../x-Q4_0.gguf", "é" * 9999 + ".gguf"])
def test_hostile_names_are_grouped_like_others(name: str) -> None:
    assert [quant.files[0].name for quant in listing(name).quants] == [name]


def test_an_empty_repository_holds_nothing() -> None:
    assert group([]) == Contents()
