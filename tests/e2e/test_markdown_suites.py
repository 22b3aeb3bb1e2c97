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
    "a table without outer bars": "a | b\n:-: | -----------:\nc | d",
    "a bar in a cell": "| f\\|oo |\n| ------ |\n| b `\\|` az |\n| b **\\|** im |",
    "a table that ends with a paragraph": "| a |\n| - |\n| 1 |\n\nover",
    "a table that a quotation ends": "| a | b |\n| --- | --- |\n| c | d |\n> e",
    "a table that goes on without bars": "| a | b |\n| --- | --- |\n| c | d |\ne\n\nf",
    "a table that a list ends": "| a | b |\n| --- | --- |\n| c | d |\n\n- e",
    "a table that a heading ends": "| a |\n| - |\n| 1 |\n# over",
    "a table that a block of code ends": "| a |\n| - |\n| 1 |\n```\nx\n```",
    "a table of short and long rows": "| a | b |\n| - | :-: |\n| 1 |\n| 1 | 2 | 3 |",
    "a table of its head alone": "| a | b |\n| --- | --- |",
    "a table with an empty cell": "| a | b |\n| - | - |\n|   | 2 |\n| 1 |  |",
    "a table with emphasis, links and code": "| a |\n| - |\n| *x* ~~z~~ `c` [l](http://a.b) |",
    "a table after a paragraph": "before\n| a | b |\n| - | - |\n| 1 | 2 |",
    "every alignment": "| a | b | c | d |\n| :- | :-: | -: | - |\n| 1 | 2 | 3 | 4 |",
    "no table without its row of dashes": "| a | b |\n| c | d |",
    "no table with too few dashes": "| a | b |\n| --- |\n| c | d |",
    "no table with too many dashes": "| a |\n| --- | --- |\n| c |",
    "no table of letters among the dashes": "| a | b |\n| -x- | --- |",
    "a table in a quotation": "> | a |\n> | - |\n> | 1 |",
    "a table in a list": "- x\n\n  | a |\n  | - |\n  | 1 |",
    "no table in a block of code": "```\n| a |\n| - |\n```",
    "struck": "~~gone~~ and ~~still\nhere~~, ~~~not this~~~",
    "struck with one tilde": "~gone~ there",
    "not over two paragraphs": "This ~~has a\n\nnew paragraph~~.",
    "struck within emphasis": "**bold ~~gone~~** and ~~a *b* c~~",
    "not struck with a blank inside": "a ~~ b ~~ c",
    "not struck by unequal tildes": "~~a~ b",
    "struck inside a word": "un~~be~~lievable",
    "not struck in code": "`~~a~~`",
    "tilde kept after a backslash": "\\~~a\\~~",
    "tasks": "- [ ] open\n- [x] done\n  - [X] inside",
    "tasks of every marker": "* [ ] a\n\n+ [x] b\n\n1. [ ] c",
    "a task with emphasis": "- [x] **b** and `c`",
    "no task": "- [] none\n- [x]none",
    "no task outside a list": "[ ] none\n\n[x] none",
    "no task in the middle": "- a [ ] b",
    "bare addresses": "www.example.com, https://example.com/a?b=c. (https://example.com/a(b))",
    "www with a path": "Visit www.commonmark.org/help for more.",
    "a full stop after it": "Visit www.commonmark.org.\n\nVisit www.commonmark.org/a.b.",
    "brackets around it": "www.g.com/s?q=M+(b)\n\nwww.g.com/s?q=M+(b)))\n\n(www.g.com/s?q=M+(b))",
    "a bracket inside it": "www.google.com/search?q=(business))+ok",
    "an address with a query": "http://a.com/?q=1&b=2",
    "an entity at its end": "www.g.com/s?q=c&hl=en\n\nwww.g.com/s?q=c&hl;",
    "a less-than sign ends it": "www.commonmark.org/he<lp",
    "every scheme": "http://commonmark.org\n\n(Visit https://encrypted.google.com/s?q=M+(b))",
    "no address without a dot": "http://localhost and www.x",
    "no address inside a word": "xhttp://a.com xwww.a.com",
    "no address in code": "`http://a.com` and `a@b.com`",
    "an address within emphasis": "*see http://a.com/b* **www.a.com**",
    "no address inside a link": "[http://a.com](http://b.com) [www.a.com](http://b.com)",
    "an address in angle brackets": "<http://a.com/x>",
    "a bare address of a person": "write to someone@example.com.",
    "signs before the at": "hello+xyz@mail.example, or a.b-c_d@a.b",
    "no address that ends so": "a.b-c_d@a.b- and a.b-c_d@a.b_",
    "a person with a full stop": "a.b-c_d@a.b.",
    "no person without a dot": "hello@mail",
    "an address at the end of a sentence": "See https://example.com/~x, or http://example.com!",
    "an address before a quotation mark": "\"https://example.com/a\" and 'http://example.com/b'",
    "addresses in a table": "| a |\n| - |\n| www.a.com |\n| x@a.com |",
    "tags that are filtered": "<title> <textarea> <style> <xmp> <iframe> <noembed> <noframes>",
    "scripts that are filtered": "so <script> and <plaintext> or <SCRIPT>",
}
"""By what they show: examples of our own for each rule of GitHub's additions. No package brings the
text of GitHub's specification; what its own program draws is what they are held against."""


OTHERWISE = {
    "no address inside a word": "marked makes a link of http:// wherever it stands, GitHub does not"
}
"""Of these, what our library draws in its own way, with the reason."""


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
    options = Options.CMARK_OPT_GITHUB_PRE_LANG | Options.CMARK_OPT_UNSAFE
    examples = [
        Example(number, name, text, cmarkgfm.github_flavored_markdown_to_html(text, options))
        for number, (name, text) in enumerate(GITHUB.items())
    ]
    found = differing(page, examples)
    told = {examples[number].section: each for number, each in found.items()}
    assert {name: told[name] for name in told.keys() - OTHERWISE} == {}
    assert OTHERWISE.keys() - told.keys() == set(), "these are drawn as GitHub draws them"
