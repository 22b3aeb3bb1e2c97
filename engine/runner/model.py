"""A model in memory with its pool of KV cells: decode a step, and share, keep or free prefixes."""

import ctypes
from array import array
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
from llama_cpp import llama_cpp as c

from engine.protocol import Logprob
from engine.runner import loading
from engine.runner.loading import Settings, load_model, open_context
from engine.runner.logs import Logs
from engine.runner.sampling import Sampler, draw
from engine.runner.vocabulary import Vocabulary

State = np.ndarray[Any, np.dtype[np.uint8]]
"""What was computed for a sequence, in llama.cpp's own form."""

NO_ROOM = 1  # what llama_decode answers when no cells are free for the batch


class PoolFull(Exception):
    """The batch found no free cells; nothing of it was computed."""


class Tokens(NamedTuple):
    """Some tokens of one sequence for a step: from position `start`; `wanted` asks for logits
    after the last one."""

    slot: int
    start: int
    tokens: list[int]
    wanted: bool


class Batch:
    """A llama_batch, whose arrays are filled with one stroke each."""

    def __init__(self, size: int) -> None:
        self.raw: Any = c.llama_batch_init(size, 0, 1)
        slots = (c.llama_seq_id * size)()
        self.token, self.pos = _view(self.raw.token, size, "i"), _view(self.raw.pos, size, "i")
        self.slot, self.logits = _view(slots, size, "i"), _view(self.raw.logits, size, "b")
        for i in range(size):
            self.raw.n_seq_id[i] = 1
            place = ctypes.addressof(slots) + i * ctypes.sizeof(c.llama_seq_id)
            self.raw.seq_id[i] = ctypes.cast(place, ctypes.POINTER(c.llama_seq_id))

    def fill(self, rows: list[Tokens]) -> list[int]:
        """Take these rows; gives the index of each wanted one, in order."""
        tokens: list[int] = []
        places: list[int] = []
        slots: list[int] = []
        wanted = []
        for row in rows:
            count = len(row.tokens)
            tokens += row.tokens
            places += range(row.start, row.start + count)
            slots += [row.slot] * count
            if row.wanted:
                wanted.append(len(tokens) - 1)
        n = len(tokens)
        for view, numbers in ((self.token, tokens), (self.pos, places), (self.slot, slots)):
            view[:n] = array("i", numbers)
        self.logits[:n] = array("b", bytes(n))
        for index in wanted:
            self.logits[index] = 1
        self.raw.n_tokens = n
        return wanted


def _view(numbers: Any, size: int, letter: Literal["b", "i"]) -> memoryview:
    """An array of C's to which slices of an `array` of such letters can be assigned."""
    memory: Any = np.ctypeslib.as_array(numbers, (size,))
    return memoryview(memory).cast("B").cast(letter)


class Model:
    """Owns C memory for the life of its process, which is ended rather than cleaned up."""

    def __init__(self, settings: Settings, progress: Callable[[float], None]) -> None:
        """Load; `progress` hears 0..1. Raises LoadFailed."""
        self.logs = Logs()
        c.llama_backend_init()
        self.model = load_model(settings, self.logs, progress)
        self.vocabulary = Vocabulary(self.model)
        self.context = open_context(self.model, settings.load, self.logs)
        self.window = c.llama_model_n_swa(self.model)
        self.swa_full = settings.load.swa_full is not False
        self.memory = c.llama_get_memory(self.context)
        self.cells = c.llama_n_ctx(self.context)
        self.stems = loading.stems(self.model) if self.keeps_all else 0
        self.sequences = c.llama_n_seq_max(self.context) - loading.stems(self.model)
        self.trained = c.llama_model_n_ctx_train(self.model)
        self.batch_size = c.llama_n_batch(self.context)
        self.threads = c.llama_n_threads(self.context)
        self.batch = Batch(self.batch_size)

    @property
    def template(self) -> str:
        """The chat template the file brings; empty when it brings none."""
        return (c.llama_model_chat_template(self.model, None) or b"").decode("utf-8", "replace")

    def decode(self, rows: list[Tokens]) -> list[int]:
        """Compute one batch for everyone. Gives the batch index of each wanted row, in order.

        Raises PoolFull when cells are lacking, RuntimeError when llama.cpp fails.
        """
        wanted = self.batch.fill(rows)
        answer = c.llama_decode(self.context, self.batch.raw)
        if answer == NO_ROOM:
            raise PoolFull
        if answer != 0:
            raise RuntimeError(f"llama_decode answered {answer}: {self.logs.first}")
        return wanted

    def draw(self, wanted: list[tuple[Sampler, int]]) -> list[int]:
        """The next token of each sequence, from the logits of its wanted row."""
        return draw(self.context, wanted)

    def logprob(self, sampler: Sampler, index: int, token: int) -> Logprob:
        """How likely the model found the token sampled from a wanted row, and others beside it."""
        return sampler.logprob(self.context, index, token)

    def use(self, threads: int) -> None:
        """Compute with so many CPU threads from the next step on."""
        c.llama_set_n_threads(self.context, threads, threads)

    # --- the pool of cells ---

    @property
    def is_whole(self) -> bool:
        """Whether the memory of a sequence cannot be cut, as it is a state and not a cache."""
        return bool(c.llama_model_is_recurrent(self.model) or c.llama_model_is_hybrid(self.model))

    @property
    def keeps_all(self) -> bool:
        """Whether every token of a sequence stays in cells, so that any beginning can be shared."""
        return not self.is_whole and (self.swa_full or not self.window)

    def forget(self, slot: int, upto: int = -1) -> None:
        """Free the cells of a sequence's first tokens; of all of them unless told how many."""
        c.llama_memory_seq_rm(self.memory, slot, 0 if upto >= 0 else -1, upto)

    def fork(self, slot: int, other: int, length: int) -> None:
        """Let another sequence begin with the first tokens of this one, in the same cells."""
        c.llama_memory_seq_cp(self.memory, slot, other, 0, length)

    def clear(self) -> None:
        """Free every cell of everybody."""
        c.llama_memory_clear(self.memory, False)

    def cut(self, slot: int, length: int) -> bool:
        """Keep only a sequence's first tokens; False when they are not all there to go on from."""
        if not c.llama_memory_seq_rm(self.memory, slot, length, -1):
            return False
        if self.is_whole:
            return bool(c.llama_memory_seq_pos_max(self.memory, slot) == length - 1)
        needed = max(0, length - self.window) if self.window else 0
        # Less than 0: nothing is left, as the window had moved past all that was to be kept.
        return bool(0 <= c.llama_memory_seq_pos_min(self.memory, slot) <= needed)

    def save(self, slot: int, most: int) -> State | None:
        """A copy of all that was computed for a sequence; None when it takes over `most` bytes."""
        size = c.llama_state_seq_get_size(self.context, slot)
        if size > most:
            return None
        state = np.empty(size, np.uint8)
        place = state.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
        return (
            state if c.llama_state_seq_get_data(self.context, place, size, slot) == size else None
        )

    def restore(self, slot: int, state: State) -> bool:
        """Put a saved copy into an empty sequence; False when there was no room."""
        place = state.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
        return bool(c.llama_state_seq_set_data(self.context, place, len(state), slot))
