"""Markdown is drawn as CommonMark's own examples and GitHub's own program say, but for what a reply
must not do to the page."""

import json
from typing import Any

import cmarkgfm  # type: ignore[import-untyped]
import pytest
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]
from playwright.sync_api import Page

from tests.e2e.modules import run_module
from tests.e2e.suites import Example, commonmark
from tests.running import ROOT

pytestmark = pytest.mark.browser

COMPARE = (ROOT / "tests" / "e2e" / "compare_markdown.js").read_text()

DIFFERENT = {
    "HTML is shown as the text it is; nothing that a model writes becomes markup": [
        *(21, 31, 201, 308, 309, 344, 475, 476, 477, 491, 524, 536, 642, 643),
    ],
    "a backslash and a bracket begin a formula": [12],
    "a block's language is shown as it is written": [34],
    "GitHub makes links of bare addresses, and so do we": [602, 608, 611, 612],
}
"""Examples of the CommonMark specification that do not apply, by number, with the reason."""
SECTIONS = ("HTML blocks", "Raw HTML")
"""Of these, all but PLAIN are of the first kind."""
PLAIN = {161, 165, 166, 168, 171, 185, 186, 188, 189, *range(618, 623), 624, 632}
"""What their HTML draws is what we draw of its text, or it is a tag that does no harm."""

GITHUB = {
    "a table": "| a | b |\n|:--|--:|\n| 1 | *2* |\n| `x \\| y` | **z** |",
    "a table that ends with a paragraph": "| a |\n| - |\n| 1 |\n\nover",
    "a table of short and long rows": "| a | b |\n| - | :-: |\n| 1 |\n| 1 | 2 | 3 |",
    "no table without its row of dashes": "| a | b |\n| c | d |",
    "no table with too few dashes": "| a | b |\n| --- |\n| c | d |",
    "a table in a quotation": "> | a |\n> | - |\n> | 1 |",
    "struck": "~~gone~~ and ~~still\nhere~~, ~~~not this~~~",
    "tasks": "- [ ] open\n- [x] done\n  - [X] inside",
    "no task": "- [] none\n- [x]none",
    "bare addresses": "www.example.com, https://example.com/a?b=c. (https://example.com/a(b))",
    "a bare address of a person": "write to someone@example.com.",
    "an address at the end of a sentence": "See https://example.com/~x, or http://example.com!",
}


def differing(page: Page, examples: list[Example]) -> dict[int, dict[str, Any]]:
    """What we draw otherwise, by the example's number: {"found", "wanted"}."""
    told = json.dumps([vars(example) for example in examples])
    found = run_module(page, COMPARE.replace("EXAMPLES", told, 1))
    return {each.pop("number"): each for each in found}


def test_commonmarks_examples_are_drawn_as_they_say(page: Page) -> None:
    examples = commonmark()
    assert len(examples) > 600
    raw = {example.number for example in examples if example.section in SECTIONS} - PLAIN
    named = {number for numbers in DIFFERENT.values() for number in numbers}
    found = differing(page, examples)
    wrong = {number: found[number] for number in sorted(found.keys() - named - raw)}
    assert wrong == {}
    assert sorted((named | raw) - found.keys()) == [], "these are drawn as CommonMark says"


def test_githubs_additions_are_drawn_as_github_draws_them(page: Page) -> None:
    options = Options.CMARK_OPT_GITHUB_PRE_LANG
    examples = [
        Example(number, name, text, cmarkgfm.github_flavored_markdown_to_html(text, options))
        for number, (name, text) in enumerate(GITHUB.items())
    ]
    found = differing(page, examples)
    assert {examples[number].section: told for number, told in found.items()} == {}
