"""The levels of effort that a chat template knows: what it compares `reasoning_effort` with."""

import re
from collections.abc import Iterator

NAME = "reasoning_effort"
"""The variable in which templates take the effort of thinking."""
USUAL = ("low", "medium", "high")
RANKS = ("none", "minimal", *USUAL, "xhigh", "max")
NOT_AT_ALL = frozenset({"none"})
"""Levels that are what Instant is, where there is such a mode."""
MOST = 8

WORD = r"""(['"])([A-Za-z][A-Za-z0-9_-]{0,31})\1"""
WORDS = re.compile(WORD)
ALIAS = re.compile(rf"\bset\s+(\w{{1,64}})\s*=\s*{NAME}\b")
"""Some templates give it another name first."""


def levels(template: str, *, instant: bool) -> tuple[str, ...]:
    """From the least to the most, and the usual ones where the template takes any word; none where
    it knows of no effort. `instant`: there is a mode that does not think."""
    if NAME not in template:
        return ()
    names = "|".join({NAME, *ALIAS.findall(template)})
    compared = list(_compared(template, names))
    if not compared:
        return USUAL
    given = re.compile(rf"\bset\s+(?:{names})\s*=\s*{WORD}")
    found = dict.fromkeys([*compared, *(word for _quote, word in given.findall(template))])
    left = [word for word in found if not (instant and word in NOT_AT_ALL)]
    known = sorted((word for word in left if word in RANKS), key=RANKS.index)
    return (*known, *(word for word in left if word not in RANKS))[:MOST]


def _compared(template: str, names: str) -> Iterator[str]:
    """Words that it is said to be equal or not, or to be one of."""
    for pattern in (
        rf"\b(?:{names})\s*[=!]=\s*{WORD}",
        rf"{WORD}\s*[=!]=\s*(?:{names})\b",
    ):
        yield from (word for _quote, word in re.findall(pattern, template))
    for listed in re.findall(rf"\b(?:{names})\s+(?:not\s+)?in\s*[\[(]([^\])]{{0,500}})", template):
        yield from (word for _quote, word in WORDS.findall(listed))
