"""On a phone the rail is a drawer that a keyboard can use and never gets lost in."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import OpenPage
from tests.running import Person

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 780}


@pytest.fixture
def phone(open_page: OpenPage, alice: Person) -> Page:
    """Alice's phone on the models page."""
    return open_page(alice, "/models/", viewport=PHONE)


def in_rail(page: Page) -> bool:
    """Whether the focus is inside the drawer (or in the browser's own frame, between rounds)."""
    inside = "document.activeElement === document.body || !!document.activeElement.closest('#rail')"
    return bool(page.evaluate(inside))


def test_it_is_out_of_sight_and_out_of_the_way_at_first(phone: Page) -> None:
    expect(phone.locator("#rail")).to_be_hidden()
    phone.keyboard.press("Tab")
    phone.keyboard.press("Tab")
    expect(phone.get_by_role("button", name="Open chats and pages")).to_be_focused()


def test_the_focus_stays_inside_while_it_is_open(phone: Page) -> None:
    phone.get_by_role("button", name="Open chats and pages").press("Enter")
    expect(phone.get_by_role("dialog")).to_be_visible()
    for _ in range(30):
        phone.keyboard.press("Tab")
        assert in_rail(phone)


@pytest.mark.parametrize("way", ["escape", "cross", "scrim"])
def test_three_ways_close_it_and_the_focus_returns(phone: Page, way: str) -> None:
    opener = phone.get_by_role("button", name="Open chats and pages")
    opener.press("Enter")
    expect(phone.locator("#rail")).to_be_visible()
    if way == "escape":
        phone.keyboard.press("Escape")
    elif way == "cross":
        phone.get_by_role("dialog").get_by_role("button", name="Close").click()
    else:
        phone.mouse.click(350, 400)
    expect(phone.locator("#rail")).to_be_hidden()
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")


def test_a_wider_window_puts_the_rail_back(phone: Page) -> None:
    phone.get_by_role("button", name="Open chats and pages").press("Enter")
    phone.set_viewport_size({"width": 1100, "height": 780})
    expect(phone.get_by_role("dialog")).to_have_count(0)
    expect(phone.get_by_role("link", name="New chat")).to_be_visible()
    expect(phone.get_by_role("heading", name="Models", exact=True)).to_be_visible()
