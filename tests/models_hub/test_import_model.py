"""`manage.py import_model`: a plain sentence, whatever the path leads to."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from engine import fit
from models_hub.models import LocalModel
from tests.engine import gguf_files as files

pytestmark = pytest.mark.django_db


def complaint(path: Path) -> str:
    """What the command says; nothing is added."""
    with pytest.raises(CommandError) as refused:
        call_command("import_model", str(path))
    assert not LocalModel.objects.exists()
    return str(refused.value)


def test_a_model_is_added_and_its_id_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_model", str(files.write(tmp_path / "Tiny-Q8_0.gguf")))
    assert capsys.readouterr().out.startswith("Tiny-Q8_0 is in the library: Tiny (llama, Q8_0, ")
    assert LocalModel.objects.get().name == "Tiny-Q8_0"


def test_a_relative_path_is_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write(tmp_path / "m.gguf")
    monkeypatch.chdir(tmp_path)
    call_command("import_model", "m.gguf")
    assert LocalModel.objects.get().path == str(tmp_path / "m.gguf")


def test_one_that_does_not_fit_is_added_and_said_to_be_too_big(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fit, "free_memory", lambda: 1000)
    call_command("import_model", str(files.write(tmp_path / "m.gguf")))
    assert "does not fit into memory now: needs" in capsys.readouterr().out


def test_a_text_file_named_gguf(tmp_path: Path) -> None:
    (tmp_path / "notes.gguf").write_text("not a model")
    assert "This is a text file, not a GGUF." in complaint(tmp_path / "notes.gguf")


def test_a_truncated_file(tmp_path: Path) -> None:
    (tmp_path / "cut.gguf").write_bytes(files.pack()[:20_000])
    assert "truncated (it has 20.0 kB and needs 64.7 kB)" in complaint(tmp_path / "cut.gguf")


def test_a_missing_file_and_a_folder(tmp_path: Path, settings: Settings) -> None:
    assert "There is no file" in complaint(tmp_path / "nowhere.gguf")
    assert "is a folder" in complaint(tmp_path)


def test_a_missing_shard(tmp_path: Path) -> None:
    paths = files.write_split(tmp_path)
    paths[1].unlink()
    assert "Shard 2 of 3 is missing" in complaint(paths[0])
