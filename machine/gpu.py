"""How busy the GPUs are, as NVIDIA's driver says; of others nothing is known."""

import logging
from dataclasses import dataclass

import pynvml

log = logging.getLogger("hearth.machine")


@dataclass(frozen=True, slots=True)
class Gpu:
    """One GPU now: `busy` in percent, memory in bytes."""

    name: str
    busy: float
    used: int
    total: int


class Gpus:
    """All GPUs of the driver. A machine without one is asked once."""

    def __init__(self) -> None:
        self._handles = self._find()

    def now(self) -> list[Gpu]:
        """Each GPU, those left out that do not answer; takes well under a millisecond."""
        return [gpu for handle in self._handles if (gpu := _ask(handle))]

    def _find(self) -> list[object]:
        try:
            pynvml.nvmlInit()
            return [
                pynvml.nvmlDeviceGetHandleByIndex(number)
                for number in range(pynvml.nvmlDeviceGetCount())
            ]
        except pynvml.NVMLError as error:
            log.info("no NVIDIA GPU to look at: %s", error)
            return []


def _ask(handle: object) -> Gpu | None:
    try:
        memory = pynvml.nvmlDeviceGetMemoryInfo(handle)
        busy = pynvml.nvmlDeviceGetUtilizationRates(handle).gpu
        name = pynvml.nvmlDeviceGetName(handle)
    except pynvml.NVMLError as error:
        log.debug("a GPU does not answer: %s", error)
        return None
    return Gpu(str(name), float(busy), int(memory.used), int(memory.total))
