"""Whether a model on the hub fits, said before anything is downloaded."""

from pathlib import Path

import pytest
from django.utils import translation
from huggingface_hub import constants

from engine import fit
from engine.fit import Device, Machine
from engine.gguf import Model, read_model
from models_hub.hub import fits, remote
from models_hub.hub.choice import recommended
from models_hub.hub.client import Hub as Client
from models_hub.hub.quants import group
from models_hub.hub.repository import HubFile
from tests.engine import miniatures, shapes
from tests.hub import contents
from tests.hub.server import Hub

GB = 10**9
GUIDE = Machine(512 * GB, (Device("24 GB", "gpu", 24 * GB, 24 * GB),), 32)
"""The machine of Kimi's guide."""
CARD = Machine(64 * GB, (Device("8 GB", "gpu", 8 * GB, 8 * GB),), 8)
PLAIN = Machine(16 * GB, (), 4)
UNIFIED = Machine(24 * GB, (Device("M", "unified", 18 * GB, 18 * GB),), 8)


@pytest.fixture(scope="module")
def kimi(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """340 GB."""
    return read_model(shapes.write(shapes.kimi_k2(), tmp_path_factory.mktemp("k") / "kimi.gguf"))


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """8 billion parameters in 4.5 GB; a token of context takes 131 kB."""
    return read_model(shapes.write(shapes.llama_8b(), tmp_path_factory.mktemp("l") / "l.gguf"))


def test_kimi_fits_the_machine_of_its_guide_on_gpu_and_ram_together(kimi: Model) -> None:
    found = fits.fit_of(kimi, GUIDE, 98_304)
    assert found.state == "offload"
    assert 15 * GB < found.gpus[0] < 24 * GB
    assert 300 * GB < found.ram < 345 * GB
    assert found.free == 536 * GB
    assert not found.ample
    assert found.words.startswith("Fits on GPU and RAM together: takes ")


def test_kimi_does_not_fit_a_machine_of_16_gb(kimi: Model) -> None:
    found = fits.fit_of(kimi, PLAIN, 8_192)
    assert found.state == "no"
    assert found.needs == pytest.approx(341 * GB, rel=0.005)
    needs = found.needs / GB
    said = f"Too big by {needs - 16:.1f} GB: needs {needs:.1f} GB, and 16.0 GB of RAM are free."
    assert found.words == said


def test_what_is_too_big_says_which_memory_is_free(kimi: Model) -> None:
    words = [fits.fit_of(kimi, CARD, 8_192).words, fits.guess(340 * GB, CARD).words]
    for said in words:
        assert "too big by" in said.lower()
        assert said.endswith("and 8.0 GB of GPU memory with 64.0 GB of RAM are free.")


def test_kimi_with_hardly_more_ram_than_it_takes_just_fits(kimi: Model) -> None:
    assert fits.fit_of(kimi, Machine(345 * GB, GUIDE.devices, 32), 8_192).state == "tight"


def test_a_small_model_fits_the_gpu(llama: Model) -> None:
    found = fits.fit_of(llama, CARD, 4_096)
    assert found.state == "fits"
    assert 4.5 * GB < found.gpus[0] < 5.5 * GB
    assert found.words.startswith("Fits in GPU memory: takes 4.9")
    assert found.words.endswith(" GB of the 7.3 GB that are free.")


def test_a_longer_context_moves_a_part_of_it_to_ram(llama: Model) -> None:
    states = [fits.fit_of(llama, CARD, context).state for context in (4_096, 18_432, 131_072)]
    assert states == ["fits", "tight", "offload"]


def test_more_people_need_more(llama: Model) -> None:
    needs = [fits.fit_of(llama, PLAIN, 8_192, people).needs for people in (1, 2, 4)]
    more = 8_192 * 2 * 32 * 1024 * 2
    assert needs[1] - needs[0] == pytest.approx(more, rel=0.1)
    assert needs[2] - needs[1] == pytest.approx(2 * more, rel=0.1)


def test_more_people_than_are_served_by_default_get_a_place_each(llama: Model) -> None:
    assert fits.fit_of(llama, GUIDE, 1_024, 200).state == "offload"
    assert fits.fit_of(llama, GUIDE, 1_024, 10_000).state == "offload"


def test_what_would_fit_with_less_context_says_with_how_much(llama: Model) -> None:
    found = fits.fit_of(llama, PLAIN, 131_072, 4)
    assert found.state == "no"
    tokens = int(found.words.split("With up to ")[1].split(" tokens")[0].replace(",", ""))
    assert fits.fit_of(llama, PLAIN, tokens, 4).state != "no"


def test_no_context_is_longer_than_what_the_model_was_trained_for(llama: Model) -> None:
    assert fits.fit_of(llama, GUIDE, 10**9) == fits.fit_of(llama, GUIDE, 131_072)
    assert fits.fit_of(llama, GUIDE, 0).state == "fits"


def test_without_a_gpu_the_ram_is_where_it_belongs(llama: Model) -> None:
    found = fits.fit_of(llama, PLAIN, 8_192)
    assert (found.state, found.gpus, found.ample) == ("fits", (), True)
    needs = found.needs / GB
    assert found.words == f"Fits: takes {needs:.1f} GB of the 16.0 GB that are free."
    assert fits.fit_of(llama, Machine(int(found.needs * 1.05)), 8_192).state == "tight"


def test_a_full_gpu_says_that_it_has_no_room(llama: Model) -> None:
    full = Machine(64 * GB, (Device("8 GB", "gpu", 8 * GB, GB // 2),), 8)
    found = fits.fit_of(llama, full, 8_192)
    assert (found.state, found.gpus) == ("offload", ())
    assert "The GPU has no room for any of it." in found.words


def test_unified_memory_counts_once(llama: Model) -> None:
    found = fits.fit_of(llama, UNIFIED, 8_192)
    assert found.state == "fits"
    assert found.free == 24 * GB


def test_replies_of_a_model_with_states_each_pay_for_theirs(tmp_path: Path) -> None:
    model = read_model(miniatures.write("mamba", tmp_path))
    room = fit.need(model, 4_096, 4).total
    found = [fits.fit_of(model, Machine(room), 1_024, people).state for people in (1, 4, 32)]
    assert found[0] != "no"
    assert found[1] != "no"
    assert found[2] == "no"


def test_what_the_badge_says_is_what_loading_would_take(llama: Model) -> None:
    plan = fit.plan(llama, PLAIN)
    assert isinstance(plan, fit.Plan)
    assert fits.fit_of(llama, PLAIN, plan.cells).needs == plan.need.total


@pytest.mark.parametrize(
    ("size", "machine", "state"),
    [
        (5 * GB, CARD, "fits"),
        (int(5.9 * GB), CARD, "tight"),
        (30 * GB, CARD, "offload"),
        (65 * GB, CARD, "tight"),
        (340 * GB, CARD, "no"),
        (340 * GB, GUIDE, "offload"),
        (5 * GB, PLAIN, "fits"),
        (14 * GB, PLAIN, "tight"),
        (16 * GB, PLAIN, "no"),
    ],
)
def test_before_the_header_is_read_the_size_gives_a_guess(
    size: int, machine: Machine, state: str
) -> None:
    found = fits.guess(size, machine)
    assert found.state == state
    assert found.words.startswith("Probably")


@pytest.mark.django_db
def test_this_machine_has_memory(redis_server: str) -> None:
    assert fits.machine(None).ram > 0


def test_words_are_in_the_language_of_whoever_reads(llama: Model) -> None:
    with translation.override("zh-hans"):
        assert "装得下" in fits.fit_of(llama, PLAIN, 8_192).words


def test_of_kimi_the_guides_quant_is_recommended_on_the_guides_machine(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_IMPLICIT_TOKEN", True)
    client, held = Client(endpoint=hub.url), hub.store.get(contents.KIMI, "")
    listing = [HubFile(file.name, file.content.size) for file in held.files]
    quants = group(listing, held.parameters).quants
    assert [quant.label for quant in quants] == ["UD-Q2_K_XL", "UD-Q4_K_XL", "UD-Q8_K_XL"]
    assert len(quants[0].files) == 8
    assert [round(quant.bits or 0, 1) for quant in quants] == [2.7, 4.5, 4.6]
    found = {
        q.label: fits.fit_of(
            remote.fetch(client, held.id, held.commit, q.files).model, GUIDE, 98_304
        )
        for q in quants
    }
    assert [each.state for each in found.values()] == ["offload", "no", "no"]
    chosen = recommended(quants, found)
    assert chosen
    assert chosen.label == "UD-Q2_K_XL"
