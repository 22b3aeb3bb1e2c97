"""Reads a GGUF header value by value, never past the file's end and never more than it may hold."""

from struct import Struct
from typing import BinaryIO

from engine.sentence import Problem, bytes_text, gettext_noop

U32 = Struct("<I")
U64 = Struct("<Q")

TEXT_LIMIT = 16 * 2**20
"""Bytes of all the texts kept from one header; real ones stay below one megabyte."""
WALK_LIMIT = 8_000_000
"""Texts stepped over in one header; the largest vocabularies with merges have one million."""
HEADER_LIMIT = 2**31
"""Bytes; a count that would need more is damage and not a file cut short."""

TRUNCATED_HEADER = gettext_noop(
    "The file ends in the middle of its header: it is truncated (it has {have} and needs more "
    "than {needs}). Download it again."
)
DAMAGED = gettext_noop("The header is damaged at byte {position}: {found} cannot be right.")


class BadGGUF(Problem):
    """The file cannot be used as a GGUF; str() says why in a plain sentence."""


class Cursor:
    """A position in a file of `size` bytes. Every method raises BadGGUF instead of overrunning."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file = file
        self.size = size
        self.position = 0
        self._text_left = TEXT_LIMIT
        self._walk_left = WALK_LIMIT

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        self.reserve(count)
        data = self.file.read(count)
        self.position += count
        if len(data) < count:  # somebody shortened the file meanwhile
            raise self.truncated(self.position)
        return data

    def skip(self, count: int) -> None:
        """Step over `count` bytes."""
        self.reserve(count)
        self.file.seek(count, 1)
        self.position += count

    def reserve(self, count: int) -> None:
        """Refuse unless the file still holds `count` bytes."""
        if count > self.size - self.position:
            raise self.truncated(self.position + count)

    def truncated(self, needs: int) -> BadGGUF:
        """The complaint about a file that ends before byte `needs`."""
        return BadGGUF(TRUNCATED_HEADER, have=bytes_text(self.size), needs=bytes_text(needs))

    def damaged(self, found: str | int) -> BadGGUF:
        """The complaint about a value that no writer makes."""
        return BadGGUF(DAMAGED, position=self.position, found=str(found)[:80])

    def u32(self) -> int:
        """An unsigned number of 4 bytes."""
        value: int = U32.unpack(self.take(4))[0]
        return value

    def u64(self) -> int:
        """An unsigned number of 8 bytes."""
        value: int = U64.unpack(self.take(8))[0]
        return value

    def count(self, least: int, limit: int) -> int:
        """How many items follow, each of at least `least` bytes; more than `limit` is damage."""
        count = self.u64()
        if count > limit or count * least > HEADER_LIMIT:
            raise self.damaged(count)
        self.reserve(count * least)
        return count

    def text(self, limit: int = TEXT_LIMIT) -> str:
        """A text of at most `limit` bytes; broken UTF-8 shows as replacement characters."""
        length = self.count(1, min(limit, self._text_left))
        self._text_left -= length
        return self.take(length).decode("utf-8", "replace")

    def skip_texts(self, count: int) -> None:
        """Step over `count` texts: a vocabulary of 150,000 takes about 50 ms."""
        self._walk_left -= count
        if self._walk_left < 0:
            raise self.damaged(count)
        read, unpack, left = self.file.read, U64.unpack, self.size - self.position
        for _ in range(count):
            if left < 8:
                raise self.truncated(self.size + 8 - left)
            (length,) = unpack(read(8))
            left -= 8 + length
            if left < 0:
                raise self.truncated(self.size - left)
            self.file.seek(length, 1) if length > 65536 else read(length)
        self.position = self.size - left
