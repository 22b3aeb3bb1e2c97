"""Prompts are kept on a page, and offered on `/` in the composer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import Chat
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

PAGE = "/presets/library/"
KEPT = {
    "review": "Review this text:\n",
    "reword": "Say this otherwise: ",
    "translate": "To French: ",
}


@pytest.fixture
def kept(studio: Studio, alice: Person) -> Iterator[None]:
    """Alice has three prompts."""
    with studio.client(alice) as client:
        for name, text in KEPT.items():
            client.post("/presets/prompts/", json={"name": name, "text": text})
        yield
        for prompt in client.get("/presets/prompts/").json()["prompts"]:
            client.post(f"/presets/prompts/{prompt['id']}/delete/")


@pytest.fixture
def chat(open_page: OpenPage, alice: Person) -> Chat:
    return Chat(open_page(alice))


def options(page: Page) -> list[str]:
    return page.locator("#prompt-options b").all_inner_texts()


def test_a_prompt_is_chosen_by_keyboard(kept: None, chat: Chat) -> None:
    chat.box.press_sequentially("/re")
    expect(chat.page.get_by_role("option")).to_have_count(2)
    assert options(chat.page) == ["/review", "/reword"]
    chat.box.press("ArrowDown")
    expect(chat.page.get_by_role("option", selected=True)).to_contain_text("/reword")
    chat.box.press("Enter")
    expect(chat.box).to_have_value("Say this otherwise: ")
    expect(chat.page.locator("#prompt-list")).not_to_be_visible()
    chat.box.press_sequentially("Hello!")
    expect(chat.box).to_have_value("Say this otherwise: Hello!")


def test_it_goes_in_where_it_was_asked_for(kept: None, chat: Chat) -> None:
    chat.box.fill("Before.\n")
    chat.box.press_sequentially("/tr")
    chat.page.get_by_role("option").click()
    expect(chat.box).to_have_value("Before.\nTo French: ")


def test_escape_leaves_the_words_and_enter_sends_them(kept: None, chat: Chat) -> None:
    chat.box.press_sequentially("/rev")
    expect(chat.page.get_by_role("option")).to_have_count(1)
    chat.box.press("Escape")
    expect(chat.page.locator("#prompt-list")).not_to_be_visible()
    chat.box.press("Enter")
    expect(chat.said.last).to_have_text("/rev")


def test_a_path_is_no_prompt(kept: None, chat: Chat) -> None:
    chat.box.press_sequentially("/re")
    expect(chat.page.get_by_role("option")).to_have_count(2)
    chat.box.press_sequentially("mote/file")
    expect(chat.page.locator("#prompt-list")).not_to_be_visible()


def test_prompts_are_made_changed_deleted_and_brought_back(
    open_page: OpenPage, alice: Person
) -> None:
    page = open_page(alice, PAGE)
    page.get_by_role("button", name="New prompt").click()
    page.get_by_label("Name").fill("two words")
    page.get_by_label("Prompt", exact=True).fill("Be kind.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("without spaces")
    page.get_by_label("Name").fill("kind")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".prompt-name")).to_have_text("kind")
    page.get_by_role("button", name="Edit kind").click()
    page.get_by_label("Prompt", exact=True).fill("Be very kind.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".prompt-text")).to_have_text("Be very kind.")
    page.get_by_role("button", name="Delete kind").click()
    expect(page.locator("#prompts-empty")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".prompt-text")).to_have_text("Be very kind.")
    page.get_by_role("button", name="Delete kind").click()
    expect(page.locator("#prompts-empty")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(
    kept: None, open_page: OpenPage, alice: Person, theme: str, width: int
) -> None:
    viewport = {"width": width, "height": 800}
    page = open_page(alice, PAGE, viewport=viewport, color_scheme=theme)
    page.get_by_role("button", name="Edit review").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert findings(page) == []
    chat = Chat(open_page(alice, viewport=viewport, color_scheme=theme))
    chat.box.press_sequentially("/re")
    expect(chat.page.get_by_role("option")).to_have_count(2)
    assert findings(chat.page) == []
