"""Which prebuilt llama.cpp a machine is offered, and how soon a silent index is given up."""

import http.server
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap import processor, wheels


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A wheel index that has builds for cpu, metal and CUDA 12.2 only."""

    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = {f"/{kind}/llama-cpp-python/" for kind in ("cpu", "metal", "cu122")}
            self.send_response(200 if self.path in known else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("LLAMA_WHEEL_INDEX", address)
        yield address
        server.shutdown()


def pretend(monkeypatch: pytest.MonkeyPatch, driver: tuple[int, int] | None, toolkit: bool) -> None:
    """A Linux machine with this NVIDIA driver."""
    monkeypatch.setattr(processor, "cuda_driver", lambda: driver)
    monkeypatch.setattr(processor, "builds_for_cuda", lambda: toolkit)
    monkeypatch.setattr(processor, "has_avx2", lambda: True)


def test_a_machine_without_a_gpu_gets_the_cpu_build(
    index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, None, toolkit=False)
    assert wheels.addresses() == [f"{index}/cpu"]


def test_a_newer_driver_gets_the_newest_build_that_it_runs(
    index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for driver in ((12, 8), (13, 1)):
        pretend(monkeypatch, driver, toolkit=True)
        assert wheels.addresses() == [f"{index}/cu122"]


def test_a_driver_that_no_build_suits_falls_back_to_the_cpu(
    index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, (11, 4), toolkit=False)
    assert wheels.addresses() == [f"{index}/cpu"]


def test_a_processor_too_old_for_the_prebuilt_ones_builds_its_own(
    index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, None, toolkit=False)
    monkeypatch.setattr(processor, "has_avx2", lambda: False)
    assert wheels.addresses() == []


def test_the_index_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLAMA_WHEEL_INDEX", "none")
    assert wheels.addresses() == []


def test_an_index_that_never_answers_costs_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setenv("LLAMA_WHEEL_INDEX", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setattr(wheels, "ANSWER_S", 0.5)
        began = time.monotonic()
        assert wheels.addresses() == []
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("| NVIDIA-SMI 550.54  Driver Version: 550.54  CUDA Version: 12.4 |", (12, 4)),
        ("oops", None),
    ],
)
def test_the_driver_is_asked_for_its_cuda_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, version: tuple[int, int] | None
) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\necho '{said}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert processor.cuda_driver() == version
