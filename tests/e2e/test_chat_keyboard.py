"""The whole chat works by keyboard alone, also with an input method."""

import pytest
from playwright.sync_api import expect

from tests.browsing import OpenPage
from tests.e2e.chatting import Chat, plant
from tests.running import Person, Studio

pytestmark = pytest.mark.browser


@pytest.fixture
def chat(open_page: OpenPage, alice: Person) -> Chat:
    """A new chat."""
    return Chat(open_page(alice))


def test_the_box_has_the_focus_and_enter_sends(chat: Chat) -> None:
    expect(chat.box).to_be_focused()
    chat.page.keyboard.type("Hello!")
    chat.page.keyboard.press("Enter")
    expect(chat.said).to_have_text("Hello!")
    expect(chat.box).to_have_value("")
    expect(chat.box).to_be_focused()


def test_shift_and_enter_begin_a_new_line(chat: Chat) -> None:
    chat.page.keyboard.type("one")
    height = chat.box.bounding_box()
    chat.page.keyboard.press("Shift+Enter")
    chat.page.keyboard.type("two")
    expect(chat.box).to_have_value("one\ntwo")
    grown = chat.box.bounding_box()
    assert height
    assert grown
    assert grown["height"] > height["height"]
    expect(chat.said).to_have_count(0)


def test_enter_that_ends_a_composition_does_not_send(chat: Chat) -> None:
    session = chat.page.context.new_cdp_session(chat.page)
    session.send(
        "Input.imeSetComposition", {"text": "你好", "selectionStart": 2, "selectionEnd": 2}
    )
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    session.send("Input.insertText", {"text": "你好"})
    expect(chat.box).to_have_value("你好")
    expect(chat.said).to_have_count(0)
    chat.page.keyboard.press("Enter")
    expect(chat.said).to_have_text("你好")


def test_nothing_is_sent_when_nothing_is_said(chat: Chat) -> None:
    chat.page.keyboard.type("  ")
    chat.page.keyboard.press("Enter")
    expect(chat.send).to_be_disabled()
    expect(chat.said).to_have_count(0)


def test_model_and_thinking_are_chosen_by_key(chat: Chat) -> None:
    model = chat.page.get_by_role("button", name="Model:")
    thinking = chat.page.get_by_role("button", name="Thinking")
    before = thinking.get_attribute("aria-pressed")
    chat.page.keyboard.press("Tab")
    expect(chat.page.get_by_role("button", name="Attach text files")).to_be_focused()
    chat.page.keyboard.press("Tab")
    expect(model).to_be_focused()
    chat.page.keyboard.press("Enter")
    chosen = chat.page.get_by_role("menuitemradio", checked=True)
    expect(chosen).to_be_focused()
    chat.page.keyboard.press("Enter")
    expect(model).to_be_focused()
    chat.page.keyboard.press("Tab")
    chat.page.keyboard.press("Space")
    expect(thinking).to_have_attribute("aria-pressed", "false" if before == "true" else "true")


def test_escape_closes_a_menu_and_stops_nothing(chat: Chat) -> None:
    chat.begin_story()
    chat.page.get_by_role("button", name="Model:").click()
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("menu", name="Model")).to_be_hidden()
    chat.finish()
    expect(chat.replies.last).not_to_contain_text("You stopped this reply.")


def test_the_tools_of_a_message_are_reached_and_seen(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    chat = Chat(open_page(alice, plant(studio, alice, ["Hi", "First", "And", "Second"])))
    copy = chat.replies.first.get_by_role("button", name="Copy")
    expect(copy).to_have_css("opacity", "1")  # itself; its row is what is hidden
    row = chat.replies.first.locator(".tools")
    expect(row).to_have_css("opacity", "0")
    copy.focus()
    expect(row).to_have_css("opacity", "1")
