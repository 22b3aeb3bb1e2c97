"""Deleting a quant frees its own blobs and takes nothing that anything else needs."""

import os
from pathlib import Path

import pytest

from models_hub.keep.cache import origin, sha256
from models_hub.keep.deletion import Kept, carry_out, plan
from tests.engine import gguf_files as files
from tests.models_hub.keep import cached


def delete(entries: list[Path], *folders: Path) -> int:
    """Plan and do it; the bytes it said it would free."""
    roots = [str(folder) for folder in folders]
    found = plan(map(str, entries), roots)
    carry_out(found, roots)
    return found.frees


def everything(folder: Path) -> set[str]:
    """Every file and link below, by its path inside."""
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def test_one_quant_goes_and_its_neighbour_stays(tmp_path: Path) -> None:
    small, large = (cached.put_model(tmp_path, f"tiny-{q}.gguf") for q in ("Q4_0", "Q8_0"))
    before, size = everything(tmp_path), small.stat().st_size
    gone = {str(p.relative_to(tmp_path)) for p in (small, small.resolve())}
    assert delete([small], tmp_path) == size
    assert before - everything(tmp_path) == gone
    assert large.read_bytes().startswith(b"GGUF")


def test_all_shards_go_and_the_folder_they_leave_empty(tmp_path: Path) -> None:
    hub = tmp_path / "hub"
    paths = cached.put_split(hub, tmp_path / "made", "UD-Q2_K_XL")
    sizes = sum(path.stat().st_size for path in paths)
    assert delete(paths, hub) == sizes
    assert everything(hub) == {"models--acme--Tiny-GGUF/refs/main"}
    assert not paths[0].parent.exists()
    assert paths[0].parent.parent.is_dir(), "the snapshot that main names"


def test_a_blob_that_another_snapshot_links_stays(tmp_path: Path) -> None:
    old = cached.put_model(tmp_path, commit=cached.OLD)
    new = cached.put_model(tmp_path, commit=cached.NEW)
    assert old.resolve() == new.resolve()
    assert delete([new], tmp_path) == 0
    assert old.read_bytes().startswith(b"GGUF")
    assert delete([old], tmp_path) > 0
    assert not old.resolve().exists()


def test_a_blob_that_the_same_snapshot_has_twice_stays_for_the_other_name(tmp_path: Path) -> None:
    one, two = (cached.put(tmp_path, name, cached.model()) for name in ("a.gguf", "b.gguf"))
    assert delete([one], tmp_path) == 0
    assert two.exists()


def test_a_cache_that_is_broken_elsewhere_is_no_obstacle(tmp_path: Path) -> None:
    path, other = (cached.put_model(tmp_path, f"{name}.gguf") for name in ("a", "b"))
    os.unlink(other.resolve())
    assert delete([path], tmp_path) > 0
    assert not path.is_symlink()


def test_ordinary_files_go_with_the_folders_they_leave_empty(tmp_path: Path) -> None:
    home = tmp_path / "models" / "acme" / "tiny"
    home.mkdir(parents=True)
    path = files.write(home / "tiny.gguf")
    assert delete([path], tmp_path / "models") == len(files.pack())
    assert list((tmp_path / "models").iterdir()) == []


def test_a_link_goes_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    target = files.write(tmp_path / "elsewhere.gguf")
    link = tmp_path / "models" / "tiny.gguf"
    link.symlink_to(target)
    assert delete([link], tmp_path / "models") == 0
    assert target.exists()
    assert not link.is_symlink()


def test_a_blob_outside_the_cache_is_never_deleted(tmp_path: Path) -> None:
    hub = tmp_path / "hub"
    link = cached.put_model(hub)
    target = files.write(tmp_path / "precious.gguf")
    link.unlink()
    link.symlink_to(target)
    assert delete([link], hub) == 0
    assert target.exists()


def test_blobs_that_are_reached_through_a_planted_folder_stay(tmp_path: Path) -> None:
    hub = tmp_path / "hub"
    link = cached.put_model(hub)
    blobs = link.resolve().parent
    blobs.rename(tmp_path / "precious")
    blobs.symlink_to(tmp_path / "precious")
    assert delete([link], hub) == 0
    assert len(everything(tmp_path / "precious")) == 1


def test_a_file_with_a_second_hard_link_frees_nothing(tmp_path: Path) -> None:
    path = files.write(tmp_path / "a.gguf")
    os.link(path, tmp_path / "b.gguf")
    assert delete([path], tmp_path) == 0


@pytest.mark.parametrize("way", ["straight", "dots", "folder link"])
def test_nothing_outside_the_folders_is_deleted(tmp_path: Path, way: str) -> None:
    known = tmp_path / "known"
    (tmp_path / "other").mkdir()
    known.mkdir()
    path = files.write(tmp_path / "other" / "m.gguf")
    (known / "link").symlink_to(tmp_path / "other")
    ways = {
        "straight": path,
        "dots": known / ".." / "other" / "m.gguf",
        "folder link": known / "link" / "m.gguf",
    }
    with pytest.raises(Kept, match="no folder that Hearth looks after"):
        plan([str(ways[way])], [str(known)])
    assert path.exists()


def test_a_neighbour_whose_name_begins_the_same_is_outside(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models-old").mkdir()
    path = files.write(tmp_path / "models-old" / "m.gguf")
    with pytest.raises(Kept):
        plan([str(path)], [str(tmp_path / "models")])


def test_blobs_that_repositories_share_go_with_the_last_of_them(tmp_path: Path) -> None:
    hash_, data = "c" * 64, cached.model()
    store = tmp_path / "blobs" / hash_[:2]
    store.mkdir(parents=True)
    (tmp_path / "blobs" / ".huggingface-shared-blobs").write_text("1\n")
    (store / hash_).write_bytes(data)
    links, told = [], ""
    for repository in ("acme/one", "acme/two"):
        link = cached.put(tmp_path, "m.gguf", data, repository=repository)
        behind = link.resolve()
        behind.unlink()
        behind.symlink_to(os.path.relpath(store / hash_, behind.parent))
        told += f"{behind.relative_to(tmp_path)}\n"
        links.append(link)
    (store / f"{hash_}.refs").write_text(told)
    delete([links[0]], tmp_path)
    assert links[1].read_bytes() == data
    delete([links[1]], tmp_path)
    assert not (store / hash_).exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may delete everything")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    path = files.write(tmp_path / "m.gguf")
    tmp_path.chmod(0o500)
    with pytest.raises(Kept, match="could not be deleted: Permission denied"):
        delete([path], tmp_path)
    tmp_path.chmod(0o700)
    assert path.exists()


def test_where_a_file_came_from_is_in_its_path(tmp_path: Path) -> None:
    link = cached.put_model(tmp_path, "UD/tiny.gguf", repository="unsloth/Kimi-K2.6-GGUF")
    found = origin(link)
    assert found is not None
    assert (found.repository, found.commit, found.file) == (
        "unsloth/Kimi-K2.6-GGUF",
        cached.NEW,
        "UD/tiny.gguf",
    )
    assert found.snapshot == link.parent.parent
    assert sha256(link) == link.resolve().name
    assert origin(files.write(tmp_path / "m.gguf")) is None
    assert sha256(tmp_path / "m.gguf") == ""
