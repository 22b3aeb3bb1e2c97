"""A chat is renamed and deleted from its own page, too."""

import re

import pytest
from playwright.sync_api import expect

from tests.browsing import OpenPage
from tests.e2e.chatting import Chat, plant
from tests.running import Person, Studio

pytestmark = pytest.mark.browser


@pytest.fixture
def chat(studio: Studio, open_page: OpenPage, alice: Person) -> Chat:
    """A chat called Before."""
    return Chat(open_page(alice, plant(studio, alice, ["Hi", "Hello."], title="Before")))


def test_the_title_is_changed_where_it_stands(chat: Chat) -> None:
    chat.page.get_by_role("button", name="Rename this chat").click()
    chat.page.get_by_label("Title of this chat").fill("After")
    chat.page.keyboard.press("Enter")
    expect(chat.page.get_by_role("heading", name="After", level=1)).to_be_visible()
    expect(chat.page.locator("#chats").get_by_role("link", name="After").first).to_be_visible()
    expect(chat.page).to_have_title("After · Hearth")
    chat.page.reload()
    expect(chat.page.get_by_role("heading", name="After", level=1)).to_be_visible()


def test_a_double_click_begins_and_escape_keeps_the_old(chat: Chat) -> None:
    chat.page.get_by_role("heading", name="Before", level=1).dblclick()
    chat.page.keyboard.type("After")
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("heading", name="Before", level=1)).to_be_visible()


def test_renamed_in_the_rail_the_page_follows(chat: Chat) -> None:
    row = chat.page.locator(".rail-row", has=chat.page.locator("[aria-current]"))
    row.hover()
    row.get_by_role("button", name="More for this chat").click()
    chat.page.get_by_role("menuitem", name="Rename").click()
    chat.page.locator(".rail-rename").fill("From the rail")
    chat.page.keyboard.press("Enter")
    expect(chat.page.get_by_role("heading", name="From the rail", level=1)).to_be_visible()


def test_deleted_and_brought_back(chat: Chat) -> None:
    path = chat.page.evaluate("location.pathname")
    chat.page.get_by_role("button", name="Delete this chat").click()
    expect(chat.page).to_have_url(re.compile(r":\d+/$"))
    chat.page.get_by_role("button", name="Undo").click()
    expect(chat.page).to_have_url(re.compile(f"{path}$"))
    expect(chat.last).to_have_text("Hello.")
