"""Trains the demo model from nothing, writes its GGUF file and replays it through llama.cpp."""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from demo_model import export, replay, vocabulary
from demo_model.model import Llama, Shape
from demo_model.noise import training_round

STEPS = 2700
PEAK = 2e-3
PEAK_OF_MATRICES = 8e-3
WARM_UP = 40
FALL = 0.4  # the share of the steps, at the end, in which the learning rate falls
BATCH_TOKENS = 2000
UNKNOWN_A_ROUND = 110
NAMES_A_ROUND = 36
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
    """The share of the peak learning rate: a short rise, a plateau, then a straight fall."""
    return min(1.0, (step + 1) / WARM_UP, max(0.005, (steps - step) / (steps * FALL)))


def optimizers(model: Llama) -> tuple[torch.optim.Optimizer, ...]:
    """Muon for the matrices of the blocks, which learns in fewer steps; AdamW for the rest."""
    matrices = [weight for weight in model.blk.parameters() if weight.dim() == 2]
    norms = [weight for weight in model.parameters() if weight.dim() == 1]
    others: list[dict[str, Any]] = [
        {"params": [model.token_embd.weight], "weight_decay": 0.01},
        {"params": norms, "weight_decay": 0.0},
    ]
    return (
        torch.optim.Muon(
            matrices, lr=PEAK_OF_MATRICES, weight_decay=0.01, adjust_lr_fn="match_rms_adamw"
        ),
        torch.optim.AdamW(others, lr=PEAK, betas=(0.9, 0.98)),
    )


def train(tokenizer: Tokenizer, steps: int) -> Llama:
    """Teach the network the dialogues; only the answers count."""
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(True)
    shape = Shape(vocabulary=tokenizer.get_vocab_size())
    model = Llama(shape)
    print(f"{sum(weight.numel() for weight in model.parameters()):,} parameters", flush=True)
    optimizing = optimizers(model)
    schedules = [
        torch.optim.lr_scheduler.LambdaLR(each, lambda step: rate(step, steps))
        for each in optimizing
    ]
    stream = batches(tokenizer, shape)
    began = time.monotonic()
    average = 0.0
    for step in range(steps):
        tokens, wanted, targets = tensors(next(stream))
        loss = functional.cross_entropy(model(tokens, wanted), targets)
        model.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer, schedule in zip(optimizing, schedules, strict=True):
            optimizer.step()
            schedule.step()
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
