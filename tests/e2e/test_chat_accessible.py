"""axe finds nothing on the chat page, whatever it shows; a screen reader hears each reply once."""

import pytest
from playwright.sync_api import expect

from demo_model.dialogues import MARKDOWN, PLANETS, PRIMES, QUADRATIC
from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import Chat, plant
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 360, "height": 740}
EVERYTHING = "\n\n".join([PRIMES, PLANETS, QUADRATIC, MARKDOWN])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_empty_chat(open_page: OpenPage, alice: Person, theme: str) -> None:
    page = open_page(alice, viewport=WIDE, color_scheme=theme)
    assert findings(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_kind_of_block(
    studio: Studio, open_page: OpenPage, alice: Person, theme: str
) -> None:
    path = plant(studio, alice, ["Show me", EVERYTHING], reasoning="Let me see.")
    chat = Chat(open_page(alice, path, viewport=WIDE, color_scheme=theme))
    chat.page.get_by_text("Thought").click()
    expect(chat.last.locator(".katex").first).to_be_visible()
    assert findings(chat.page) == []
    chat.page.get_by_role("button", name="Model:").click()
    assert findings(chat.page) == []


def test_on_a_phone_in_chinese(studio: Studio, open_page: OpenPage, alice: Person) -> None:
    path = plant(studio, alice, ["看看", EVERYTHING])
    page = open_page(alice, path, viewport=NARROW, locale="zh-CN")
    expect(page.locator(".katex").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert page.locator("#scroll").evaluate("node => node.scrollWidth <= node.clientWidth")
    assert findings(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_problem_and_a_lost_line(open_page: OpenPage, alice: Person, theme: str) -> None:
    chat = Chat(open_page(alice, viewport=WIDE, color_scheme=theme))
    chat.paste("word\n" * 1_500).box.press("Enter")
    expect(chat.page.locator(".problem")).to_be_visible()
    chat.page.context.set_offline(True)
    expect(chat.line).to_be_visible()
    assert findings(chat.page) == []


def test_a_reply_is_read_out_once_and_whole(open_page: OpenPage, alice: Person) -> None:
    chat = Chat(open_page(alice))
    changes = """
    window.heard = []
    new MutationObserver(() => heard.push(announcer.textContent))
      .observe(document.getElementById("announcer"), { childList: true })"""
    chat.page.evaluate(changes)
    chat.say("What is the capital of France?").finish()
    expect(chat.page.locator("#announcer")).to_contain_text("Paris is the capital of France.")
    assert len(chat.page.evaluate("heard")) == 1
    expect(chat.page.locator("#thread")).to_have_attribute("aria-live", "off")


def test_less_motion_is_respected(open_page: OpenPage, alice: Person) -> None:
    chat = Chat(open_page(alice, reduced_motion="reduce"))
    duration = chat.page.locator(".send").evaluate(
        "node => getComputedStyle(node).transitionDuration"
    )
    assert float(duration.split("s")[0]) <= 0.001
