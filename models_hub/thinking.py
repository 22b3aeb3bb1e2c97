"""What a chat template lets people say about thinking."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.gguf import BadGGUF
from models_hub import recommended
from models_hub.efforts import levels
from models_hub.families import INSTANT, THINKING
from models_hub.headers import read
from models_hub.models import LocalModel

SWITCHES = ("enable_thinking", "thinking")
MARK = "<think>"
"""How the engine knows thoughts (engine.parse): where a template marks them otherwise they cannot
be told from the answer, nor ended."""


@dataclass(frozen=True, slots=True)
class Thinking:
    """`offered`: it thinks at all; `switch`: it can be told not to; `efforts`: the levels it takes,
    from the least; `budget`: its thoughts are marked as the engine knows it, so that they can be
    ended."""

    offered: bool
    switch: bool
    efforts: tuple[str, ...]
    budget: bool


def thinking(model: LocalModel, template: str = "") -> Thinking:
    """What can be chosen; `template` takes the place of the model's own. A file that cannot be
    read has nothing to choose."""
    try:
        text = template or read(model.path).header.text("tokenizer.chat_template")
    except BadGGUF:
        return Thinking(model.thinks, model.thinks, efforts=(), budget=False)
    switch = any(name in text for name in _switches(model)) and not always_thinks(model)
    efforts = levels(text, instant=switch)
    return Thinking(model.thinks or switch or bool(efforts), switch, efforts, MARK in text)


def always_thinks(model: LocalModel) -> bool:
    """Whether its family has no other mode. Reads no file."""
    known = recommended.family(model)
    return bool(known and known.thinking and not known.instant)


def _switches(model: LocalModel) -> Iterator[str]:
    """Variables with which its template can be told not to think: the usual ones, and those that
    its family says otherwise in its two modes."""
    yield from SWITCHES
    thinking, instant = (recommended.switches(model, mode) for mode in (THINKING, INSTANT))
    yield from (name for name in instant if instant[name] != thinking.get(name))
