"""Opens a model's file and its context as a Load says."""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from llama_cpp import llama_cpp as c

from engine import ggml
from engine.fit import STEMS as STEMS
from engine.protocol import Load
from engine.runner import ggml_library
from engine.runner.logs import Logs

__all__ = [
    *("STEMS", "LoadFailed", "Settings"),
    *("load_model", "open_context", "open_reader", "stems"),
]

PLAIN, MAPPED, LOCKED, MAPPED_AND_LOCKED = 0, 1, 2, 3
"""Of llama_load_mode: how the file comes into memory."""
EXPERTS = r"blk\.{layer}\.ffn_(up|down|gate|gate_up)_(ch)?exps"
"""Names of the experts' tensors in one layer."""


class LoadFailed(Exception):
    """llama.cpp did not load the file; the message is its own first complaint, which
    `engine.complaint` explains."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Which file, and how: what a field of `load` leaves open is llama.cpp's own default."""

    path: str
    load: Load = field(default_factory=Load)


def load_model(
    settings: Settings, logs: Logs, progress: Callable[[float], None]
) -> "c.llama_model_p":
    """The model's weights in memory; `progress` hears 0..1. Raises LoadFailed."""

    def tell(part: float, _data: object) -> bool:
        progress(part)
        return True

    params = c.llama_model_default_params()
    params.progress_callback = c.llama_progress_callback(tell)
    params.load_mode = load_mode(settings.load)
    kept = _place(params, settings.load)  # C reads these arrays until the model is loaded
    model: c.llama_model_p = c.llama_model_load_from_file(settings.path.encode(), params)
    del kept
    if not model:
        raise LoadFailed(logs.first)
    return model


def load_mode(load: Load) -> int:
    """mmap and mlock as llama.cpp numbers their combinations; mapped unless told otherwise."""
    if load.mlock:
        return LOCKED if load.mmap is False else MAPPED_AND_LOCKED
    return PLAIN if load.mmap is False else MAPPED


def _place(params: Any, load: Load) -> list[Any]:
    """Says which layers go to which GPU and which experts stay in RAM; gives what C points at."""
    kept: list[Any] = []
    if load.gpu_layers is not None:
        params.n_gpu_layers = load.gpu_layers
    if load.gpu_layers == 0:  # or a GPU would still compute, and need buffers for that
        kept.append((ctypes.c_void_p * 1)(None))
        params.devices = ctypes.cast(kept[-1], ctypes.c_void_p)
    if load.split:
        kept.append((ctypes.c_float * c.llama_max_devices())(*load.split))
        params.tensor_split = ctypes.cast(kept[-1], type(params.tensor_split))
    if load.ram_experts:
        kept.append(_overrides(load.ram_experts))
        params.tensor_buft_overrides = ctypes.cast(kept[-1], ctypes.c_void_p)
    return kept


def _overrides(layers: int) -> Any:
    """The experts of the first so many layers in RAM; the array ends with an empty element."""
    ram = ggml_library.ram()
    names = [EXPERTS.format(layer=layer).encode() for layer in range(layers)]
    return (ggml_library.Override * (layers + 1))(*[ggml_library.Override(n, ram) for n in names])


def stems(model: "c.llama_model_p") -> int:
    """Sequence ids beyond those that reply, to hold shared beginnings; none where each id has a
    state of its own to pay for."""
    return 0 if c.llama_model_is_recurrent(model) or c.llama_model_is_hybrid(model) else STEMS


def open_context(model: "c.llama_model_p", load: Load, logs: Logs) -> "c.llama_context_p":
    """The pool of KV cells and what computes on it. Raises LoadFailed."""
    params = _params(load)
    params.n_seq_max += stems(model)
    params.n_outputs_max = params.n_seq_max  # a row of logits for each, not for each token
    return _opened(model, params, logs)


def open_reader(
    model: "c.llama_model_p", load: Load, logs: Logs, pooling: int
) -> "c.llama_context_p":
    """What computes the vectors of an embedding model, pooled as llama.cpp numbers the ways; 0:
    the mean. Raises LoadFailed."""
    params = _params(load)
    params.embeddings = True
    params.pooling_type = pooling or c.LLAMA_POOLING_TYPE_MEAN
    return _opened(model, params, logs)


def _params(load: Load) -> Any:
    """What a Load decides of a context; all else is llama.cpp's own default."""
    params = c.llama_context_default_params()
    for name, value in _figures(load).items():
        if value is not None:
            setattr(params, name, value)
    return params


def _opened(model: "c.llama_model_p", params: Any, logs: Logs) -> "c.llama_context_p":
    params.kv_unified = True
    params.no_perf = True
    context: c.llama_context_p = c.llama_init_from_model(model, params)
    if not context:
        raise LoadFailed(logs.first)
    return context


def _figures(load: Load) -> dict[str, int | bool | None]:
    """The fields of llama_context_params that a Load decides."""
    return {
        "n_ctx": load.cells,
        "n_batch": load.batch,
        "n_ubatch": load.ubatch,
        "n_seq_max": load.sequences,
        "n_threads": load.threads,
        "n_threads_batch": load.threads,
        "flash_attn_type": None if load.flash is None else int(load.flash),
        "type_k": ggml.number(load.cache_k) if load.cache_k else None,
        "type_v": ggml.number(load.cache_v) if load.cache_v else None,
        "swa_full": load.swa_full,
    }
