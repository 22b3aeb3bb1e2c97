"""llama.cpp goes on complaining after whoever listened is gone."""

import ctypes
from pathlib import Path

import pytest

from engine.runner.gbnf import read_vocabulary
from engine.runner.logs import Logs

CALLBACK = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)


def test_it_never_calls_what_took_the_place_of_a_listener_in_memory(tmp_path: Path) -> None:
    nonsense = tmp_path / "nonsense.gguf"
    nonsense.write_bytes(b"GGUF nonsense")
    called: list[int] = []
    Logs()
    others = [CALLBACK(lambda level, _text, _data: called.append(level)) for _ in range(1_000)]
    with pytest.raises(ValueError, match="cannot be read"):
        read_vocabulary(str(nonsense))
    assert len(others) == 1_000
    assert called == []


def test_the_latest_listener_hears_it(tmp_path: Path) -> None:
    nonsense = tmp_path / "nonsense.gguf"
    nonsense.write_bytes(b"GGUF nonsense")
    before, logs = Logs(), Logs()
    with pytest.raises(ValueError, match="cannot be read"):
        read_vocabulary(str(nonsense))
    assert logs.first
    assert not before.first
