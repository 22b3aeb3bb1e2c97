"""The list of chats in the rail: kept true while the page stays, renamed, deleted, brought back."""

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import OpenPage
from tests.polling import until
from tests.running import Person, Studio

pytestmark = pytest.mark.browser


@pytest.fixture
def carol(studio: Studio, owner: Person) -> Person:
    """Somebody with no chats yet."""
    return studio.person(f"carol-{uuid.uuid4().hex[:8]}")


Begin = Callable[[str], str]


@pytest.fixture
def begin(studio: Studio, carol: Person) -> Begin:
    """`begin(title)`: a new chat of Carol's with that title; its path."""

    def make(title: str) -> str:
        with studio.client(carol) as client:
            message = {"id": str(uuid.uuid4()), "text": "Hello!", "mode": "instant"}
            models = client.get("/models/state/").json()["models"]
            answer = client.post("/c/", json={**message, "model": next(iter(models))})
            path: str = answer.raise_for_status().json()["url"]
            client.post(f"{path}rename/", json={"title": title}).raise_for_status()
            return path

    return make


def row(page: Page, title: str) -> Locator:
    """The row of the chat with that title."""
    return page.locator(".rail-row", has=page.get_by_role("link", name=title, exact=True))


def act(page: Page, title: str, action: str) -> None:
    """Take an action from the small menu of a row."""
    row(page, title).hover()
    row(page, title).get_by_role("button", name="More for this chat").click()
    page.get_by_role("menuitem", name=action).click()


def test_an_empty_list_says_so(open_page: OpenPage, carol: Person) -> None:
    page = open_page(carol, "/models/")
    expect(page.get_by_text("Your chats will be listed here.")).to_be_visible()


def test_a_chat_is_renamed_in_its_place(open_page: OpenPage, carol: Person, begin: Begin) -> None:
    path = begin("Before")
    page = open_page(carol, "/models/")
    act(page, "Before", "Rename")
    page.get_by_label("Title of this chat").fill("After")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="After", exact=True)).to_be_focused()
    page.reload()
    expect(page.get_by_role("link", name="After", exact=True)).to_have_attribute("href", path)


def test_escape_keeps_the_old_title(open_page: OpenPage, carol: Person, begin: Begin) -> None:
    begin("Before")
    page = open_page(carol, "/models/")
    act(page, "Before", "Rename")
    page.get_by_label("Title of this chat").fill("After")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Before", exact=True)).to_be_visible()


def test_a_title_is_text_and_nothing_more(open_page: OpenPage, carol: Person, begin: Begin) -> None:
    begin("Before")
    title = "<img src=x onerror=alert(1)>"
    page = open_page(carol, "/models/")
    act(page, "Before", "Rename")
    page.get_by_label("Title of this chat").fill(title)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=title, exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name=title, exact=True)).to_be_visible()


def test_a_deleted_chat_comes_back_with_undo(
    open_page: OpenPage, carol: Person, begin: Begin
) -> None:
    begin("Keep me")
    page = open_page(carol, "/models/")
    act(page, "Keep me", "Delete")
    expect(row(page, "Keep me")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "Keep me")).to_be_visible()
    page.reload()
    expect(row(page, "Keep me")).to_be_visible()


def test_deleting_the_open_chat_leads_to_a_new_one_and_can_be_undone_there(
    open_page: OpenPage, carol: Person, begin: Begin
) -> None:
    path = begin("Open now")
    page = open_page(carol, path)
    act(page, "Open now", "Delete")
    expect(page).to_have_url("/")
    page.get_by_role("button", name="Undo").click()
    expect(page).to_have_url(path)
    expect(row(page, "Open now")).to_be_visible()


def test_the_whole_menu_works_by_keyboard(open_page: OpenPage, carol: Person, begin: Begin) -> None:
    begin("By key")
    page = open_page(carol, "/models/")
    page.get_by_role("link", name="By key").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Rename")).to_be_focused()
    page.keyboard.press("Escape")
    expect(row(page, "By key").get_by_role("button")).to_be_focused()
    until(lambda: page.locator("[data-closing]").count() == 0)
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Delete")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="By key")).to_be_focused()


def test_what_is_talked_in_moves_to_the_top_and_glows(
    open_page: OpenPage, carol: Person, begin: Begin
) -> None:
    older = begin("Older")
    begin("Newer")
    page = open_page(carol, "/models/")
    rows = page.locator(".rail-row:visible a")
    expect(rows).to_have_text(["Newer", "Older"])
    chat = {"id": older.split("/")[2], "title": "Older", "url": older}
    page.evaluate(
        """chat => {
          document.dispatchEvent(new CustomEvent("hearth:conversation", { detail: chat }))
          document.dispatchEvent(
            new CustomEvent("hearth:live", { detail: { id: chat.id, live: true } }))
        }""",
        chat,
    )
    expect(rows).to_have_text(["Older", "Newer"])
    expect(row(page, "Older").get_by_role("img", name="A reply is being written")).to_be_visible()


def test_new_chat_has_a_key(open_page: OpenPage, carol: Person) -> None:
    page = open_page(carol, "/models/")
    page.keyboard.press("Control+Shift+O")
    expect(page).to_have_url(re.compile(r":\d+/$"))
