"""llama-cpp-python: a wheel prebuilt for this machine where there is one, else a source build."""

import os
import shlex
import shutil

from bootstrap import kernels, processor, wheels
from bootstrap.place import PYTHON
from bootstrap.problem import Problem
from bootstrap.shell import pip, say, succeeds

VERSION = "0.3.36"
KERNELS = kernels.FILES / "native.cmake"
PACKAGE = f"llama-cpp-python=={VERSION}"
FAILED = (
    "llama-cpp-python could not be built; the compiler's own words are above. "
    "Check the network and that gcc and g++ work, then run this again."
)
NO_COMPILER = (
    "llama.cpp must be built here, and there is no C and C++ compiler. "
    "On Debian or Ubuntu, `apt install build-essential` adds them; then run this again."
)
NO_TOOLS = "llama.cpp must be built here: run `xcode-select --install`, then run this again."


def present() -> bool:
    """Whether the right version is installed and loads."""
    check = f"import llama_cpp, sys; sys.exit(llama_cpp.__version__ != {VERSION!r})"
    return succeeds([str(PYTHON), "-c", check])


def install() -> None:
    """Make llama_cpp importable in `.venv`; raises Problem with the remedy."""
    if present() and kernels.is_current():
        return
    for address in wheels.addresses():
        say(f"Fetching llama.cpp prebuilt for this machine ({address.rsplit('/', 1)[-1]})")
        if wheels.fetch(PACKAGE, address) and present():
            return
    build()


def build() -> None:
    """Build from source, portable to other processors: pip keeps the wheel for the next clone."""
    _need_compiler()
    say("Building llama.cpp from source: minutes the first time, seconds from pip's cache")
    settings = cmake(native=not processor.has_avx2())
    # A prebuilt wheel that was fetched and does not load here would count as installed.
    succeeds([str(PYTHON), "-m", "pip", "uninstall", "-q", "-y", "llama-cpp-python"])
    install = ["install", PACKAGE, "-c", "constraints.txt"]
    pip(install, FAILED, settings)
    if not kernels.is_current():  # an older build was kept
        succeeds([str(PYTHON), "-m", "pip", "cache", "remove", "llama_cpp_python"])
        pip([*install, "--force-reinstall", "--no-deps"], FAILED, settings)


def build_native() -> None:
    """Build anew for this very processor, outside pip's cache: it may run nowhere else."""
    _need_compiler()
    say("Building llama.cpp for this very processor. This takes a few minutes")
    fresh = ["--force-reinstall", "--no-deps", "--no-cache-dir", "--no-binary", "llama-cpp-python"]
    pip(["install", PACKAGE, *fresh], FAILED, cmake(native=True))


def cmake(native: bool) -> dict[str, str]:
    """CMAKE_ARGS for the build: ours first, so that what the user set wins."""
    ours = [f"-DGGML_NATIVE={'ON' if native else 'OFF'}", "-DLLAVA_BUILD=OFF"]
    ours.append(shlex.quote(f"-DCMAKE_PROJECT_INCLUDE={KERNELS}"))
    if processor.builds_for_cuda():
        ours.append("-DGGML_CUDA=ON")
    return {"CMAKE_ARGS": " ".join([*ours, os.environ.get("CMAKE_ARGS", "")]).strip()}


def _need_compiler() -> None:
    for command in (os.environ.get("CC") or "cc", os.environ.get("CXX") or "c++"):
        if shutil.which(command.split()[0]) is None:
            raise Problem(NO_COMPILER)
    # On a Mac, cc is there before the tools are, and only opens a window.
    if os.uname().sysname == "Darwin" and not succeeds(["xcode-select", "-p"]):
        raise Problem(NO_TOOLS)
