"""A change of our own code in llama.cpp is noticed, and a build says what it was built from."""

import shutil
from pathlib import Path

import pytest

from bootstrap import kernels


def test_any_changed_file_is_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "native"
    shutil.copytree(kernels.FILES, files)
    now = kernels.version()
    monkeypatch.setattr(kernels, "FILES", files)
    assert kernels.version() == now
    for name in ("q8_0.cpp", "q8_0.h", "native.cmake"):
        before = kernels.version()
        (files / name).write_text((files / name).read_text() + "\n")
        assert kernels.version() != before
    assert not kernels.is_current()


def test_the_library_in_use_is_of_these_files() -> None:
    assert kernels.is_current()
