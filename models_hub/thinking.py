"""What a chat template lets people say about thinking."""

from dataclasses import dataclass

from engine.gguf import BadGGUF
from models_hub import recommended
from models_hub.headers import read
from models_hub.models import LocalModel

SWITCHES = ("enable_thinking", "thinking")
EFFORT = "reasoning_effort"
MARK = "<think>"


@dataclass(frozen=True, slots=True)
class Thinking:
    """`offered`: it thinks at all; `switch`: it can be told not to; `effort`: it takes levels;
    `budget`: its thoughts are marked as the engine knows it, so that they can be ended."""

    offered: bool
    switch: bool
    effort: bool
    budget: bool


def thinking(model: LocalModel, template: str = "") -> Thinking:
    """What can be chosen; `template` takes the place of the model's own. A file that cannot be
    read has nothing to choose."""
    try:
        text = template or read(model.path).header.text("tokenizer.chat_template")
    except BadGGUF:
        return Thinking(model.thinks, model.thinks, effort=False, budget=False)
    switch = any(name in text for name in SWITCHES) and not always_thinks(model)
    effort = EFFORT in text
    return Thinking(model.thinks or switch or effort, switch, effort, MARK in text)


def always_thinks(model: LocalModel) -> bool:
    """Whether its family has no other mode. Reads no file."""
    known = recommended.family(model)
    return bool(known and known.thinking and not known.instant)
