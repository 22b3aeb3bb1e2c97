"""Several choices of one request: each is a reply of its own, and the engine reads what they share
once."""

import uuid
from dataclasses import replace
from typing import Any

from api import fields
from engine.protocol import SEEDS, Generate

MOST = 32
"""Choices of one request, over all its prompts: as many as a model writes at a time."""

Prompt = str | tuple[int, ...]


def count(given: dict[str, Any], prompts: int = 1) -> int:
    """How many choices are wanted of each prompt; raises Problem."""
    wanted = fields.integer("n", given.get("n", 1))
    if not 1 <= wanted <= MOST:
        raise fields.wrong("n", f"a whole number from 1 to {MOST}")
    if wanted * prompts > MOST:
        why = f"n asks for {wanted} answers to {prompts} prompts: at most {MOST} are written."
        raise fields.at_odds("n", f"{why} Send fewer prompts.")
    return wanted


def choices(asking: Generate, prompts: tuple[Prompt, ...], each: int) -> tuple[Generate, ...]:
    """`each` so many of every prompt, or of the one chat where there are none. A seed gives each of
    them a draw of its own, and all of them the same ones another time."""
    if prompts:  # in words that are told as they stand no thinking begins or ends
        asking = replace(asking, sampling=replace(asking.sampling, thinking_budget=None))
    return tuple(
        replace(_drawn(asking, number), prompt=prompt)
        for prompt in prompts or (None,)
        for number in range(each)
    )


def _drawn(asking: Generate, number: int) -> Generate:
    """The choice of that number."""
    sampling, seed = asking.sampling, asking.sampling.seed
    if seed is not None:
        sampling = replace(sampling, seed=(seed + number) % SEEDS)
    return replace(asking, reply=uuid.uuid4().hex, sampling=sampling)
