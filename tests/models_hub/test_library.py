"""A GGUF enters the library by reference, under its file's name."""

import struct
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from engine.gguf import BadGGUF
from models_hub.library import add_demo, bring_back, import_model, remove
from models_hub.models import LocalModel
from tests.engine import gguf_files as files

pytestmark = pytest.mark.django_db


def test_what_the_header_says_is_kept(tmp_path: Path) -> None:
    told: dict[str, Any] = {
        "general.license": "apache-2.0",
        "tokenizer.chat_template": "{% if enable_thinking %}<think>{% endif %}",
        "general.sampling.temp": 0.6,
        "general.sampling.top_k": 20,
        "general.sampling.top_p": 0.95,
        "general.sampling.min_p": 0.0,
    }
    path = files.write(tmp_path / "Tiny-1M-Q8_0.gguf", files.LLAMA | told)
    model = import_model(path)
    assert (model.name, model.title, model.architecture) == ("Tiny-1M-Q8_0", "Tiny", "llama")
    assert (model.quant, model.licence, model.context) == ("Q8_0", "apache-2.0", 512)
    assert (model.parameters, model.size) == (21_055, path.stat().st_size)
    assert model.sampling == {"temperature": 0.6, "top_k": 20, "top_p": 0.95, "min_p": 0.0}
    assert model.thinks
    assert not model.demo
    assert model.path == str(path)


def test_a_licence_of_the_makers_own_is_called_as_they_call_it(tmp_path: Path) -> None:
    told = files.LLAMA | {"general.license": "other", "general.license.name": "modified-mit"}
    assert import_model(files.write(tmp_path / "m.gguf", told)).licence == "modified-mit"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("temp", -1.0),
        ("temp", float("nan")),
        ("top_k", float("inf")),
        ("top_k", "many"),
        ("top_p", 1.5),
        ("min_p", True),
    ],
)
def test_sampling_out_of_range_is_left_out(tmp_path: Path, key: str, value: Any) -> None:
    metadata = files.LLAMA | {f"general.sampling.{key}": value}
    assert import_model(files.write(tmp_path / "m.gguf", metadata)).sampling == {}


@pytest.mark.parametrize(
    ("name", "file_type", "quant"),
    [
        ("qwen3-0.6b-q4_k_m", 7, "Q4_K_M"),
        ("Big-UD-Q2_K_XL", 10, "UD-Q2_K_XL"),
        ("plain", 15, "Q4_K_M"),
        ("plain", 1, "F16"),
        ("plain", 999, ""),
    ],
)
def test_the_quant_is_in_the_name_or_in_the_header(
    tmp_path: Path, name: str, file_type: int, quant: str
) -> None:
    metadata = files.LLAMA | {"general.file_type": file_type}
    assert import_model(files.write(tmp_path / f"{name}.gguf", metadata)).quant == quant


def test_the_same_path_again_is_the_same_model_read_afresh(tmp_path: Path) -> None:
    path = files.write(tmp_path / "m.gguf")
    before = import_model(path)
    files.write(path, files.LLAMA | {"general.name": "Renewed"})
    after = import_model(path)
    assert (after.pk, after.name, after.title) == (before.pk, "m", "Renewed")
    assert LocalModel.objects.count() == 1


def test_two_files_of_one_name_get_two_ids(tmp_path: Path) -> None:
    names = []
    for folder in ("a", "b", "c"):
        (tmp_path / folder).mkdir()
        names.append(import_model(files.write(tmp_path / folder / "m.gguf")).name)
    assert names == ["m", "m-2", "m-3"]
    assert import_model(tmp_path / "b" / "m.gguf").name == "m-2"


def test_a_suffix_that_is_taken_by_a_file_of_that_name_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert import_model(files.write(tmp_path / "m-2.gguf")).name == "m-2"
    assert import_model(files.write(tmp_path / "m.gguf")).name == "m"
    assert import_model(files.write(tmp_path / "other" / "m.gguf")).name == "m-3"


def test_ids_that_differ_only_in_case_are_kept_apart(tmp_path: Path) -> None:
    import_model(files.write(tmp_path / "Model.gguf"))
    assert import_model(files.write(tmp_path / "model.gguf")).name == "model-2"


def test_a_model_in_shards_is_one_model(tmp_path: Path) -> None:
    paths = files.write_split(tmp_path, "big")
    model = import_model(paths[2])
    assert (model.name, model.path, model.shards) == ("big", str(paths[0]), 3)
    assert model.size == sum(path.stat().st_size for path in paths)
    import_model(paths[1])
    assert LocalModel.objects.count() == 1


@pytest.mark.parametrize("name", ["..", "a b", "模型", "per%cent?", "x" * 240, "tab\there"])
def test_odd_file_names_make_usable_ids(tmp_path: Path, name: str) -> None:
    model = import_model(files.write(tmp_path / f"{name}.gguf"))
    assert model.name.strip(".")
    assert model.name.isprintable()
    assert len(model.name) <= 200


def test_a_path_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = files.write(tmp_path / "caf\udce9.gguf")
    with pytest.raises(BadGGUF, match="UTF-8"):
        import_model(path)


def test_control_characters_in_a_title_do_not_reach_the_page(tmp_path: Path) -> None:
    metadata = files.LLAMA | {"general.name": "Evil\x00\x1b[31m\nName"}
    assert import_model(files.write(tmp_path / "m.gguf", metadata)).title == "Evil  [31m Name"


def test_a_context_too_long_to_be_true_is_refused(tmp_path: Path) -> None:
    huge = struct.pack("<IQ", files.U64, 2**63)
    path = files.write(tmp_path / "m.gguf", files.LLAMA | {"llama.context_length": huge})
    with pytest.raises(BadGGUF, match="context_length"):
        import_model(path)


@pytest.fixture
def demo(tmp_path: Path, settings: Settings) -> Path:
    """The demo model's file, and a data folder of its own."""
    settings.DATA = tmp_path
    settings.DEMO_MODEL = files.write(tmp_path / "hearth-demo.gguf")
    path: Path = settings.DEMO_MODEL
    return path


def test_the_demo_model_is_added_once(demo: Path) -> None:
    add_demo()
    add_demo()
    model = LocalModel.objects.get()
    assert (model.name, model.demo) == ("hearth-demo", True)


def test_a_newer_demo_model_replaces_what_is_known_of_it(demo: Path) -> None:
    add_demo()
    files.write(demo, files.LLAMA | {"general.name": "Hearth Demo 2"})
    add_demo()
    assert LocalModel.objects.get().title == "Hearth Demo 2"


def test_a_moved_hearth_moves_its_demo_model(
    demo: Path, tmp_path: Path, settings: Settings
) -> None:
    add_demo()
    (tmp_path / "elsewhere").mkdir()
    settings.DEMO_MODEL = demo.rename(tmp_path / "elsewhere" / demo.name)
    add_demo()
    assert LocalModel.objects.get().name == "hearth-demo"


def test_a_removed_demo_model_stays_away_until_it_is_brought_back(demo: Path) -> None:
    add_demo()
    remove(LocalModel.objects.get())
    add_demo()
    assert not LocalModel.objects.exists()
    bring_back(str(demo))
    assert LocalModel.objects.get().demo
    LocalModel.objects.all().delete()
    add_demo()
    assert LocalModel.objects.exists()


def test_a_damaged_demo_model_stops_nothing(demo: Path) -> None:
    demo.write_bytes(b"GGUF")
    add_demo()
    assert not LocalModel.objects.exists()


def test_without_the_demo_file_nothing_is_added(demo: Path) -> None:
    demo.unlink()
    add_demo()
    assert not LocalModel.objects.exists()
