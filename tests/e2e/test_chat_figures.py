"""A reply's numbers, on demand: what was counted, how long it took, and what it was asked with."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.chatting import Chat
from tests.e2e.modules import run_module

pytestmark = pytest.mark.browser

TOLD = """
const { FiguresView } = await import("controllers/figures_view")
const [figuresOpener, figures, figuresEnd] = ["button", "dl", "p"].map((tag) => {
  const element = document.createElement(tag)
  element.hidden = true
  return element
})
new FiguresView({ figuresOpener, figures, figuresEnd }, %s, "Tiny").toggle()
const words = (tag) => [...figures.querySelectorAll(tag)].map((node) => node.textContent)
const told = words("dd")
return Object.fromEntries(words("dt").map((name, index) => [name, told[index]]))
"""


def figures(chat: Chat) -> dict[str, str]:
    """What the open list says, by its terms."""
    shown = chat.replies.last.locator(".figures")
    expect(shown).to_be_visible()
    terms, words = (shown.locator(tag).all_inner_texts() for tag in ("dt", "dd"))
    return dict(zip(terms, words, strict=True))


def test_the_numbers_of_a_reply_are_told_on_demand(page: Page) -> None:
    chat = Chat(page)
    chat.say("Tell me a story").finish()
    opener = chat.replies.last.get_by_role("button", name=re.compile("tokens"))
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.click()
    found = figures(chat)
    assert found["Model"] == "Hearth Demo"
    assert found["Mode"] == "Instant"
    assert re.fullmatch(r"\d+ tokens", found["Prompt"])
    assert re.fullmatch(r"\d+ tokens", found["Reply"])
    assert found["Speed"].endswith("tokens/s")
    assert re.fullmatch(r"[\d.]+ s", found["First token after"])
    assert found["Ended"] == "the model was done"
    assert re.fullmatch(r"\d+", found["Seed"])
    assert "Temperature" in found["Settings"]
    page.reload()
    chat.replies.last.get_by_role("button", name=re.compile("tokens")).click()
    assert figures(chat) == found, "another after a reload"


def test_thinking_is_timed(page: Page) -> None:
    chat = Chat(page)
    chat.think().say("Tell me a story").finish()
    chat.replies.last.get_by_role("button", name=re.compile("tokens")).click()
    found = figures(chat)
    assert found["Mode"] == "Thinking"
    assert re.fullmatch(r"[\d.]+ s", found["Thought for"])


def test_what_came_from_the_cache_and_every_setting_is_told(page: Page) -> None:
    sampling = {"temperature": 0.7, "top_k": 20, "top_p": 1, "seed": 4_000_000_000, "stop": ["x"]}
    usage = {"prompt": 4000, "cached": 3000, "completion": 1200}
    reply = {"usage": usage, "timings": {"decode": 10_000}, "thought": {"ms": None}}
    told = run_module(page, TOLD % json.dumps({**reply, "reason": "length", "sampling": sampling}))
    assert told == {
        "Model": "Tiny",
        "Prompt": "4,000 tokens",
        "From the cache": "3,000 tokens (75%)",
        "Reply": "1,200 tokens",
        "Speed": "120 tokens/s",
        "Ended": "it reached its greatest length",
        "Settings": "Temperature 0.7, top-k 20, stop strings",
        "Seed": "4000000000",
    }
