"""Follows UTF-8 over tokens, as llama.cpp's grammars do not: they take any byte for a later one."""

import codecs

LATER = range(0x80, 0xC0)
"""Bytes that only go on with a character."""


def begun(raw: bytes) -> bytes | None:
    """The bytes at the end of a text that only begin a character; None when it is no UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(raw)
    except UnicodeDecodeError:
        return None
    return decoder.getstate()[0]


def finishing(piece: bytes) -> int | None:
    """How many bytes at its front finish a character; None when the rest is no text at all.

    A zero byte is none: llama.cpp checks a token up to it and accepts what comes after as well.
    """
    if piece.isascii():
        return None if b"\0" in piece else 0
    count = 0
    while count < min(3, len(piece)) and piece[count] in LATER:
        count += 1
    return None if b"\0" in piece or begun(piece[count:]) is None else count
