"""`python -m tests.engine.buffers`: loads models and says which buffers llama.cpp made for them.

Standard input has one JSON object a line, {"path", "load"}; so does standard output, with bytes by
what for: {"model": {"CPU": ...}, "KV": ..., "RS": ..., "compute": ..., "output": ...}, or "failed".
With "rehearse" llama.cpp only says what it would take, also of models that no memory holds; "cache"
is then the sum of what it would keep.
"""

import json
import os
import re
import sys

from llama_cpp import llama_cpp as c

from engine.gguf import read_model
from engine.protocol import Load
from engine.runner.loading import (
    PLAIN,
    LoadFailed,
    Settings,
    load_model,
    open_context,
    open_reader,
)
from engine.runner.logs import Logs

LINE = re.compile(
    r"(?P<where>\S+)\s+(?P<what>model|KV|RS|compute|output) buffer size = +(?P<size>[\d.]+) MiB"
)
CACHE = re.compile(r": size = +(?P<size>[\d.]+) MiB \( *\d+ cells")
Sizes = dict[str, dict[str, int]]


class Buffers(Logs):
    """llama.cpp's log with the buffers it tells of, in bytes; several of one kind are added."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: Sizes = {}

    def _take(self, level: int, text: bytes, data: object) -> None:
        super()._take(level, text, data)
        words = text.decode("utf-8", "replace")
        if found := LINE.search(words):
            self._add(found["what"], found["where"], found["size"])
        elif found := CACHE.search(words):
            self._add("cache", "all", found["size"])

    def _add(self, what: str, where: str, size: str) -> None:
        places = self.sizes.setdefault(what, {})
        places[where] = places.get(where, 0) + int(float(size) * 2**20)


def measure(path: str, load: Load) -> Sizes:
    """Load, look, and free again. Raises LoadFailed."""
    logs = Buffers()
    model = load_model(Settings(path, load), logs, lambda _part: None)
    file = read_model(path)
    if file.embeds:
        context = open_reader(model, load, logs, file.pooling)
    else:
        context = open_context(model, load, logs)
    c.llama_free(context)
    c.llama_model_free(model)
    return logs.sizes


def rehearse(path: str, load: Load) -> Sizes:
    """The same without taking the memory. Raises LoadFailed."""
    logs = Buffers()
    params = c.llama_model_default_params()
    params.no_alloc = True
    params.load_mode = PLAIN
    model = c.llama_model_load_from_file(path.encode(), params)
    context = open_context(model, load, logs)
    c.llama_free(context)
    c.llama_model_free(model)
    return logs.sizes


if __name__ == "__main__":
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    c.llama_backend_init()
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            way = rehearse if asked.get("rehearse") else measure
            answer = way(asked["path"], Load.read(asked["load"]))
        except LoadFailed as failure:
            answer = {"failed": {str(failure): 0}}
        print(json.dumps(answer), file=answers, flush=True)
