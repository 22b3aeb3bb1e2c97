"""What the figures were taken on: the machine, and for which processor each llama.cpp was built."""

import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import psutil

OURS = (
    "import ctypes, pathlib, llama_cpp; from llama_cpp import llama_cpp as c;"
    "processor = next(pathlib.Path(llama_cpp.__file__).parent.glob('lib/*ggml-cpu.*'), '');"
    "ours = hasattr(ctypes.CDLL(str(processor)), 'llamafile_sgemm_of_llama_cpp');"
    "print('with' if ours else 'without', 'engine/native');"
    "print(c.llama_print_system_info().decode())"
)
THEIRS = (
    "import xllamacpp; from importlib.metadata import version;"
    "print(version('xllamacpp')); print(xllamacpp.get_system_info())"
)
TELLING = {
    "avx2": "AVX2",
    "avx_vnni": "AVX_VNNI",
    "avx512f": "AVX512",
    "avx512_vnni": "AVX512_VNNI",
    "avx512_bf16": "AVX512_BF16",
    "amx_int8": "AMX_INT8",
}
"""Processor's flag -> what llama.cpp calls it when it was built to use it."""


def facts() -> Iterator[str]:
    """Sentences about the machine."""
    memory = psutil.virtual_memory().total / 1e9
    yield f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.platform()}"
    yield f"Python {platform.python_version()}"


def load() -> str:
    """The load averages of the last 1, 5 and 15 minutes."""
    return " ".join(f"{average:.1f}" for average in os.getloadavg())


def builds(peer_python: str) -> Iterator[str]:
    """Sentences about the two builds of llama.cpp."""
    kernels, said = _said(sys.executable, OURS).split("\n")
    yield (
        f"Hearth: llama-cpp-python {version('llama-cpp-python')} {kernels}, {verdict(said)}: {said}"
    )
    theirs, said = _said(peer_python, THEIRS).split("\n")
    yield f"llama.cpp's server: xllamacpp {theirs}, {verdict(said)}: {said}"


def verdict(said: str) -> str:
    """Whether a build makes use of what this processor has; `said` is llama.cpp's own list."""
    used = set(re.findall(r"(\w+) = 1", said))
    here = _flags()
    unused = [name for flag, name in TELLING.items() if flag in here and name not in used]
    if not here & set(TELLING):
        return "built for a processor whose features it does not tell"
    if unused:
        return f"built without this processor's {', '.join(unused)}"
    return "built for this processor"


def _said(python: str, script: str) -> str:
    done = subprocess.run(
        [python, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip().removesuffix("|").strip()


def _processor() -> str:
    return _of_processor("model name") or platform.processor() or platform.machine()


def _flags() -> set[str]:
    return set(_of_processor("flags").split())


def _of_processor(fact: str) -> str:
    """A fact about the first processor as Linux tells it; empty where nothing does."""
    information = Path("/proc/cpuinfo")
    text = information.read_text() if information.exists() else ""
    found = re.search(rf"^{fact}\s*:\s*(.*)$", text, re.MULTILINE)
    return found[1] if found else ""
