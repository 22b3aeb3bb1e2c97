"""In a browser: an owner takes leave to read somebody's chats, and that person sees who and why."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import OpenPage
from tests.chat.tab import begin
from tests.e2e.axe import findings
from tests.running import Person, Studio

pytestmark = pytest.mark.browser
REASON = "A customer's data may have been pasted here."
NARROW = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def wilma(studio: Studio, owner: Person) -> Person:
    """A member whose chats nobody has read yet."""
    return studio.person("wilma")


@pytest.fixture(scope="module")
def where(studio: Studio, wilma: Person) -> str:
    """Where an owner reads the chats of hers, of which there is one."""
    begin(studio, wilma, "Hello!")
    code = "from accounts.models import User; print(User.objects.get(username='wilma').pk)"
    return f"/people/{studio.manage('shell', '-v', '0', '-c', code).strip()}/chats/"


def axe(page: Page) -> None:
    """Nothing is wrong in either theme."""
    themes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        assert findings(page) == [], theme


def take_leave(page: Page, owner: Person) -> None:
    page.get_by_label("Why do you have to read them?").fill(REASON)
    page.get_by_label("Your own password").fill(owner.password)
    page.get_by_role("button", name="Read for 15 minutes").click()
    page.get_by_role("heading", name="Chats of wilma").wait_for()


def test_an_owner_reads_and_the_person_sees_it(
    open_page: OpenPage, owner: Person, wilma: Person, where: str
) -> None:
    page = open_page(owner, where)
    axe(page)
    take_leave(page, owner)
    axe(page)
    page.get_by_role("main").get_by_role("link", name="Hello!").click()
    expect(page.locator(".from-model .markdown")).not_to_be_empty()
    expect(page.locator(".from-person .bubble")).to_have_text("Hello!")
    expect(page.get_by_text("You read the chats of wilma until")).to_be_visible()
    axe(page)

    hers = open_page(wilma, "/models/", viewport=NARROW)
    assert hers.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    axe(hers)
    hers.get_by_role("link", name="See who and why").click()
    expect(hers.get_by_role("heading", name=re.compile("^olive, "))).to_be_visible()
    expect(hers.get_by_text(REASON)).to_be_visible()
    expect(hers.get_by_role("main").get_by_role("link", name="Hello!")).to_be_visible()
    assert hers.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    axe(hers)
    hers.get_by_role("button", name="I have seen it").click()
    expect(hers.get_by_role("button", name="I have seen it")).to_have_count(0)
    hers.goto("/models/")
    expect(hers.get_by_text("took leave to read your chats")).to_have_count(0)

    page.get_by_role("button", name="End it now").click()
    page.goto(where)
    expect(page.get_by_role("button", name="Read for 15 minutes")).to_be_visible()


def test_a_reason_that_says_nothing_is_refused_beside_its_field(
    open_page: OpenPage, owner: Person, where: str
) -> None:
    page = open_page(owner, where, viewport=NARROW)
    page.get_by_label("Why do you have to read them?").fill("because")
    page.get_by_label("Your own password").fill(owner.password)
    page.get_by_role("button", name="Read for 15 minutes").click()
    expect(page.get_by_text("Give the reason in a whole sentence.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    axe(page)


@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_on_privacy(open_page: OpenPage, alice: Person, width: int) -> None:
    size = {"width": width, "height": 800}
    page = open_page(None, "/login/", viewport=size)
    page.get_by_role("link", name="Who can read what here").click()
    page.get_by_role("heading", name="Privacy").wait_for()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    inside = open_page(alice, "/privacy/", viewport=size)
    inside.get_by_role("main").get_by_role("link", name="Who read my chats").click()
    expect(inside.get_by_text("Nobody ever did.")).to_be_visible()
    axe(inside)
