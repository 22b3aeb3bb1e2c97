"""The theme: the system's until somebody chooses, then theirs, from the first paint on."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import OpenPage
from tests.running import Person

pytestmark = pytest.mark.browser

LIGHT, DARK = "rgb(251, 249, 246)", "rgb(25, 23, 20)"


def paper(page: Page) -> str:
    """The colour behind everything."""
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def choose(page: Page, theme: str) -> None:
    """Press one of the three choices in the page's theme switch."""
    page.locator(".theme-switch label", has=page.get_by_role("radio", name=theme)).click()


@pytest.mark.parametrize(("system", "colour"), [("light", LIGHT), ("dark", DARK)])
def test_it_is_the_systems_at_first(open_page: OpenPage, system: str, colour: str) -> None:
    assert paper(open_page(None, "/login/", color_scheme=system)) == colour


def test_a_choice_made_signed_out_lasts(open_page: OpenPage) -> None:
    page = open_page(None, "/login/", color_scheme="light")
    choose(page, "Dark")
    assert paper(page) == DARK
    page.goto("/nothing-here/")
    assert paper(page) == DARK
    expect(page.get_by_role("radio", name="Dark")).to_be_checked()


def test_the_choice_holds_before_any_module_runs(open_page: OpenPage) -> None:
    page = open_page(None, "/login/", color_scheme="light")
    choose(page, "Dark")
    page.route("**/js/**", lambda route: route.abort())
    page.reload()
    assert paper(page) == DARK


def test_another_tab_follows_and_the_system_can_be_followed_again(
    open_page: OpenPage, alice: Person
) -> None:
    page = open_page(alice, "/models/", color_scheme="dark")
    other = page.context.new_page()
    other.goto("/account/password/")
    page.get_by_role("button", name="alice").click()
    choose(page, "Light")
    expect(other.locator("html")).to_have_attribute("data-theme", "light")
    assert paper(other) == LIGHT
    choose(page, "As the system")
    assert paper(page) == DARK
