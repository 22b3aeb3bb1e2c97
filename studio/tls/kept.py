"""The authority in the data folder: made on the first start, its server certificate kept fresh.

The root stays what it is, since people's devices trust it. The server's certificate is made anew
when the names and addresses of this machine change, and a month before it ends.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from studio.refusal import Refusal
from studio.tls import authority, names
from studio.tls.authority import Pair

EARLY = timedelta(days=30)


@dataclass(frozen=True)
class Authority:
    """`folder` is entered by its owner alone."""

    folder: Path

    @property
    def root(self) -> Path:
        """The certificate that devices are to trust; its key lies beside it."""
        return self.folder / "root.pem"

    @property
    def server(self) -> Path:
        """The server's certificate; its key lies beside it."""
        return self.folder / "server.pem"

    def made(self, machine: str, served: Iterable[str]) -> list[str]:
        """Make what is missing or out of date, and tell which names the root cannot vouch for.

        Raises Refusal when the root cannot be read: a new one would have to be trusted anew.
        """
        served = list(dict.fromkeys(served))
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        root = self._root(machine, served)
        allowed = root.parsed.extensions.get_extension_for_class(x509.NameConstraints).value
        good = [name for name in served if names.permits(allowed, name)]
        if not self._is_fresh(root, good):
            write(self.server, authority.server(root, good))
        return [name for name in served if name not in good]

    def fingerprint(self) -> str:
        """The root's, for people to compare."""
        return authority.fingerprint(self.root.read_bytes())

    def _root(self, machine: str, served: list[str]) -> Pair:
        if not self.root.exists():
            write(self.root, authority.root(machine, served))
        try:
            root = read(self.root)
            matches = root.private.public_key() == root.parsed.public_key()
        except (OSError, ValueError) as error:
            raise self._spoilt(str(error)) from None
        if not matches or root.parsed.not_valid_after_utc < datetime.now(UTC) + EARLY:
            raise self._spoilt("it has ended, or its key is another's")
        return root

    def _spoilt(self, why: str) -> Refusal:
        return Refusal(
            f"The certificate authority in {self.folder} cannot be used ({why}). Delete that "
            "folder to make a new one; people then have to trust it on their devices again."
        )

    def _is_fresh(self, root: Pair, served: list[str]) -> bool:
        try:
            pair = read(self.server)
            found = pair.parsed
            found.verify_directly_issued_by(root.parsed)
            key_fits = pair.private.public_key() == found.public_key()
        except (OSError, ValueError, TypeError, InvalidSignature):
            return False  # whatever is wrong with it, a new one is made
        alternatives = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        same = set(alternatives) == {names.general(name) for name in served}
        return same and key_fits and found.not_valid_after_utc > datetime.now(UTC) + EARLY


def key_of(certificate: Path) -> Path:
    """Where the key of a certificate of ours lies."""
    return certificate.with_suffix(".key")


def read(certificate: Path) -> Pair:
    """A certificate and its key; raises OSError."""
    return Pair(certificate.read_bytes(), key_of(certificate).read_bytes())


def write(certificate: Path, pair: Pair) -> None:
    """Both files, each whole or not at all, for their owner only; the key first."""
    for path, content in ((key_of(certificate), pair.key), (certificate, pair.certificate)):
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        os.replace(fresh, path)
