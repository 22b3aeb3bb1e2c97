"""A preset shared with everybody is used by a second person, from the prefix the first computed."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import OpenPage
from tests.e2e.chatting import Chat, plant
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

SYSTEM = (
    "You look after the library of a small town by the sea. Answer shortly and kindly, name the "
    "shelf where a book stands, and say so when you do not know it. Children ask for pictures, "
    "sailors for maps, and everybody for the weather: tell them where to look, never what to read."
)
"""Long enough to be worth a beginning of its own (engine.stems.LEAST)."""


def do(page: Page, action: str) -> None:
    """Choose from the menu of presets."""
    page.get_by_role("button", name="What to do with presets").click()
    page.locator("#preset-menu .menu-item", has_text=action).click()


def cached(chat: Chat) -> int:
    """Tokens of the last reply's prompt that nobody had to compute."""
    chat.replies.last.locator("[data-do='figures']").click()
    shown: Locator = chat.replies.last.locator(".figures")
    expect(shown).to_be_visible()
    terms, words = (shown.locator(tag).all_inner_texts() for tag in ("dt", "dd"))
    told = dict(zip(terms, words, strict=True)).get("From the cache", "0")
    return int(re.sub(r"\D.*", "", told.replace(",", "")))


def test_a_second_person_uses_it_and_its_computed_beginning(
    studio: Studio, open_page: OpenPage, alice: Person, bob: Person
) -> None:
    hers = Chat(open_page(alice, plant(studio, alice, [])))
    hers.page.get_by_role("button", name="Settings of this chat").click()
    hers.page.get_by_role("textbox", name="System prompt").fill(SYSTEM)
    expect(hers.page.locator("#panel [data-part='saved']")).to_have_text("Saved")
    do(hers.page, "Save as a new preset")
    hers.page.get_by_role("textbox", name="Name", exact=True).fill("Librarian")
    hers.page.get_by_role("dialog").get_by_role("button", name="Save").click()
    chosen = hers.page.get_by_role("combobox", name="Preset").locator("option:checked")
    expect(chosen).to_have_text("Librarian")
    his = Chat(open_page(bob))
    expect(his.page.get_by_role("button", name="Librarian")).to_have_count(0)

    with hers.page.expect_response(re.compile(r"/presets/\d+/$")) as shared:
        do(hers.page, "Share with everybody here")
    assert shared.value.ok
    first = Chat(open_page(alice))
    first.page.get_by_role("button", name="Librarian").click()
    first.say("Hello!").finish()
    his.page.reload()
    his.page.get_by_role("button", name="Librarian").click()
    his.say("What is the capital of France?").finish()
    assert cached(his) >= 16
    origin = his.page.locator("[data-setting='system'] [data-part='from']")
    his.page.get_by_role("button", name="Settings of this chat").click()
    expect(origin).to_have_text("From the preset Librarian")
    do(hers.page, "Delete")
