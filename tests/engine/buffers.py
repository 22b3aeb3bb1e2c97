"""`python -m tests.engine.buffers`: loads models and says which buffers llama.cpp made for them.

Standard input has one JSON object a line, {"path", "load"}; so does standard output, with bytes by
what for: {"model": {"CPU": ...}, "KV": ..., "RS": ..., "compute": ..., "output": ...}, or "failed".
"""

import json
import os
import re
import sys

from llama_cpp import llama_cpp as c

from engine.protocol import Load
from engine.runner.loading import LoadFailed, Settings, load_model, open_context
from engine.runner.logs import Logs

LINE = re.compile(
    r"(?P<where>\S+)\s+(?P<what>model|KV|RS|compute|output) buffer size = +(?P<size>[\d.]+) MiB"
)
Sizes = dict[str, dict[str, int]]


class Buffers(Logs):
    """llama.cpp's log with the buffers it tells of, in bytes; several of one kind are added."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: Sizes = {}

    def _take(self, level: int, text: bytes, data: object) -> None:
        super()._take(level, text, data)
        if found := LINE.search(text.decode("utf-8", "replace")):
            places = self.sizes.setdefault(found["what"], {})
            size = int(float(found["size"]) * 2**20)
            places[found["where"]] = places.get(found["where"], 0) + size


def measure(path: str, load: Load) -> Sizes:
    """Load, look, and free again. Raises LoadFailed."""
    logs = Buffers()
    model = load_model(Settings(path, load), logs, lambda _part: None)
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
            answer = measure(asked["path"], Load.read(asked["load"]))
        except LoadFailed as failure:
            answer = {"failed": {str(failure): 0}}
        print(json.dumps(answer), file=answers, flush=True)
