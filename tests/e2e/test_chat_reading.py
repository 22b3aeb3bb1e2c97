"""The view stays where the reader is, at the end or above it, in short chats and in long ones."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import OpenPage
from tests.e2e.chatting import Chat, plant
from tests.polling import until
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

LOW = {"width": 1000, "height": 420}
LONG = "\n\n".join(f"Point {number}." for number in range(30))
BELOW = "scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight"

# How far the message in the middle of the view moves by itself within half a second.
STEADY = """async () => {
  const inView = document.elementFromPoint(innerWidth / 2 + 100, innerHeight / 2)
  const message = inView.closest(".message")
  const top = message.getBoundingClientRect().top
  await new Promise((resolve) => setTimeout(resolve, 500))
  return Math.abs(message.getBoundingClientRect().top - top)
}"""
STEADY_PX = 3


def below(page: Page) -> float:
    """How many pixels lie under the view."""
    found: float = page.evaluate(
        f"(() => {{ const scroll = document.getElementById('scroll'); return {BELOW} }})()"
    )
    return found


def test_the_view_follows_the_end(open_page: OpenPage, alice: Person) -> None:
    chat = Chat(open_page(alice, viewport=LOW))
    chat.begin_story()
    chat.finish()
    until(lambda: below(chat.page) < 2)
    expect(chat.page.get_by_role("button", name="Jump to latest")).to_be_hidden()


def test_who_scrolls_up_is_left_in_peace(
    open_page: OpenPage, alice: Person, studio: Studio
) -> None:
    chat = Chat(open_page(alice, plant(studio, alice, ["Go on", LONG]), viewport=LOW))
    until(lambda: below(chat.page) < 2)
    chat.say("Tell me a story")
    chat.page.mouse.move(500, 200)
    chat.page.mouse.wheel(0, -500)
    until(lambda: below(chat.page) > 200)
    before = chat.page.locator("#scroll").evaluate("node => node.scrollTop")
    chat.finish()
    assert chat.page.locator("#scroll").evaluate("node => node.scrollTop") == before
    chat.page.get_by_role("button", name="Jump to latest").click()
    until(lambda: below(chat.page) < 2)


def test_a_thousand_messages_open_at_their_end_and_go_on(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    texts = [
        f"Question {number}" if number % 2 == 0 else f"Answer **{number}**\n\n- a\n- b"
        for number in range(1000)
    ]
    chat = Chat(open_page(alice, plant(studio, alice, texts)))
    expect(chat.last).to_contain_text("Answer 999")
    expect(chat.last).to_be_in_viewport()
    drawn = chat.page.locator(".markdown:has(.block)")
    assert drawn.count() < 100, "what nobody sees is drawn at once"
    chat.page.locator("#scroll").evaluate("node => { node.scrollTop = 0 }")
    expect(chat.replies.first.locator("strong")).to_be_in_viewport()
    chat.say("Hello!")
    expect(chat.said.last).to_have_text("Hello!")
    expect(chat.pending).to_have_count(0)
    expect(chat.said.last).to_be_in_viewport()


def test_what_is_far_away_can_be_found_and_read_out(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    texts = [
        f"Question {number}" if number % 2 == 0 else f"Answer {number}" for number in range(300)
    ]
    chat = Chat(open_page(alice, plant(studio, alice, texts)))
    expect(chat.last).to_contain_text("Answer 299")
    assert chat.page.locator(".message .tools").count() < 100, "what nobody sees has its buttons"
    far = chat.page.locator(".message").nth(41)
    expect(far.get_by_role("heading")).to_have_text("Hearth Demo replied")
    assert "Answer 41" in (far.text_content() or ""), "the browser's own search has nothing to find"
    far.scroll_into_view_if_needed()
    expect(far).to_be_in_viewport()
    far.hover()
    far.get_by_role("button", name="Copy").click()


def test_flying_up_a_long_chat_the_words_in_view_stay_where_they_are(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    reply = "A point:\n\n```py\nx = 1\n```\n\n- a\n- b\n\n| a | b |\n|--|--|\n| 1 | 2 |"
    texts = [f"Question {n}" if n % 2 == 0 else f"{reply}\n\nEnd of {n}." for n in range(200)]
    chat = Chat(open_page(alice, plant(studio, alice, texts)))
    expect(chat.last).to_contain_text("End of 199")
    chat.page.mouse.move(500, 300)
    for _ in range(8):
        chat.page.mouse.wheel(0, -700)
        chat.page.wait_for_timeout(100)
    assert chat.page.evaluate(STEADY) < STEADY_PX


def test_a_long_message_is_folded(open_page: OpenPage, alice: Person, studio: Studio) -> None:
    lines = "\n".join(f"line {number}" for number in range(100))
    chat = Chat(open_page(alice, plant(studio, alice, [lines, "I see"])))
    expect(chat.said).not_to_contain_text("line 99")
    chat.page.get_by_role("button", name="Show all").click()
    expect(chat.said).to_contain_text("line 99")
