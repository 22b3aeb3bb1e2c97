"""The standard Hugging Face cache of one repository, so that other tools share its files.

blobs/<sha256 or git id>            the bytes of a file
blobs/<sha256 or git id>.part       ours: what has come so far
snapshots/<commit>/<name>           a link to its blob
refs/main                           the commit that was got last
"""

import errno
import os
from pathlib import Path

from models_hub.hub.repository import HubFile

NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS}
"""How a file system says that it has no symbolic links."""


class Place:
    """Where one repository's files lie below the cache's folder; its names were checked."""

    def __init__(self, cache: str | Path, repository: str, commit: str) -> None:
        self.folder = Path(cache) / f"models--{repository.replace('/', '--')}"
        self.blobs = self.folder / "blobs"
        self.snapshot = self.folder / "snapshots" / commit
        self.commit = commit

    def blob(self, file: HubFile) -> Path:
        """Its bytes, once they are whole."""
        return self.blobs / (file.sha256 or file.blob)

    def part(self, file: HubFile) -> Path:
        """Its bytes as far as they have come."""
        return self.blobs / f"{file.sha256 or file.blob}.part"

    def link(self, file: HubFile) -> Path:
        """By which name everybody finds it."""
        return self.snapshot / file.name

    def has(self, file: HubFile) -> bool:
        """Whether it is there, whole by its size, under its name."""
        return _size(self.link(file)) == file.size

    def done(self, file: HubFile) -> int:
        """Bytes of it that are on disk."""
        if self.has(file) or _size(self.blob(file)) == file.size:
            return file.size
        return min(max(_size(self.part(file)), 0), file.size)

    def make(self) -> None:
        """The folders that a part needs."""
        self.blobs.mkdir(parents=True, exist_ok=True)

    def adopt(self, file: HubFile) -> bool:
        """Link bytes that are here already, got under another name or by another tool."""
        if self.has(file):
            return True
        if _size(self.blob(file)) != file.size:
            return False
        self._link(file)
        return True

    def finish(self, file: HubFile) -> None:
        """Its part is verified and on disk: the bytes get their place and their name."""
        os.replace(self.part(file), self.blob(file))
        sync_folder(self.blobs)
        self._link(file)

    def point(self) -> None:
        """Other tools find this commit when they ask for the main branch."""
        ref = self.folder / "refs" / "main"
        ref.parent.mkdir(parents=True, exist_ok=True)
        fresh = ref.with_name("main.new")
        fresh.write_text(self.commit)
        fresh.replace(ref)

    def drop_part(self, file: HubFile) -> None:
        """Forget what has come of it."""
        self.part(file).unlink(missing_ok=True)
        tag(self.part(file)).unlink(missing_ok=True)

    def remove(self, file: HubFile) -> None:
        """Take the file out, and its bytes unless another name needs them."""
        self.link(file).unlink(missing_ok=True)
        self._prune(self.link(file).parent)
        if not self._is_needed(self.blob(file)):
            self.blob(file).unlink(missing_ok=True)

    def _link(self, file: HubFile) -> None:
        link, blob = self.link(file), self.blob(file)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        try:
            link.symlink_to(os.path.relpath(blob, link.parent))
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            os.replace(blob, link)
        sync_folder(link.parent)

    def _is_needed(self, blob: Path) -> bool:
        found = (self.folder / "snapshots").rglob("*")
        links = (os.readlink(path) for path in found if path.is_symlink())
        return any(Path(link).name == blob.name for link in links)

    def _prune(self, folder: Path) -> None:
        """Remove folders that became empty, up to the repository's own."""
        while folder != self.folder:
            try:
                folder.rmdir()
            except OSError:
                return  # something is left in it
            folder = folder.parent


def tag(part: Path) -> Path:
    """Where the server's ETag for a part is kept."""
    return part.with_name(f"{part.name}.etag")


def sync_folder(folder: Path) -> None:
    """A new name survives a power cut from here on."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _size(path: Path) -> int:
    """-1 when there is no such file."""
    try:
        return path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return -1
