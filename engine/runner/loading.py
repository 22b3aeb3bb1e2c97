"""Opens a model's file and its context as a Load says."""

from collections.abc import Callable
from dataclasses import dataclass, field

from llama_cpp import llama_cpp as c

from engine.protocol import Load
from engine.runner.logs import Logs


class LoadFailed(Exception):
    """llama.cpp did not load the file; the message is its own first complaint."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Which file, and how: every field of `load` that this module reads is filled."""

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
    model: c.llama_model_p = c.llama_model_load_from_file(settings.path.encode(), params)
    if not model:
        raise LoadFailed(logs.first)
    return model


def open_context(model: "c.llama_model_p", load: Load, logs: Logs) -> "c.llama_context_p":
    """The pool of KV cells and what computes on it. Raises LoadFailed."""
    params = c.llama_context_default_params()
    params.n_ctx = load.cells
    params.n_batch = load.batch
    params.n_ubatch = load.ubatch
    params.n_seq_max = load.sequences
    params.n_outputs_max = load.sequences  # one row of logits for each, not for each token
    params.n_threads = params.n_threads_batch = load.threads
    params.kv_unified = True
    params.no_perf = True
    context: c.llama_context_p = c.llama_init_from_model(model, params)
    if not context:
        raise LoadFailed(logs.first)
    return context
