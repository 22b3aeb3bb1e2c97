"""The few calls of ggml that llama-cpp-python does not declare: devices, and buffers in RAM."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from llama_cpp._ggml import libggml

GPU, INTEGRATED = 1, 2
"""Of ggml_backend_dev_type: with memory of its own, and sharing the machine's."""


class Override(ctypes.Structure):
    """llama_model_tensor_buft_override: tensors whose name matches go into a kind of buffer."""

    _fields_ = (("pattern", ctypes.c_char_p), ("buffer", ctypes.c_void_p))


@dataclass(frozen=True, slots=True)
class Processor:
    """One processor ggml can compute on; memory in bytes."""

    name: str
    description: str
    type: int
    total: int
    free: int


def ram() -> int:
    """The address of ggml's type of ordinary buffers in RAM."""
    return int(_function("ggml_backend_cpu_buffer_type", ctypes.c_void_p)())


def processors() -> Iterator[Processor]:
    """Every processor ggml was built for and finds, the CPU among them."""
    at = _function("ggml_backend_dev_get", ctypes.c_void_p, ctypes.c_size_t)
    for number in range(_function("ggml_backend_dev_count", ctypes.c_size_t)()):
        yield _processor(ctypes.c_void_p(at(number)))


def _processor(device: ctypes.c_void_p) -> Processor:
    name = _function("ggml_backend_dev_name", ctypes.c_char_p, ctypes.c_void_p)
    description = _function("ggml_backend_dev_description", ctypes.c_char_p, ctypes.c_void_p)
    kind = _function("ggml_backend_dev_type", ctypes.c_int, ctypes.c_void_p)
    size = ctypes.POINTER(ctypes.c_size_t)
    memory = _function("ggml_backend_dev_memory", None, ctypes.c_void_p, size, size)
    free, total = ctypes.c_size_t(), ctypes.c_size_t()
    memory(device, ctypes.byref(free), ctypes.byref(total))
    return Processor(
        name=(name(device) or b"").decode("utf-8", "replace"),
        description=(description(device) or b"").decode("utf-8", "replace"),
        type=kind(device),
        total=total.value,
        free=free.value,
    )


def _function(name: str, answer: Any, *given: Any) -> Any:
    prototype = ctypes.CFUNCTYPE(answer, *given)
    return prototype((name, libggml))
