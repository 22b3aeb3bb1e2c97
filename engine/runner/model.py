"""A model in memory with its pool of KV cells: load, decode a step, forget a sequence."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from llama_cpp import llama_cpp as c

from engine.runner.logs import Logs
from engine.runner.sampling import Sampler
from engine.runner.vocabulary import Vocabulary

NO_ROOM = 1  # what llama_decode answers when no cells are free for the batch


class LoadFailed(Exception):
    """llama.cpp did not load the file; the message is its own first complaint."""


class PoolFull(Exception):
    """The batch found no free cells; nothing of it was computed."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Some tokens of one sequence for a step: from position `start`; `wanted` asks for logits
    after the last one."""

    slot: int
    start: int
    tokens: list[int]
    wanted: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """How to load: the pool in cells, the most sequences, tokens per step, CPU threads."""

    path: str
    cells: int
    sequences: int
    batch: int
    threads: int


class Model:
    """Owns C memory for the life of its process, which is ended rather than cleaned up."""

    def __init__(self, settings: Settings, progress: Callable[[float], None]) -> None:
        """Load; `progress` hears 0..1. Raises LoadFailed."""
        self.logs = Logs()
        c.llama_backend_init()
        self.model = self._load(settings, progress)
        self.vocabulary = Vocabulary(self.model)
        self.context = self._open(settings)
        self.memory = c.llama_get_memory(self.context)
        self.cells = c.llama_n_ctx(self.context)
        self.trained = c.llama_model_n_ctx_train(self.model)
        self.batch_size = settings.batch
        self.batch: Any = c.llama_batch_init(settings.batch, 0, 1)

    def _load(self, settings: Settings, progress: Callable[[float], None]) -> "c.llama_model_p":
        def tell(part: float, _data: object) -> bool:
            progress(part)
            return True

        params = c.llama_model_default_params()
        params.progress_callback = c.llama_progress_callback(tell)
        model: c.llama_model_p = c.llama_model_load_from_file(settings.path.encode(), params)
        if not model:
            raise LoadFailed(self.logs.first)
        return model

    def _open(self, settings: Settings) -> "c.llama_context_p":
        params = c.llama_context_default_params()
        params.n_ctx = settings.cells
        params.n_batch = settings.batch
        params.n_ubatch = min(512, settings.batch)
        params.n_seq_max = settings.sequences
        params.n_outputs_max = settings.sequences  # one row of logits for each, not for each token
        params.n_threads = settings.threads
        params.n_threads_batch = settings.threads
        params.kv_unified = True
        params.no_perf = True
        context: c.llama_context_p = c.llama_init_from_model(self.model, params)
        if not context:
            raise LoadFailed(self.logs.first)
        return context

    @property
    def template(self) -> str:
        """The chat template the file brings; empty when it brings none."""
        return (c.llama_model_chat_template(self.model, None) or b"").decode("utf-8", "replace")

    def decode(self, rows: list[Tokens]) -> list[int]:
        """Compute one batch for everyone. Gives the batch index of each wanted row, in order.

        Raises PoolFull when cells are lacking, RuntimeError when llama.cpp fails.
        """
        batch, n, wanted = self.batch, 0, []
        for row in rows:
            for offset, token in enumerate(row.tokens):
                batch.token[n] = token
                batch.pos[n] = row.start + offset
                batch.n_seq_id[n] = 1
                batch.seq_id[n][0] = row.slot
                batch.logits[n] = 0
                n += 1
            if row.wanted:
                batch.logits[n - 1] = 1
                wanted.append(n - 1)
        batch.n_tokens = n
        answer = c.llama_decode(self.context, batch)
        if answer == NO_ROOM:
            raise PoolFull
        if answer != 0:
            raise RuntimeError(f"llama_decode answered {answer}: {self.logs.first}")
        return wanted

    def sample(self, sampler: Sampler, index: int) -> int:
        """The next token from the logits of a wanted row."""
        return int(c.llama_sampler_sample(sampler.chain, self.context, index))

    def forget(self, slot: int) -> None:
        """Free every cell of a sequence."""
        c.llama_memory_seq_rm(self.memory, slot, -1, -1)
