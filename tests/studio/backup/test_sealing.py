"""A sealed file opens with its passphrase alone, and only as it was written, to the last byte."""

import hashlib
import os
import random
from collections.abc import Callable
from io import BytesIO

import pytest

from studio.backup import sealing
from studio.backup.sealing import Reader, Unreadable, Writer, is_sealed

CONTENT = os.urandom(10_000)


class Quick:
    """In the place of scrypt, which takes half a second on purpose."""

    def __init__(self, salt: bytes, **_cost: int) -> None:
        self.salt = salt

    def derive(self, passphrase: bytes) -> bytes:
        return hashlib.sha256(self.salt + passphrase).digest()


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many pieces in little content."""
    monkeypatch.setattr(sealing, "PIECE", 1000)
    monkeypatch.setattr(sealing, "Scrypt", Quick)


def sealed(content: bytes = CONTENT, passphrase: str = "a passphrase") -> bytes:
    file = BytesIO()
    writer = Writer(file, passphrase)
    writer.write(content)
    writer.close()
    return file.getvalue()


def opened(raw: bytes, passphrase: str = "a passphrase") -> bytes:
    reader = Reader(BytesIO(raw), passphrase)
    return b"".join(iter(lambda: reader.read(700), b""))


@pytest.mark.parametrize("passphrase", ["a passphrase", ""])
@pytest.mark.parametrize("size", [0, 1, 999, 1000, 1001, 3000])
def test_what_was_written_comes_back(size: int, passphrase: str) -> None:
    assert opened(sealed(CONTENT[:size], passphrase), passphrase) == CONTENT[:size]
    assert is_sealed(BytesIO(sealed(passphrase=passphrase))) is bool(passphrase)


def test_with_the_real_scrypt_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert opened(sealed()) == CONTENT


def test_another_passphrase_opens_nothing() -> None:
    with pytest.raises(Unreadable, match="passphrase is wrong"):
        opened(sealed(), "A passphrase")


def test_nothing_of_the_content_shows() -> None:
    assert b"what people say" not in sealed(b"what people say " * 100)


def flipped(raw: bytes, place: int) -> bytes:
    return raw[:place] + bytes([raw[place] ^ 1 << random.randrange(8)]) + raw[place + 1 :]


DAMAGE: list[Callable[[bytes], bytes]] = [
    lambda raw: flipped(raw, random.randrange(len(raw))),
    lambda raw: raw[: random.randrange(len(raw))],
    lambda raw: raw + b"x",
    lambda raw: raw + raw[-500:],
    lambda raw: raw[:-1016] + raw[-1000:],
]


@pytest.mark.parametrize("passphrase", ["a passphrase", ""])
@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_anywhere_is_noticed(damage: Callable[[bytes], bytes], passphrase: str) -> None:
    for _time in range(200):
        with pytest.raises(Unreadable):
            opened(damage(sealed(passphrase=passphrase)), passphrase)


def test_pieces_in_another_order_or_of_another_file_are_noticed() -> None:
    raw = sealed()
    head = raw.index(b"}") + 2
    one, two = raw[head : head + 1016], raw[head + 1016 : head + 2032]
    with pytest.raises(Unreadable):
        opened(raw[:head] + two + one + raw[head + 2032 :])
    with pytest.raises(Unreadable):
        opened(raw[:head] + sealed()[head : head + 1016] + raw[head + 1016 :])


@pytest.mark.parametrize(
    ("head", "why"),
    [
        (b"", "no backup"),
        (b"SQLite format 3\0", "no backup"),
        (b"HEARTH-BACKUP 2\n{}\n", "newer"),
        (b"HEARTH-BACKUP 1\n{}\n", "damaged"),
        (b"HEARTH-BACKUP 1\n[1]\n", "damaged"),
        (b'HEARTH-BACKUP 1\n{"sealed": "no", "salt": "", "nonce": "00"}\n', "damaged"),
    ],
)
def test_what_is_no_backup_says_so(head: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        opened(head)
