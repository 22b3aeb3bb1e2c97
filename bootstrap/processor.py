"""What this machine computes with, as far as choosing a build of llama.cpp needs to know."""

import os
import re
import shutil
import subprocess
from pathlib import Path


def has_avx2() -> bool:
    """Whether builds made for any recent x86 run here; true on other families of processor."""
    return os.uname().machine != "x86_64" or has("avx2", unknown=True)


def has(flag: str, *, unknown: bool = False) -> bool:
    """Whether Linux lists the flag; `unknown` where nothing lists any."""
    information = Path("/proc/cpuinfo")
    if not information.exists():
        return unknown
    return re.search(rf"\b{flag}\b", information.read_text()) is not None


def builds_for_cuda() -> bool:
    """Whether a build can use an NVIDIA GPU: it needs the toolkit, and the GPU to build for."""
    return shutil.which("nvcc") is not None and cuda_driver() is not None


def cuda_driver() -> tuple[int, int] | None:
    """The newest CUDA version (major, minor) that the NVIDIA driver runs, or None without one."""
    if shutil.which("nvidia-smi") is None:
        return None
    try:
        said = subprocess.run(["nvidia-smi"], capture_output=True, text=True, timeout=10).stdout
    except subprocess.TimeoutExpired:
        return None  # a driver that hangs runs nothing either
    version = re.search(r"CUDA Version:\s*(\d+)\.(\d+)", said)
    return (int(version[1]), int(version[2])) if version else None
