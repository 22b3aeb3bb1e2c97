"""`python -m engine.runner.features`: what llama.cpp was built for, as one line of JSON.

{"version", "features": what of this processor it uses, "backends": [names]}. In a process of its
own, because a build for another processor ends it.
"""

import json
import os
import sys

import llama_cpp
from llama_cpp import llama_cpp as c

from engine.runner.ggml_library import processors
from engine.runner.logs import Logs

if __name__ == "__main__":
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a driver prints is no answer
    logs = Logs()
    c.llama_backend_init()
    said = {
        "version": llama_cpp.__version__,
        "features": c.llama_print_system_info().decode("utf-8", "replace"),
        "backends": sorted({processor.name for processor in processors()}),
    }
    print(json.dumps(said), file=answer, flush=True)
    sys.exit()
