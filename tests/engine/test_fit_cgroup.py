"""A container's memory limit binds, whichever group sets it."""

from pathlib import Path

from engine import cgroup


def group(folder: Path, limit: str, used: int, cache: int = 0) -> None:
    """The files that the kernel shows for one group (version 2)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "memory.max").write_text(f"{limit}\n")
    (folder / "memory.current").write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 5\ninactive_file {cache}\n")


def left(tmp_path: Path, own: str) -> int | None:
    """What the reader makes of these groups."""
    (tmp_path / "self").write_text(own)
    return cgroup.memory_left(tmp_path / "fs", tmp_path / "self")


def test_no_limit_is_no_limit(tmp_path: Path) -> None:
    group(tmp_path / "fs" / "a", "max", 100)
    assert left(tmp_path, "0::/a\n") is None


def test_what_is_used_is_taken_off_and_idle_cache_given_back(tmp_path: Path) -> None:
    group(tmp_path / "fs" / "a", "1000", 400, cache=150)
    assert left(tmp_path, "0::/a\n") == 750


def test_a_limit_above_ours_binds_too(tmp_path: Path) -> None:
    group(tmp_path / "fs" / "a", "1000", 900)
    group(tmp_path / "fs" / "a" / "b", "800", 100)
    assert left(tmp_path, "0::/a/b\n") == 100


def test_inside_a_container_the_root_is_ours(tmp_path: Path) -> None:
    group(tmp_path / "fs", "500", 100)
    assert left(tmp_path, "0::/system/name-outside\n") == 400


def test_version_one_is_understood(tmp_path: Path) -> None:
    folder = tmp_path / "fs" / "memory" / "box"
    folder.mkdir(parents=True)
    (folder / "memory.limit_in_bytes").write_text("1000\n")
    (folder / "memory.usage_in_bytes").write_text("600\n")
    (folder / "memory.stat").write_text("total_inactive_file 100\n")
    assert left(tmp_path, "4:memory:/box\n0::/\n") == 500


def test_elsewhere_than_on_linux_there_is_no_limit(tmp_path: Path) -> None:
    assert cgroup.memory_left(tmp_path, tmp_path / "nothing") is None


def test_a_group_over_its_limit_leaves_nothing(tmp_path: Path) -> None:
    group(tmp_path / "fs", "500", 600)
    assert left(tmp_path, "0::/\n") == 0
