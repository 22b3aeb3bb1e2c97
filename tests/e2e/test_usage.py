"""The page of one's usage, in a browser: reached by the menu and the switcher, and accessible."""

import pytest
from playwright.sync_api import expect

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import Chat
from tests.running import Person

pytestmark = pytest.mark.browser


def test_a_reply_is_on_it_and_the_menu_and_the_switcher_lead_there(
    open_page: OpenPage, bob: Person
) -> None:
    page = open_page(bob, "/")
    Chat(page).say("Hello!").finish()
    page.get_by_role("button", name=bob.name).click()
    page.get_by_role("link", name="Your usage").click()
    expect(page.get_by_role("heading", name="Your usage", level=1)).to_be_visible()
    expect(page.get_by_role("rowheader", name="hearth-demo")).to_be_visible()
    page.goto(page.url.replace("/usage/", "/"))
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Find").fill("usage")
    page.keyboard.press("Enter")
    expect(page).to_have_url(page.url.split("/usage/")[0].rstrip("/") + "/usage/")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_nothing_sticks_out(
    open_page: OpenPage, owner: Person, theme: str, width: int
) -> None:
    page = open_page(owner, "/usage/", viewport={"width": width, "height": 800}, color_scheme=theme)
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_table_of_people_is_sorted_by_its_heads(open_page: OpenPage, owner: Person) -> None:
    page = open_page(owner, "/")
    Chat(page).say("Hello!").finish()
    page.goto(page.url.split("/c/")[0] + "/usage/")
    people = page.get_by_role("region", name="Usage by person and model")
    head = people.get_by_role("columnheader", name="Replies")
    expect(head).to_have_attribute("aria-sort", "none")
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
