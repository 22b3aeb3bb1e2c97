"""Replays taught dialogues several at a time in one llama.cpp batch, as a busy server would."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import llama_cpp as api
import numpy as np

SEATS = 4
CONTEXT = 1024


@dataclass(slots=True)
class Seat:
    """One sequence in the batch: whose it is, what it must still read and what it wrote."""

    number: int
    unread: list[int]
    limit: int
    position: int
    written: list[int]


def greedy_together(
    path: Path, prompts: Sequence[list[int]], limits: Sequence[int]
) -> list[list[int]]:
    """The most likely tokens after every prompt, with `SEATS` sequences decoded together."""
    settings = api.llama_model_default_params()
    settings.n_gpu_layers = 0
    model = api.llama_model_load_from_file(str(path).encode(), settings)
    options = api.llama_context_default_params()
    options.n_ctx = CONTEXT * SEATS
    options.n_seq_max = SEATS
    options.n_batch = options.n_ubatch = CONTEXT
    options.n_threads = options.n_threads_batch = 1
    assert model is not None
    context = api.llama_init_from_model(model, options)
    assert context is not None
    batch = api.llama_batch_init(CONTEXT, 0, 1)
    try:
        return run(model, context, batch, prompts, limits)
    finally:
        api.llama_batch_free(batch)
        api.llama_free(context)
        api.llama_model_free(model)


def run(
    model: api.llama_model_p,
    context: api.llama_context_p,
    batch: api.llama_batch,
    prompts: Sequence[list[int]],
    limits: Sequence[int],
) -> list[list[int]]:
    """Give every free seat to the next prompt until all are answered."""
    vocabulary = api.llama_model_get_vocab(model)
    memory = api.llama_get_memory(context)
    assert vocabulary is not None
    size = api.llama_vocab_n_tokens(vocabulary)
    waiting = list(range(len(prompts)))[::-1]
    answers: list[list[int]] = [[] for _ in prompts]
    seats: dict[int, Seat] = {}
    while waiting or seats:
        for place in range(SEATS):
            if place not in seats and waiting:
                number = waiting.pop()
                seats[place] = Seat(number, list(prompts[number]), limits[number], 0, [])
        for place, row in fill(batch, seats, context):
            seat = seats[place]
            logits = api.llama_get_logits_ith(context, row)
            token = int(np.argmax(np.ctypeslib.as_array(logits, (size,))))
            seat.written.append(token)
            seat.unread = [token]
            if api.llama_vocab_is_eog(vocabulary, token) or len(seat.written) >= seat.limit:
                answers[seat.number] = seat.written
                api.llama_memory_seq_rm(memory, place, -1, -1)
                del seats[place]
    return answers


def fill(
    batch: api.llama_batch, seats: dict[int, Seat], context: api.llama_context_p
) -> list[tuple[int, int]]:
    """Decode what the seats have not read yet; answer which rows hold whose logits."""
    batch.n_tokens = 0
    rows: list[tuple[int, int]] = []
    for place, seat in seats.items():
        chunk = seat.unread[: CONTEXT - batch.n_tokens]
        seat.unread = seat.unread[len(chunk) :]
        for offset, token in enumerate(chunk):
            row = batch.n_tokens
            last = offset == len(chunk) - 1 and not seat.unread
            batch.token[row] = token
            batch.pos[row] = seat.position  # type: ignore[call-overload]
            batch.n_seq_id[row] = 1
            batch.seq_id[row][0] = place
            batch.logits[row] = ctypes.c_int8(last)
            batch.n_tokens += 1
            seat.position += 1
            if last:
                rows.append((place, row))
    code = api.llama_decode(context, batch)
    if code != 0:
        raise RuntimeError(f"llama_decode answered {code}")
    return rows
