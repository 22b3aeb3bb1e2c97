"""Which state of engine/native the installed llama.cpp was built from."""

import hashlib

from bootstrap.place import PYTHON, ROOT
from bootstrap.shell import succeeds

FILES = ROOT / "engine" / "native"
KINDS = (".cmake", ".cpp", ".h")
LOOK = """
import ctypes, sys
from llama_cpp.llama_cpp import _lib as library

def version():
    first = ctypes.c_char.in_dll(library, "hearth_native_version")
    return ctypes.string_at(ctypes.addressof(first))

ours, told = (hasattr(library, name) for name in ("hearth_draw", "hearth_native_version"))
sys.exit(ours and not (told and version() == sys.argv[1].encode()))
"""
"""Ends well with a prebuilt wheel too, as it has none of our files at all."""


def version() -> str:
    """The state of the files now, as native.cmake works it out."""
    files = sorted(file for kind in KINDS for file in FILES.glob(f"*{kind}"))
    sums = "".join(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    return hashlib.sha256(sums.encode()).hexdigest()


def is_current() -> bool:
    """Whether the library that is installed was built from these files, or from none of ours."""
    return succeeds([str(PYTHON), "-c", LOOK, version()])
