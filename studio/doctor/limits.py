"""What the system lets Hearth have: memory, processors, open files."""

import os
import resource
from collections.abc import Iterator

import psutil

from engine import fit
from engine.cgroup import memory_left
from studio.doctor.finding import Finding, ok, problem, size, warning

FILES = 2048
LEAST = 1024 * 1024 * 1024


def look() -> Iterator[Finding]:
    """All of it."""
    yield _memory()
    yield _files()


def _memory() -> Finding:
    have, free = psutil.virtual_memory(), fit.free_memory()
    group, swap = memory_left(), psutil.swap_memory()
    text = (
        f"{size(free)} of {size(have.total)} free, {os.cpu_count()} processors, "
        f"{size(swap.used)} of {size(swap.total)} swap used"
    )
    if group is not None and group < have.total:
        text += f", a control group leaves {size(group)}"
    if free < LEAST:
        return warning("Memory", text, "unload models, or raise the container's limit")
    return ok("Memory", text)


def _files() -> Finding:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    text = f"{soft:,} at once ({'no limit' if hard == resource.RLIM_INFINITY else f'{hard:,}'})"
    if soft < FILES // 8:
        return problem("Open files", text, f"run `ulimit -n {FILES * 2}` before Hearth")
    if soft < FILES:
        step = f"for many people, run `ulimit -n {FILES * 2}` before Hearth"
        return warning("Open files", text, step)
    return ok("Open files", text)
