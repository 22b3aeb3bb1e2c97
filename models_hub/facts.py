"""What the library keeps of a GGUF's header."""

from math import isfinite
from typing import Any

from engine.gguf import Model
from engine.protocol import Sampling
from models_hub.families import Family, find
from models_hub.origin import repository

MOST = 2**31 - 1
RECOMMENDED = {
    "temp": "temperature",
    "top_k": "top_k",
    "top_p": "top_p",
    "min_p": "min_p",
    "penalty_repeat": "repeat_penalty",
}
"""`general.sampling.*` as a model's makers recommend it -> our own names."""


def facts(model: Model) -> dict[str, Any]:
    """The fields of LocalModel that the header decides. Raises BadGGUF for impossible figures."""
    known = family(model)
    return {
        "title": (line(model.header.text("general.name")) or model.stem)[:200],
        "architecture": line(model.architecture)[:64],
        "parameters": model.parameters,
        "quant": model.quant[:32],
        "size": model.size,
        "shards": len(model.shards),
        "context": model.number("context_length", high=MOST),
        "licence": licence(model)[:100],
        "embeds": model.embeds,
        "thinks": not model.embeds and (thinks(model) or bool(known and known.thinking)),
        "template": bool(model.header.text("tokenizer.chat_template")),
        "sampling": sampling(model),
        "family": known.name if known else "",
        "repository": line(repository(model.path)),
    }


def family(model: Model) -> Family | None:
    """What it is by its own names; else what it was made from."""
    header = model.header
    own = (header.text("general.basename"), header.text("general.name"), model.stem)
    base = header.text("general.base_model.0.name")
    architecture = model.architecture
    return find((repository(model.path), *own), architecture) or find((base,), architecture)


def licence(model: Model) -> str:
    """Its short name; of one that has none ("other"), what its makers call it."""
    name = line(model.header.text("general.license"))
    return line(model.header.text("general.license.name")) or name if name == "other" else name


def line(text: str) -> str:
    """The text as one line of printable characters."""
    return "".join(c if c.isprintable() else " " for c in text).strip()


def thinks(model: Model) -> bool:
    """Whether the chat template knows of thinking."""
    template = model.header.text("tokenizer.chat_template")
    return "enable_thinking" in template or "<think>" in template


def sampling(model: Model) -> dict[str, Any]:
    """The makers' sampling, without what is out of range. F32 is rounded to what was meant."""
    found: dict[str, Any] = {}
    for key, name in RECOMMENDED.items():
        value = model.header.metadata.get(f"general.sampling.{key}")
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            continue
        rounded: Any = int(value) if name == "top_k" else round(value, 6)
        if Sampling(**{name: rounded}).problem() is None:
            found[name] = rounded
    return found
