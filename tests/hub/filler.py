"""Sixty repositories of invented names, so that a search has pages."""

from functools import cache, partial
from typing import Any

from tests.engine import shapes
from tests.engine.gguf_files import Q8_0_TENSOR
from tests.hub.content import Content, Made
from tests.hub.repository import File, Repository, readme
from tests.hub.shards import hollow

COUNT = 60
MAKERS = ("atelier", "foundry", "harbour", "meadow")
BEASTS = ("Otter", "Heron", "Lynx", "Marten", "Plover", "Badger")
BILLIONS = (1, 3, 8, 14, 32)
LICENSES = ("apache-2.0", "mit", "gemma", "llama3.1")
TASKS = ("text-generation", "text-generation", "image-text-to-text")
QUANTS = {"Q4_K_M": shapes.Q4_K, "Q8_0": Q8_0_TENSOR}


def fillers() -> list[Repository]:
    """All of them, each a little different."""
    return [_filler(number) for number in range(COUNT)]


def _filler(number: int) -> Repository:
    billions = BILLIONS[number % len(BILLIONS)]
    name = f"{BEASTS[number % len(BEASTS)]}-{number:02}-{billions}B"
    card: dict[str, Any] = {
        "license": LICENSES[number % len(LICENSES)],
        "pipeline_tag": TASKS[number % len(TASKS)],
        "base_model": f"{MAKERS[number % len(MAKERS)]}/{name}",
        "tags": ["conversational", "filler"],
    }
    gguf = {"total": billions * 10**9, "architecture": "llama", "context_length": 131_072}
    models = [
        File(
            f"{name}-{label}.gguf",
            Content(partial(_model, kind), f"{number:032}{kind:032}"),
        )
        for label, kind in QUANTS.items()
    ]
    return Repository(
        f"{MAKERS[number % len(MAKERS)]}/{name}-GGUF",
        (readme(card, f"\n# {name}\n\nInvented, to fill pages.\n"), *models),
        card,
        downloads=(number * 7919) % 10_007,
        likes=(number * 104_729) % 997,
        trending=(number * 31) % 37,
        created=f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}T00:00:00.000Z",
        updated=f"2026-{number % 6 + 1:02}-{number % 27 + 1:02}T00:00:00.000Z",
        gguf=gguf,
    )


@cache
def _model(kind: int) -> Made:
    """A header of a model of 8 billion parameters, whatever the name says."""
    return hollow(shapes.llama_8b(kind))
