"""`python -m engine.runner.devices`: the GPUs llama.cpp would use, as one line of JSON.

In a process of its own, because a driver that is asked may hang, crash, or keep memory.
"""

import json
import os
import platform
import sys
from typing import Any

from llama_cpp import llama_cpp as c

from engine.runner.ggml_library import GPU, INTEGRATED, Processor, processors
from engine.runner.logs import Logs

APPLE = platform.system() == "Darwin" and platform.machine() == "arm64"
"""Where every GPU shares the machine's memory, though ggml calls it a GPU of its own."""


def gpus(found: list[Processor]) -> list[dict[str, Any]]:
    """In the order in which llama.cpp deals layers; integrated ones only if there is no other."""
    own = [p for p in found if p.type == GPU and not p.name.startswith("RPC")]
    return [_row(p) for p in own or [p for p in found if p.type == INTEGRATED]]


def _row(processor: Processor) -> dict[str, Any]:
    shared = APPLE or processor.type == INTEGRATED
    return {
        "name": processor.description or processor.name,
        "kind": "unified" if shared else "gpu",
        "total": processor.total,
        "free": processor.free,
    }


if __name__ == "__main__":
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a driver prints is no answer
    logs = Logs()
    c.llama_backend_init()
    print(json.dumps(gpus(list(processors()))), file=answer, flush=True)
    sys.exit()
