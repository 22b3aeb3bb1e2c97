"""axe finds nothing on any page of the frame: in both themes, both languages, wide and narrow."""

import uuid

import pytest

from accounts.throttle import PER_ACCOUNT
from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.running import PASSWORD, Person, Studio

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/models/",
    "/account/",
    "/account/password/",
    "/nothing-here/",
    "/archived/",
    "/sharing/",
    "/preview/",
]
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


CLOSED = {
    403: "/presets/load/hearth-demo/",
    404: "/nothing-here/",
}
"""What a member may not open, and what nobody can."""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("status", CLOSED)
def test_doors_that_stay_closed(
    open_page: OpenPage, alice: Person, status: int, theme: str
) -> None:
    page = open_page(alice, "/login/", viewport=NARROW, color_scheme=theme)
    answer = page.goto(CLOSED[status])
    assert answer
    assert answer.status == status
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert findings(page) == []


def test_too_many_attempts(studio: Studio, open_page: OpenPage, owner: Person) -> None:
    dora = studio.person(f"dora-{uuid.uuid4().hex[:8]}")
    page = open_page(dora, "/account/password/", viewport=NARROW)
    for _attempt in range(PER_ACCOUNT + 1):
        page.get_by_label("New password", exact=True).fill(PASSWORD)
        page.get_by_label("New password confirmation").fill(PASSWORD)
        page.get_by_label("Old password").fill("not this")
        with page.expect_navigation() as navigation:
            page.get_by_role("main").get_by_role("button", name="Change password").click()
        if navigation.value.status == 429:
            break
    studio.manage("axes_reset_username", dora.name)  # other tests share her address
    assert navigation.value.status == 429
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
