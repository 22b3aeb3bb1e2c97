"""Tokens that are parts of characters keep their place in the text, in whole answers and chunks."""

from typing import Any

from api.completions.asked import read
from api.completions.shape import Texts
from engine.protocol import Generate, delta, done


def token(raw: bytes) -> dict[str, Any]:
    text = raw.decode(errors="replace")
    found = {"token": text, "bytes": list(raw), "logprob": -0.5}
    return {**found, "top": [{**found, "logprob": -0.5}]}


def telling() -> Texts:
    request = Generate("r", 1, "ada", "m", "/m.gguf", ())
    return Texts([request], read(b'{"model": "m", "prompt": ""}'))


def test_the_offsets_count_characters_also_where_a_token_is_half_of_one() -> None:
    tokens = [token(raw) for raw in (b"a", b"\xe4\xbd", b"\xa0", b"b")]
    texts = telling()
    texts.add(delta([("t", "a你b")], tokens), 0)
    (choice,) = texts.whole([done("stop")])["choices"]
    assert choice["logprobs"]["tokens"] == ["a", "bytes:\\xe4\\xbd", "bytes:\\xa0", "b"]
    assert choice["logprobs"]["text_offset"] == [0, 1, 1, 2]
    assert choice["logprobs"]["top_logprobs"][0] == {"a": -0.5}
    chunks = telling()
    pieces = [chunks.delta(delta([("t", "x")], [each]), 0) for each in tokens]
    assert [
        piece[piece.index('"text_offset"') : piece.index("]", piece.index('"text_offset"')) + 1]
        for piece in pieces
    ] == ['"text_offset":[0]', '"text_offset":[1]', '"text_offset":[1]', '"text_offset":[2]']
