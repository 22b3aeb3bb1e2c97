"""Calls that are mangled at random: never an error, never another tool, the same for any cut."""

import json
from random import Random

from tests.engine.calls.reading import TOOLS, Parts, joined, said, whole
from tests.engine.calls.written import BROKEN, NO_CALL, SOUND, WITHIN

WORDS = [(s.form, s.text) for s in (*SOUND.values(), *BROKEN.values(), *WITHIN.values())]
WORDS += NO_CALL.values()
FRAGMENTS = [*"\"'{}[],:\n\\ \0", "```", "😀", "NaN", "\\u0000", "\\ud800", "<think>", "</think>"]
FRAGMENTS += ["<tool_call>", "</tool_call>", "<function=", "</parameter>", "<parameter=x>"]
NAMES = {tool["function"]["name"] for tool in TOOLS}


def mangled(text: str, random: Random) -> str:
    """With a few places changed."""
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(text) + 1)
        left_out = random.choice([0, 0, random.randint(1, 6), random.randrange(len(text) + 1)])
        put_in = random.choice(FRAGMENTS) if left_out == 0 else ""
        text = text[:place] + put_in + text[place + left_out :]
    return text


def check(parts: Parts) -> None:
    for kind, value in parts:
        if kind == "c":
            assert value["name"] in NAMES
            assert json.dumps(value, allow_nan=False, ensure_ascii=False).encode()


def test_whatever_is_broken_is_read_the_same_for_any_cut() -> None:
    random = Random(4)
    for _ in range(1_500):
        form, sound = random.choice(WORDS)
        text = mangled(sound, random)
        pieces = joined(said(form, [text]))
        check(whole(pieces))
        cut = random.randrange(len(text) + 1)
        assert joined(said(form, [text[:cut], text[cut:]])) == pieces, text
        assert joined(said(form, list(text))) == pieces, text
