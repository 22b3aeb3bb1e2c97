"""A file's text is found in the encodings people have, and what is no text is told as such."""

import pytest

from chat.decoding import Decoded, NoText, decode

CHINESE = "你好，世界。这是一个文件。\n第二行 with English\n"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (CHINESE.encode(), "UTF-8"),
        (CHINESE.encode("utf-8-sig"), "UTF-8"),
        (CHINESE.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + CHINESE.encode("utf-16-be"), "UTF-16"),
        (CHINESE.encode("utf-16-le"), "UTF-16"),
        (CHINESE.encode("utf-16-be"), "UTF-16"),
        (CHINESE.encode("gb18030"), "GB18030"),
        (CHINESE.encode("gbk"), "GB18030"),
    ],
)
def test_every_known_encoding_gives_the_same_text(data: bytes, name: str) -> None:
    assert decode(data) == Decoded(CHINESE, name)


@pytest.mark.parametrize("text", ["", "a", "x = 1\n\tif y:\n", "😀 \u2028 é", "\x1b[31mred\x1b[0m"])
def test_a_text_comes_out_as_it_went_in(text: str) -> None:
    assert decode(text.encode()).text == text


def test_line_ends_become_one_kind() -> None:
    assert decode(b"one\r\ntwo\rthree\n").text == "one\ntwo\nthree\n"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"PK\x03\x04\x14\0\0\0\x08\0",
        b"\x7fELF\x02\x01\x01\0",
        b"\xff\xfe\x00",  # half of a character
        "Il a été présenté à l'école".encode("latin-1"),
        "日本語のテキストです。これはテストです。".encode("shift-jis"),
        bytes(range(256)),
        b"\xef\xbb\xbf\xff\xff",
    ],
)
def test_what_is_no_text_is_refused_rather_than_garbled(data: bytes) -> None:
    with pytest.raises(NoText):
        decode(data)
