"""What is typed survives: a reload, another chat, another device; and two tabs do not fight."""

import uuid

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browsing import OpenPage
from tests.e2e.chatting import Chat, plant
from tests.polling import until
from tests.running import Person, Studio

pytestmark = pytest.mark.browser


@pytest.fixture
def erin(studio: Studio, owner: Person) -> Person:
    """Somebody who has typed nothing yet."""
    return studio.person(f"erin-{uuid.uuid4().hex[:8]}")


@pytest.fixture
def path(studio: Studio, erin: Person) -> str:
    """A chat of hers."""
    return plant(studio, erin, ["Hello!", "Hi."])


def box(page: Page) -> Locator:
    """Where one writes."""
    return page.get_by_label("Your message")


def write(page: Page, text: str) -> None:
    """Type, and wait until the server has it."""
    with page.expect_response(lambda answer: "/draft/" in answer.url and answer.ok):
        box(page).fill(text)


def come_back(page: Page) -> None:
    """What a browser says to a window that is looked at again."""
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_it_is_there_after_a_reload_however_soon(
    open_page: OpenPage, erin: Person, path: str
) -> None:
    page = open_page(erin, path)
    box(page).fill("Half a thought")
    page.reload()
    expect(box(page)).to_have_value("Half a thought")


def test_each_chat_keeps_its_own(open_page: OpenPage, erin: Person, path: str) -> None:
    page = open_page(erin, path)
    box(page).fill("In the chat")
    page.goto("/")
    expect(box(page)).to_have_value("")
    box(page).fill("For a new one")
    page.goto(path)
    expect(box(page)).to_have_value("In the chat")
    page.goto("/")
    expect(box(page)).to_have_value("For a new one")


def test_another_device_goes_on_with_it(open_page: OpenPage, erin: Person, path: str) -> None:
    write(open_page(erin, path), "Begun at the desk")
    expect(box(open_page(erin, path))).to_have_value("Begun at the desk")


def test_what_is_sent_is_no_draft_any_more(open_page: OpenPage, erin: Person) -> None:
    page = open_page(erin)
    write(page, "Hello!")
    chat = Chat(page)
    with page.expect_response(lambda answer: "/draft/" in answer.url and answer.ok):
        chat.send.click()
    chat.finish()
    expect(box(open_page(erin))).to_have_value("")
    expect(box(open_page(erin, page.url))).to_have_value("")


def test_an_untouched_tab_shows_what_the_other_wrote(
    open_page: OpenPage, erin: Person, path: str
) -> None:
    one, other = open_page(erin, path), open_page(erin, path)
    write(one, "From the one")
    come_back(other)
    expect(box(other)).to_have_value("From the one")
    write(other, "From the one and the other")
    come_back(one)
    expect(box(one)).to_have_value("From the one and the other")


def test_two_tabs_do_not_write_over_each_other_unknowingly(
    open_page: OpenPage, erin: Person, path: str
) -> None:
    one, other = open_page(erin, path), open_page(erin, path)
    write(one, "Words of the one")
    write(other, "Words of the other")
    notice = other.get_by_text("Another tab has other words in the box of this chat.")
    expect(notice).to_be_visible()
    expect(box(other)).to_have_value("Words of the other")
    other.get_by_role("button", name="Show them").click()
    expect(box(other)).to_have_value("Words of the one")
    other.get_by_role("button", name="Back to mine").click()
    expect(box(other)).to_have_value("Words of the other")


def test_a_lost_line_loses_no_word(open_page: OpenPage, erin: Person, path: str) -> None:
    page = open_page(erin, path)
    page.context.set_offline(True)
    with page.expect_event("requestfailed", lambda lost: "/draft/" in lost.url):
        box(page).fill("Written in a tunnel")
    kept = "Object.keys(sessionStorage).some(key => key.includes('draft'))"
    until(lambda: page.evaluate(kept))
    with page.expect_response(lambda answer: "/draft/" in answer.url and answer.ok):
        page.context.set_offline(False)
    expect(box(open_page(erin, path))).to_have_value("Written in a tunnel")


def test_who_comes_back_while_a_save_is_being_lost_has_it_tried_again(
    open_page: OpenPage, erin: Person, path: str
) -> None:
    page, held = open_page(erin, path), list[Route]()
    page.route("**/draft/**", lambda route: route.continue_() if held else held.append(route))
    box(page).fill("Written in a tunnel")
    until(lambda: page.evaluate("true") and held)
    come_back(page)
    with page.expect_response(lambda answer: "/draft/" in answer.url and answer.ok):
        held[0].abort()
    expect(box(open_page(erin, path))).to_have_value("Written in a tunnel")
