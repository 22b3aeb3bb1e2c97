"""Refuses load settings that C must not see, in words for who set them."""

from collections.abc import Iterator
from dataclasses import fields

from engine.fit.load import PLAIN
from engine.fit.shape import Shape
from engine.protocol import Load
from engine.sentence import Problem, gettext_noop

CACHE_TYPES = ("f32", "f16", "bf16", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl")
"""What llama.cpp can keep keys and values in."""
BLOCK = 32
"""Numbers that all but the plain types keep together."""
IDS_MOST = 256
"""llama.cpp's own bound of sequence ids."""
RANGES = {
    "cells": (256, 2**24),
    "sequences": (1, 240),
    "gpu_layers": (0, 2**16),
    "ram_experts": (0, 2**16),
    "threads": (1, 512),
    "batch": (32, 2**16),
    "ubatch": (32, 2**14),
}
"""Least and most."""

OUT_OF_RANGE = gettext_noop("{name} is {value}; it can be {low} to {high}.")
UNKNOWN_TYPE = gettext_noop("{name} is {value}; it can be one of {known}.")
NEEDS_FLASH = gettext_noop(
    "Values of the type {value} need flash attention. Switch it on, or keep values as f16."
)
ODD_WIDTH = gettext_noop("This model's heads are too narrow for the type {value}. Choose f16.")
SAME_TYPE = gettext_noop(
    "This model keeps keys and values together: they cannot be {keys} and {values}. Choose one."
)
TOO_MANY_LAYERS = gettext_noop("{name} is {value}, but the model has {high} layers.")
SMALL_BATCH = gettext_noop("The batch ({batch}) must not be smaller than its part ({ubatch}).")
WRONG_SPLIT = gettext_noop("The split names {count} shares for {gpus} GPUs.")
NO_SHARE = gettext_noop("Each share of the split must be a number from 0 up, and one above 0.")
NO_GPU = gettext_noop("There is no GPU to put {value} layers on. Leave it automatic, or 0.")


class BadSetting(Problem):
    """A setting that cannot be; str() says why and what can."""


def check(load: Load, shape: Shape, gpus: int) -> None:
    """Raises BadSetting for the first value that cannot be; what is None is fine."""
    for problem in _problems(load, shape, gpus):
        raise problem


def _problems(load: Load, shape: Shape, gpus: int) -> Iterator[BadSetting]:
    yield from _ranges(load)
    yield from _types(load, shape)
    yield from _places(load, shape, gpus)
    if load.batch and load.ubatch and load.batch < load.ubatch:
        yield BadSetting(SMALL_BATCH, batch=load.batch, ubatch=load.ubatch)


def _ranges(load: Load) -> Iterator[BadSetting]:
    for field in fields(load):
        value = getattr(load, field.name)
        if value is None or field.name not in RANGES:
            continue
        low, high = RANGES[field.name]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            said = str(value)[:40]
            yield BadSetting(OUT_OF_RANGE, name=field.name, value=said, low=low, high=high)


def _types(load: Load, shape: Shape) -> Iterator[BadSetting]:
    keys, values = load.cache_k, load.cache_v
    if shape.latent and keys and values and keys != values:
        yield BadSetting(SAME_TYPE, keys=str(keys)[:40], values=str(values)[:40])
    for name in ("cache_k", "cache_v"):
        kind = getattr(load, name)
        if kind is None or kind in PLAIN:
            continue
        if kind not in CACHE_TYPES:
            known = ", ".join(CACHE_TYPES)
            yield BadSetting(UNKNOWN_TYPE, name=name, value=str(kind)[:40], known=known)
        heads = {layer.key if name == "cache_k" else layer.value for layer in shape.layers}
        if any(head % BLOCK for head in heads):
            yield BadSetting(ODD_WIDTH, value=kind)
        if load.flash is False and (name == "cache_v" or shape.latent):
            yield BadSetting(NEEDS_FLASH, value=kind)


def _places(load: Load, shape: Shape, gpus: int) -> Iterator[BadSetting]:
    layers = len(shape.layers)
    for name, most in (("gpu_layers", layers + 1), ("ram_experts", layers)):
        value = getattr(load, name)
        if value is not None and value > most:
            yield BadSetting(TOO_MANY_LAYERS, name=name, value=value, high=most)
    if load.gpu_layers and not gpus:
        yield BadSetting(NO_GPU, value=load.gpu_layers)
    if load.split is None:
        return
    if len(load.split) != gpus:
        yield BadSetting(WRONG_SPLIT, count=len(load.split), gpus=gpus)
    if not all(share >= 0 for share in load.split) or not sum(load.split) > 0:
        yield BadSetting(NO_SHARE)
