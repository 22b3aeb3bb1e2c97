"""GPUs are found by asking llama.cpp in a process of its own; whatever happens there, we go on."""

import json
import sys
import time

import pytest

from engine import devices
from engine.fit import Device
from engine.runner.devices import gpus
from engine.runner.ggml_library import Processor

GB = 10**9


def answering(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_this_machine_answers_quickly() -> None:
    began = time.monotonic()
    for device in devices.find():
        assert 0 < device.free <= device.total
    assert time.monotonic() - began < devices.PATIENCE_S


def test_what_the_process_says_becomes_devices() -> None:
    rows = [{"name": "RTX 4090", "kind": "gpu", "total": 24 * GB, "free": 22 * GB}]
    found = devices.find(answering(f"print({json.dumps(rows)!r})"))
    assert found == (Device("RTX 4090", "gpu", 24 * GB, 22 * GB),)
    machine = devices.machine(found)
    assert machine.devices == found
    assert machine.processors >= 1
    assert machine.ram > 0


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.abort()",
        "print('no json')",
        "print('[{}]')",
        "print('7')",
        'print(\'[{"name": 1, "kind": "npu", "total": 1, "free": 1}]\')',
    ],
)
def test_a_driver_that_fails_leaves_the_cpu(code: str, caplog: pytest.LogCaptureFixture) -> None:
    assert devices.find(answering(code)) == ()
    assert "models use the CPU" in caplog.text


def test_a_driver_that_hangs_is_not_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    assert devices.find(answering("import time; time.sleep(60)"), patience=0.3) == ()
    assert "did not answer" in caplog.text


def test_an_integrated_gpu_counts_only_where_there_is_no_other() -> None:
    cpu = Processor("CPU", "EPYC", 0, 64 * GB, 60 * GB)
    inside = Processor("Vulkan0", "Radeon 780M", 2, 32 * GB, 30 * GB)
    card = Processor("CUDA0", "RTX 4090", 1, 24 * GB, 22 * GB)
    far = Processor("RPC0", "elsewhere", 1, 24 * GB, 22 * GB)
    assert [row["name"] for row in gpus([cpu, inside, card, far])] == ["RTX 4090"]
    assert [row["kind"] for row in gpus([cpu, inside])] == ["unified"]
    assert gpus([cpu]) == []


async def test_gpus_are_looked_at_each_time_and_their_absence_once() -> None:
    looks: list[int] = []

    def shrinking() -> tuple[Device, ...]:
        looks.append(1)
        return (Device("card", "gpu", 8 * GB, 8 * GB - len(looks)),)

    cards = devices.Gpus(shrinking)
    assert [(await cards.now())[0].free for _ in range(2)] == [8 * GB - 1, 8 * GB - 2]

    def none() -> tuple[Device, ...]:
        looks.append(1)
        return ()

    looks.clear()
    without = devices.Gpus(none)
    assert [await without.now() for _ in range(3)] == [(), (), ()]
    assert len(looks) == 1
