"""Trains the demo model from nothing, writes its GGUF file and replays it through llama.cpp."""

from __future__ import annotations

import argparse
import math
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from demo_model import export, replay, vocabulary
from demo_model.model import Llama, Shape
from demo_model.noise import training_round

STEPS = 1150
PEAK = 2e-3
WARM_UP = 40
BATCH_TOKENS = 2800
UNKNOWN_A_ROUND = 160
NAMES_A_ROUND = 50
SEED = 7

Pair = tuple[list[int], list[int]]


def batches(tokenizer: Tokenizer, shape: Shape) -> Iterator[list[Pair]]:
    """Endless batches of about equal size, each of dialogues of about equal length."""
    rng = random.Random(SEED)
    while True:
        cases = training_round(rng, UNKNOWN_A_ROUND, NAMES_A_ROUND)
        pairs = [vocabulary.encode(tokenizer, case) for case in cases]
        pairs = [pair for pair in pairs if len(pair[0]) + len(pair[1]) <= shape.context]
        pairs.sort(key=lambda pair: len(pair[0]) + len(pair[1]))
        groups: list[list[Pair]] = [[]]
        for pair in pairs:
            if (len(groups[-1]) + 1) * (len(pair[0]) + len(pair[1])) > BATCH_TOKENS:
                groups.append([])
            groups[-1].append(pair)
        rng.shuffle(groups)
        yield from (group for group in groups if group)


def tensors(group: list[Pair]) -> tuple[Tensor, Tensor, Tensor]:
    """Padded tokens, the places whose next token is taught, and those next tokens."""
    longest = max(len(before) + len(answer) for before, answer in group) - 1
    tokens = torch.zeros(len(group), longest, dtype=torch.long)
    wanted = torch.zeros(len(group), longest, dtype=torch.bool)
    targets: list[int] = []
    for row, (before, answer) in enumerate(group):
        line = (before + answer)[:-1]
        tokens[row, : len(line)] = torch.tensor(line)
        wanted[row, len(before) - 1 : len(line)] = True
        targets += answer
    return tokens, wanted, torch.tensor(targets)


def rate(step: int, steps: int) -> float:
    """The learning rate: a short rise, then half a cosine down to nearly nothing."""
    if step < WARM_UP:
        return PEAK * (step + 1) / WARM_UP
    done = (step - WARM_UP) / max(1, steps - WARM_UP)
    return PEAK * (0.01 + 0.99 * (1 + math.cos(math.pi * done)) / 2)


def train(tokenizer: Tokenizer, steps: int) -> Llama:
    """Teach the network the dialogues; only the answers count."""
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(True)
    shape = Shape(vocabulary=tokenizer.get_vocab_size())
    model = Llama(shape)
    print(f"{sum(weight.numel() for weight in model.parameters()):,} parameters", flush=True)
    matrices = [weight for weight in model.parameters() if weight.dim() == 2]
    norms = [weight for weight in model.parameters() if weight.dim() == 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.01}, {"params": norms, "weight_decay": 0.0}],
        lr=PEAK,
        betas=(0.9, 0.98),
    )
    stream = batches(tokenizer, shape)
    began = time.monotonic()
    average = 0.0
    for step in range(steps):
        tokens, wanted, targets = tensors(next(stream))
        for group in optimizer.param_groups:
            group["lr"] = rate(step, steps)
        loss = functional.cross_entropy(model(tokens, wanted), targets)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        average = loss.item() if step == 0 else 0.95 * average + 0.05 * loss.item()
        if (step + 1) % 50 == 0:
            print(f"{step + 1} {average:.4f} {time.monotonic() - began:.0f}s", flush=True)
    return model


def main() -> int:
    """Train, write and replay."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--output", type=Path, default=replay.PATH)
    arguments = parser.parse_args()
    tokenizer = vocabulary.train_tokenizer()
    model = train(tokenizer, arguments.steps)
    export.write(model, tokenizer, arguments.output)
    print(f"{arguments.output.name}: {arguments.output.stat().st_size:,} bytes")
    return 0 if replay.gate(arguments.output) else 1


if __name__ == "__main__":
    sys.exit(main())
