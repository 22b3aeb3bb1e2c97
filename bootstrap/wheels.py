"""Which prebuilt llama-cpp-python would suit this machine, and whether its index answers."""

import os
import threading
import urllib.error
import urllib.request

from bootstrap import processor
from bootstrap.place import PYTHON, setting
from bootstrap.shell import succeeds

INDEX = "https://abetlen.github.io/llama-cpp-python/whl"
"""llama-cpp-python's own wheel index; LLAMA_WHEEL_INDEX names another, or `none`."""
ANSWER_S = 4.0


def addresses() -> list[str]:
    """The index pages that exist for this machine, best first; empty when none answers soon."""
    base = setting("LLAMA_WHEEL_INDEX", INDEX).rstrip("/")
    if base == "none" or not processor.has_avx2():
        return []
    found: list[str] = []
    asking = threading.Thread(target=_ask, args=(base, found), daemon=True)
    asking.start()
    # The thread's time is limited from here: resolving a name can outlast urllib's own limit.
    asking.join(ANSWER_S)
    return list(found)


def kinds() -> list[str]:
    """The index's names for the builds this machine can use: metal, cu124, ..., or cpu."""
    if os.uname().sysname == "Darwin":
        return ["metal"] if os.uname().machine == "arm64" else ["cpu"]
    driver = processor.cuda_driver()
    if driver is None:
        return ["cpu"]
    cuda = [f"cu{major}{minor}" for major, minor in _cuda_versions(*driver)]
    return cuda if processor.builds_for_cuda() else [*cuda, "cpu"]


def _cuda_versions(major: int, minor: int) -> list[tuple[int, int]]:
    """What a driver of this version runs: everything up to it. Wheels exist from CUDA 12 on."""
    older = [(m, n) for m in range(major - 1, 11, -1) for n in range(9, -1, -1)]
    return [(major, n) for n in range(minor, -1, -1)] + older


def fetch(package: str, address: str) -> bool:
    """Install `package` from the index at `address`; False when it has none that fits."""
    quiet = ["-q", "--disable-pip-version-check", "--no-input", "--timeout", "15", "--retries", "1"]
    only = ["--only-binary", "llama-cpp-python", "-c", "constraints.txt"]
    pip = [str(PYTHON), "-m", "pip", "install", *quiet, *only]
    return succeeds([*pip, "--extra-index-url", address, package])


def _ask(base: str, found: list[str]) -> None:
    for kind in kinds():
        try:
            urllib.request.urlopen(f"{base}/{kind}/llama-cpp-python/", timeout=ANSWER_S).close()
            found.append(f"{base}/{kind}")
        except urllib.error.HTTPError:
            continue  # the index is there and has no such build
        except (OSError, ValueError):
            return
