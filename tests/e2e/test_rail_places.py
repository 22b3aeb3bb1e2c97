"""Chats are pinned, archived and taken back from the list, by pointer and by keyboard."""

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import plant
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

MANY = """
import sys
from accounts.models import User
from chat.models import Conversation
owner = User.objects.get(username=sys.stdin.read())
for number in range(230):
    Conversation.objects.create(owner=owner, title=f"Chat {number}")
"""


@pytest.fixture
def carol(studio: Studio, owner: Person) -> Person:
    """Somebody with no chats yet."""
    return studio.person(f"carol-{uuid.uuid4().hex[:8]}")


Plant = Callable[[str], str]


@pytest.fixture
def chat(studio: Studio, carol: Person) -> Plant:
    """`chat(title)`: a chat of Carol's; its path."""
    return lambda title: plant(studio, carol, ["Hello!", "Hi."], title=title)


def row(page: Page, title: str) -> Locator:
    """The row of a chat."""
    return page.locator(".rail-row").filter(has_text=title)


def titles(page: Page) -> Locator:
    """What the list names, from the top."""
    return page.locator(".rail-row:visible a")


def act(page: Page, title: str, action: str) -> None:
    """Choose from a row's menu."""
    row(page, title).hover()
    row(page, title).get_by_role("button", name="More for this chat").click()
    page.get_by_role("menuitem", name=action, exact=True).click()


def test_a_pinned_chat_stays_on_top_until_it_is_unpinned(
    open_page: OpenPage, carol: Person, chat: Plant
) -> None:
    for title in ("Oldest", "Middle", "Newest"):
        chat(title)
    page = open_page(carol, "/models/")
    act(page, "Oldest", "Pin")
    pinned = page.locator(".rail-group", has=page.get_by_role("heading", name="Pinned"))
    expect(pinned.locator("a")).to_have_text(["Oldest"])
    expect(titles(page)).to_have_text(["Oldest", "Newest", "Middle"])
    assert findings(page) == []
    page.reload()
    expect(titles(page)).to_have_text(["Oldest", "Newest", "Middle"])
    act(page, "Oldest", "Unpin")
    expect(titles(page)).to_have_text(["Newest", "Middle", "Oldest"])
    expect(page.get_by_role("heading", name="Pinned")).to_be_hidden()


def test_an_archived_chat_comes_back_with_undo(
    open_page: OpenPage, carol: Person, chat: Plant
) -> None:
    chat("Put away")
    page = open_page(carol, "/models/")
    act(page, "Put away", "Archive")
    expect(row(page, "Put away")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "Put away")).to_be_visible()


def test_archived_chats_have_a_page_and_are_taken_back_there(
    open_page: OpenPage, carol: Person, chat: Plant
) -> None:
    path = chat("Put away")
    page = open_page(carol, "/archived/")
    expect(page.get_by_text("Nothing is archived.")).to_be_visible()
    act(page, "Put away", "Archive")
    expect(row(page, "Put away")).to_be_hidden()
    page.reload()
    listed = page.get_by_role("main").get_by_role("link", name="Put away")
    expect(listed).to_have_attribute("href", path)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert findings(page) == []
    page.get_by_role("button", name="Take back “Put away”").click()
    expect(row(page, "Put away")).to_be_visible()
    expect(page.get_by_text("Nothing is archived.")).to_be_visible()


def test_an_archived_chat_is_deleted_there_and_comes_back_with_undo(
    open_page: OpenPage, carol: Person, chat: Plant
) -> None:
    chat("Put away")
    page = open_page(carol, "/archived/")
    act(page, "Put away", "Archive")
    expect(row(page, "Put away")).to_be_hidden()
    page.reload()
    page.get_by_role("button", name="Delete “Put away”").click()
    listed = page.get_by_role("main").get_by_role("link", name="Put away")
    expect(listed).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(listed).to_be_visible()


def test_archiving_works_on_the_open_chat_by_key(
    open_page: OpenPage, carol: Person, chat: Plant
) -> None:
    page = open_page(carol, chat("Open now"))
    expect(row(page, "Open now")).to_be_visible()
    page.keyboard.press("Alt+Shift+A")
    expect(row(page, "Open now")).to_be_hidden()
    page.keyboard.press("Alt+Shift+A")
    expect(row(page, "Open now")).to_be_visible()
    page.keyboard.press("Alt+Shift+P")
    expect(page.get_by_role("heading", name="Pinned")).to_be_visible()


def test_talking_in_an_archived_chat_takes_it_back(
    open_page: OpenPage, carol: Person, chat: Plant
) -> None:
    page = open_page(carol, chat("Open now"))
    page.keyboard.press("Alt+Shift+A")
    expect(row(page, "Open now")).to_be_hidden()
    page.get_by_label("Your message").fill("Hello!")
    page.keyboard.press("Enter")
    expect(row(page, "Open now")).to_be_visible()
    page.reload()
    expect(row(page, "Open now")).to_be_visible()


def test_the_list_is_walked_and_acted_on_by_keyboard(
    open_page: OpenPage, carol: Person, chat: Plant
) -> None:
    for title in ("Third", "Second", "First"):
        chat(title)
    page = open_page(carol, "/models/")
    page.get_by_role("link", name="First").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Third")).to_be_focused()
    page.keyboard.press("Alt+Shift+P")
    expect(titles(page)).to_have_text(["Third", "First", "Second"])
    expect(page.get_by_role("link", name="Third")).to_be_focused()
    page.keyboard.press("F2")
    page.get_by_label("Title of this chat").fill("Last")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Last")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Shift+Backspace")
    expect(titles(page)).to_have_text(["Last", "Second"])


def test_a_long_list_goes_on_as_one_scrolls(
    studio: Studio, open_page: OpenPage, carol: Person
) -> None:
    studio.manage("shell", "-v", "0", "-c", MANY, said=carol.name)
    page = open_page(carol, "/models/")
    rows = page.locator(".rail-row")
    expect(rows).to_have_count(100)
    for count in (200, 230):
        page.locator("#chats").evaluate("list => list.scrollTo(0, list.scrollHeight)")
        expect(rows).to_have_count(count)
    named = rows.locator("a").all_inner_texts()
    assert named == [f"Chat {number}" for number in reversed(range(230))]
    expect(page.get_by_role("heading", name="Today")).to_have_count(1)
    expect(page.get_by_role("button", name="Older chats")).to_be_hidden()
    page.get_by_role("link", name="Chat 0", exact=True).click()
    expect(page).to_have_url(re.compile("/c/"))
