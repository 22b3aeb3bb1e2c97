"""How much memory the control group (a container, a service) leaves to this process."""

from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
OWN = Path("/proc/self/cgroup")

V2 = ("memory.max", "memory.current", "inactive_file")
V1 = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def memory_left(root: Path = ROOT, own: Path = OWN) -> int | None:
    """Bytes we may still take before a group kills us, or None without a limit.

    A limit of any group above ours binds too. Page cache that is not in use counts as free, as the
    kernel drops it first. Sources: the kernel's cgroup-v2.rst and cgroup-v1/memory.rst.
    """
    left = [
        left
        for folder in _folders(root, own)
        for files in (V2, V1)
        if (left := _left(folder, *files)) is not None
    ]
    return min(left, default=None)


def _folders(root: Path, own: Path) -> list[Path]:
    """Our group's folder and all above it; in a container the root itself is ours."""
    folders = {root, root / "memory"}
    try:
        lines = own.read_text().splitlines()
    except OSError:  # not Linux
        return []
    for line in lines:
        _number, controllers, group = line.split(":", 2)
        if controllers in ("", "memory"):
            path = root / controllers / group.lstrip("/")
            folders.update(p for p in (path, *path.parents) if p.is_relative_to(root))
    return sorted(folders)


def _left(folder: Path, limit: str, usage: str, cache: str) -> int | None:
    """What one group leaves, or None when it sets no limit or its files cannot be read."""
    try:
        bound = int((folder / limit).read_text())  # the word "max" is no number: no limit
        used = int((folder / usage).read_text())
        lines = (folder / "memory.stat").read_text().splitlines()
    except (OSError, ValueError):
        return None
    numbers = dict(line.split(" ", 1) for line in lines if " " in line)
    return max(0, bound - used + int(numbers.get(cache, 0)))
