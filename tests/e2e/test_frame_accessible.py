"""axe finds nothing on any page of the frame: in both themes, both languages, wide and narrow."""

import pytest

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.running import Person

pytestmark = pytest.mark.browser

PAGES = ["/", "/models/", "/account/", "/account/password/", "/nothing-here/"]
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 360, "height": 740}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_for_whoever_is_signed_in(
    open_page: OpenPage, owner: Person, path: str, theme: str
) -> None:
    page = open_page(owner, path, viewport=WIDE, color_scheme=theme)
    assert findings(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_signing_in(open_page: OpenPage, theme: str) -> None:
    page = open_page(None, "/login/", viewport=WIDE, color_scheme=theme)
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    assert findings(page) == []


@pytest.mark.parametrize("path", [*PAGES, "/login/"])
def test_on_a_phone_in_chinese(open_page: OpenPage, alice: Person, path: str) -> None:
    who = None if path == "/login/" else alice
    page = open_page(who, path, viewport=NARROW, locale="zh-CN")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert findings(page) == []


def test_the_open_drawer_and_the_open_account_menu(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice, "/models/", viewport=NARROW)
    page.get_by_role("button", name="Open chats and pages").click()
    page.get_by_role("button", name="alice").click()
    page.get_by_role("button", name="Sign out").wait_for()
    assert findings(page) == []


def test_a_form_that_was_refused(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice, "/account/password/")
    page.get_by_label("New password", exact=True).fill("12345")
    page.get_by_label("New password confirmation").fill("123")
    page.get_by_label("Old password").fill("not this")
    page.get_by_role("main").get_by_role("button", name="Change password").click()
    old = page.get_by_label("Old password")
    page.get_by_text("This is not your password now.").wait_for()
    assert old.evaluate("node => node === document.activeElement"), "the first wrong field"
    assert old.get_attribute("aria-describedby") == "id_old_password_error"
    assert findings(page) == []
