"""Tables are copied for a spreadsheet or another document, with whatever is in their cells."""

import csv
import io
import json

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import OpenPage
from tests.e2e.chatting import Chat, plant
from tests.e2e.modules import run_module
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

TABLE = r"""
| Name | Price | Note |
|:-----|------:|:----:|
| Tea, green | 1.50 | says "fresh" |
| **Milk** | `a|b` | $x_1 \le 2$ |
| [Far](https://far.example/) | ~~3~~ 2 | 5 \* 3 \| 2<br>two |
""".strip().replace("`a|b`", r"`a\|b`")

DRAW = """
const { Blocks } = await import("lib/blocks")
const { Typesetter } = await import("lib/typesetter")
const { toCsv, toMarkdown } = await import("lib/table")
const typesetter = new Typesetter()
const draw = async (text) => {
  const root = document.createElement("div")
  document.getElementById("thread").append(root)
  new Blocks(root, typesetter).show(text, { open: false })
  while (!root.querySelector(".katex")) await new Promise((done) => setTimeout(done, 20))
  return root.querySelector("table")
}
const table = await draw(%s)
const source = toMarkdown(table)
const again = await draw(source)
return { csv: toCsv(table), source, same: again.isEqualNode(table) }
"""


def test_a_table_becomes_csv_that_a_spreadsheet_reads(page: Page) -> None:
    found = run_module(page, DRAW % json.dumps(TABLE))
    assert list(csv.reader(io.StringIO(found["csv"], newline=""))) == [
        ["Name", "Price", "Note"],
        ["Tea, green", "1.50", 'says "fresh"'],
        ["Milk", "a|b", r"x_1 \le 2"],
        ["Far", "3 2", "5 * 3 | 2\ntwo"],
    ]


def test_a_table_becomes_markdown_that_draws_the_same_table(page: Page) -> None:
    found = run_module(page, DRAW % json.dumps(TABLE))
    assert found["same"], found["source"]


def test_the_buttons_copy_it(studio: Studio, open_page: OpenPage, alice: Person) -> None:
    chat = Chat(open_page(alice, plant(studio, alice, ["Go", "| a | b |\n|--|--|\n| 1 | 2 |"])))
    chat.last.locator("table").hover()
    for name, text in {
        "CSV": "a,b\n1,2",
        "Markdown": "| a | b |\n| --- | --- |\n| 1 | 2 |",
    }.items():
        button = chat.last.get_by_role("button", name=name)
        button.click()
        expect(button).to_have_attribute("data-copied", "")
        chat.box.focus()
        chat.page.keyboard.press("Control+A")
        chat.page.keyboard.press("Control+V")
        expect(chat.box).to_have_value(f"{text}\n")
