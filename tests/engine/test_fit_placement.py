"""Where a model's parts go on each kind of machine; what somebody set by hand stays."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine import fit
from engine.fit import Device, Machine
from engine.gguf import Model, read_model
from engine.protocol import Load
from tests.engine import miniatures, shapes

GB = 10**9
NO_GPU = Machine(64 * GB, (), 8)
SMALL = Machine(32 * GB, (Device("8 GB", "gpu", 8 * GB, 8 * GB),), 8)
BIG = Machine(512 * GB, (Device("24 GB", "gpu", 24 * GB, 24 * GB),), 32)
UNEQUAL = Machine(
    64 * GB, (Device("12 GB", "gpu", 12 * GB, 12 * GB), Device("8 GB", "gpu", 8 * GB, 8 * GB)), 8
)
UNIFIED = Machine(24 * GB, (Device("M", "unified", 18 * GB, 18 * GB),), 8)


@pytest.fixture(scope="module")
def kimi(tmp_path_factory: pytest.TempPathFactory) -> Model:
    path = tmp_path_factory.mktemp("kimi") / "kimi-k2.6.gguf"
    return read_model(shapes.write(shapes.kimi_k2(), path))


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """8 billion parameters in 4.5 GB."""
    path = tmp_path_factory.mktemp("llama") / "q4_k.gguf"
    return read_model(shapes.write(shapes.llama_8b(), path))


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """The same in 16.1 GB."""
    path = tmp_path_factory.mktemp("wide") / "f16.gguf"
    return read_model(shapes.write(shapes.llama_8b_f16(), path))


def placed(model: Model, machine: Machine, load: Load | None = None) -> fit.Plan:
    """The plan, with nothing left open and nothing overfilled."""
    plan = fit.plan(model, machine, load)
    assert isinstance(plan, fit.Plan), plan
    assert None not in (getattr(plan.load, name) for name in plan.load.__slots__)
    for took, device in zip(plan.need.gpus, machine.devices, strict=False):
        assert took <= device.room < device.free
    assert plan.need.ram <= machine.ram
    return plan


def test_without_a_gpu_everything_is_in_ram_and_mapped(llama: Model) -> None:
    plan = placed(llama, NO_GPU)
    assert (plan.load.gpu_layers, plan.load.ram_experts, plan.need.gpus) == (0, 0, ())
    assert (plan.load.mmap, plan.load.mlock, plan.load.threads) == (True, False, 8)
    assert plan.load.flash is fit.FLASH_ON_CPU


def test_a_model_that_fits_a_gpu_is_there_whole_with_flash_attention(llama: Model) -> None:
    plan = placed(llama, SMALL)
    assert (plan.load.gpu_layers, plan.load.flash) == (33, True)
    assert plan.cells >= 16_384
    assert plan.need.gpus[0] > 4.5 * GB
    assert plan.need.ram < GB


def test_a_dense_model_that_does_not_fit_has_its_last_layers_on_the_gpu(wide: Model) -> None:
    plan = placed(wide, SMALL)
    assert 8 <= (plan.load.gpu_layers or 0) < 33
    one_more = Load(cells=plan.cells, gpu_layers=(plan.load.gpu_layers or 0) + 1)
    refused = fit.plan(wide, SMALL, one_more)
    assert isinstance(refused, fit.TooBig)
    assert refused.free == SMALL.devices[0].room < refused.needs
    assert plan.need.ram > 8 * GB


def test_kimi_on_24_and_512_gb_keeps_attention_on_the_gpu_and_experts_in_ram(kimi: Model) -> None:
    assert 339 * GB < kimi.size < 342 * GB
    plan = placed(kimi, BIG)
    assert plan.cells == 98_304
    assert plan.load.gpu_layers == 62
    assert 58 <= (plan.load.ram_experts or 0) <= 61
    assert plan.need.gpus[0] > 15 * GB
    assert 300 * GB < plan.need.ram < 345 * GB


def test_a_mixture_keeps_as_many_experts_on_the_gpu_as_fit(kimi: Model) -> None:
    larger = Machine(512 * GB, (Device("80 GB", "gpu", 80 * GB, 80 * GB),), 32)
    few, many = placed(kimi, BIG).load.ram_experts, placed(kimi, larger).load.ram_experts
    assert many is not None
    assert few is not None
    assert many <= few - 9  # 5.6 GB each


def test_a_mixture_that_fits_no_machine_says_what_it_needs(kimi: Model) -> None:
    refused = fit.plan(kimi, SMALL)
    assert isinstance(refused, fit.TooBig)
    assert refused.needs == pytest.approx(341 * GB, rel=0.005)
    assert refused.sentence.endswith(" GB, 40.0 GB free")


def test_two_unequal_cards_share_what_neither_holds_alone(wide: Model, llama: Model) -> None:
    plan = placed(wide, UNEQUAL)
    assert plan.load.gpu_layers == 33
    first, second = plan.load.split or (0, 0)
    assert first + second == 33
    assert first > second > 5
    assert placed(llama, Machine(GB * 64, UNEQUAL.devices[::-1])).need.gpus[1] > 4 * GB


def test_one_of_two_cards_is_enough_for_a_small_model(tmp_path: Path) -> None:
    small = read_model(miniatures.write("qwen3", tmp_path))
    assert placed(small, UNEQUAL).load.split == (5.0, 0.0)


def test_unified_memory_is_one_budget(llama: Model, wide: Model) -> None:
    plan = placed(llama, UNIFIED)
    assert plan.load.gpu_layers == 33
    assert plan.need.total <= UNIFIED.ram
    tight = Machine(10 * GB, UNIFIED.devices)
    assert placed(llama, tight).need.total <= 10 * GB
    refused = fit.plan(wide, tight)
    assert isinstance(refused, fit.TooBig)
    assert refused.free == 10 * GB


def test_what_is_set_by_hand_stays_and_the_rest_is_fitted_around_it(llama: Model) -> None:
    asked = Load(cells=8192, sequences=4, cache_k="q8_0", cache_v="q8_0", gpu_layers=10, threads=3)
    load = placed(llama, SMALL, asked).load
    assert (load.cells, load.sequences, load.gpu_layers, load.threads) == (8192, 4, 10, 3)
    assert (load.cache_k, load.cache_v, load.flash) == ("q8_0", "q8_0", True)


def test_experts_can_be_kept_in_ram_by_hand(tmp_path: Path) -> None:
    model = read_model(miniatures.write("qwen3moe", tmp_path))
    load = placed(model, SMALL, Load(ram_experts=2)).load
    assert (load.ram_experts, load.gpu_layers) == (2, 5)


def test_a_gpu_can_be_left_alone_by_hand(llama: Model) -> None:
    plan = placed(llama, SMALL, Load(gpu_layers=0))
    assert plan.need.gpus == ()


def test_layers_are_fitted_around_experts_set_by_hand_and_experts_around_layers(
    kimi: Model,
) -> None:
    by_layers = placed(kimi, BIG, Load(gpu_layers=31)).load
    assert by_layers.gpu_layers == 31
    assert by_layers.ram_experts == 59  # those of the last two fit beside the attention
    by_experts = placed(kimi, BIG, Load(ram_experts=56)).load
    assert by_experts.ram_experts == 56
    assert 0 < (by_experts.gpu_layers or 0) < 62


def test_sliding_windows_are_kept_whole_unless_that_leaves_little_context(tmp_path: Path) -> None:
    model = read_model(miniatures.write("gpt-oss", tmp_path))
    assert placed(model, Machine(8 * GB)).load.swa_full is True
    tight = placed(model, Machine(fit.need(model, 12_288).total))
    assert tight.load.swa_full is False
    assert tight.cells > 12_288


def test_a_machine_beside_other_models_has_less(llama: Model) -> None:
    plan = placed(llama, SMALL)
    left = SMALL.without([plan.need])
    assert left.devices[0].free == SMALL.devices[0].free - plan.need.gpus[0]
    assert left.ram == SMALL.ram - plan.need.ram
    assert left.regaining([plan.need]) == SMALL


@pytest.mark.parametrize(
    ("load", "says"),
    [
        (Load(cells=0), "cells is 0; it can be 256 to"),
        (Load(sequences=1000), "sequences is 1000"),
        (Load(cache_k="q3_9"), "cache_k is q3_9; it can be one of f32, f16"),
        (Load(cache_v="q8_0", flash=False), "need flash attention"),
        (Load(gpu_layers=40), "gpu_layers is 40, but the model has 33 layers"),
        (Load(ram_experts=40), "ram_experts is 40"),
        (Load(split=(1.0, 1.0)), "names 2 shares for 1 GPUs"),
        (Load(split=(-1.0,)), "must be a number from 0 up"),
        (Load(split=(float("nan"),)), "must be a number from 0 up"),
        (Load(batch=64, ubatch=128), "must not be smaller"),
        (Load(threads=True), "threads is True"),
    ],
)
def test_what_cannot_be_is_refused_before_c_sees_it(llama: Model, load: Load, says: str) -> None:
    with pytest.raises(fit.BadSetting, match=says.replace("(", "\\(")):
        fit.plan(llama, SMALL, load)


def test_layers_on_a_gpu_that_is_not_there_are_refused(llama: Model) -> None:
    with pytest.raises(fit.BadSetting, match="no GPU to put 5 layers on"):
        fit.plan(llama, NO_GPU, Load(gpu_layers=5))


def test_a_latent_cache_takes_one_type_for_both(kimi: Model) -> None:
    with pytest.raises(fit.BadSetting, match="keys and values together"):
        fit.plan(kimi, BIG, Load(cache_k="q8_0", cache_v="f16"))
    load = placed(kimi, BIG, Load(cache_k="q8_0")).load
    assert (load.cache_v, load.flash) == ("q8_0", True)


def test_every_setting_has_its_price(llama: Model) -> None:
    plan = placed(llama, NO_GPU)
    prices = {(price.name, price.value): price.more for price in fit.prices(llama, plan.load)}
    assert prices[("cells", plan.cells + 1024)] > 1024 * 32 * 2 * 1024 * 2
    assert prices[("cache_k", "q8_0")] < 0
    without = fit.need(llama, plan.cells, plan.sequences, replace(plan.load, flash=False))
    with_it = fit.need(llama, plan.cells, plan.sequences, replace(plan.load, flash=True))
    saved = abs(prices[("flash", not plan.load.flash)])
    assert saved == without.total - with_it.total > 0


def test_the_price_of_quantised_values_counts_the_flash_attention_they_need(llama: Model) -> None:
    plan = placed(llama, NO_GPU, Load(flash=False))
    found = {(price.name, price.value): price.more for price in fit.prices(llama, plan.load)}
    wanted = replace(plan.load, cache_v="q8_0", flash=True)
    assert found[("cache_v", "q8_0")] == (
        fit.need(llama, plan.cells, plan.sequences, wanted).total - plan.need.total
    )
