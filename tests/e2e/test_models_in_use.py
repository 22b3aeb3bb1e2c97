"""A model that somebody uses is not taken from them: unloading asks, and finishes replies first."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import Chat, plant
from tests.e2e.frozen import in_use
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

PATIENCE_MS = 30_000


def row(page: Page) -> Locator:
    """The demo model's row."""
    return page.locator(".model", has_text="It does not reason")


def test_unloading_asks_and_waits_for_the_reply(
    studio: Studio, open_page: OpenPage, alice: Person, owner: Person
) -> None:
    chat = Chat(open_page(alice, plant(studio, alice, [])))
    page = open_page(owner, "/models/")
    with in_use(studio, chat):
        expect(row(page)).to_contain_text("1 reply")
        row(page).get_by_role("button", name="Unload").click()
        dialog = page.get_by_role("dialog", name="Unload Hearth Demo?")
        expect(dialog).to_contain_text("It is finished first")
        assert findings(page) == []
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(row(page).get_by_role("status")).to_have_text("Loaded")
        row(page).get_by_role("button", name="Unload").click()
        dialog.get_by_role("button", name="Unload when finished").click()
        expect(row(page).get_by_role("status")).to_have_text("Finishing 1 reply, then unloading")
    assert chat.finish().last.inner_text().endswith("burned a little brighter.")
    expect(row(page).get_by_role("status")).to_have_text("Not loaded", timeout=PATIENCE_MS)
