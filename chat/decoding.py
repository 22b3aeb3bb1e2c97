"""Text out of a file's bytes: UTF-8, UTF-16 or GB18030, and a plain reason for what is no text."""

import codecs
import re
from dataclasses import dataclass

BOMS = {
    codecs.BOM_UTF8: ("utf-8-sig", "UTF-8"),
    codecs.BOM_UTF16_LE: ("utf-16", "UTF-16"),
    codecs.BOM_UTF16_BE: ("utf-16", "UTF-16"),
}
PDF = b"%PDF-"
"""Often without a byte that gives it away, and never what a person means by its text."""
LOOK = 4096
"""Bytes at the beginning by which UTF-16 without a mark is told."""
PAIRS = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
"""Bytes of the common Chinese characters and signs in GB18030."""
CONTROLS = re.compile("[\0-\x06\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""What no text has. Tab, line and page ends, the bell, backspace and escape are in real ones."""


class NoText(Exception):
    """These bytes are no text, or in no encoding that is known here."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with the name of the encoding that it came in."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """The text of a file, its line ends made one kind; raises NoText."""
    if data.startswith(PDF):
        raise NoText
    for codec, name in _candidates(data):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if not CONTROLS.search(text) and (name != "GB18030" or _looks_chinese(data, text)):
            return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), name)
    raise NoText


def _candidates(data: bytes) -> list[tuple[str, str]]:
    """Codecs to try with their names, likeliest first; a mark at the beginning leaves no choice."""
    for mark, found in BOMS.items():
        if data.startswith(mark):
            return [found]
    if b"\0" in data:
        return _utf16(data)
    return [("utf-8", "UTF-8"), ("gb18030", "GB18030")]


def _utf16(data: bytes) -> list[tuple[str, str]]:
    """UTF-16 without a mark: its line ends and spaces have their zeros all on one side."""
    even, odd = data[:LOOK:2].count(0), data[1:LOOK:2].count(0)
    return [("utf-16-le" if odd > even else "utf-16-be", "UTF-16")]


def _looks_chinese(data: bytes, text: str) -> bool:
    """Whether most of what is not ASCII is common in Chinese. Nearly any text in a Western
    encoding can be read as GB18030 too, as rare characters: better refused than garbled."""
    foreign = sum(not letter.isascii() for letter in text)
    return 3 * len(PAIRS.findall(data)) >= 2 * foreign
