"""A chat from the first word on: on this machine, and under its name in the network, where the page
is no secure context."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import OpenPage
from tests.e2e.chatting import PATIENCE_MS, STORY_PARAGRAPHS, Chat
from tests.running import LAN_NAME, Person

pytestmark = pytest.mark.browser


@pytest.fixture(params=["127.0.0.1", LAN_NAME])
def chat(request: pytest.FixtureRequest, open_page: OpenPage, alice: Person) -> Chat:
    """A new chat, once for each way to reach the machine."""
    page: Page = open_page(alice, host=request.param)
    assert page.evaluate("isSecureContext") is (request.param == "127.0.0.1")
    return Chat(page)


def test_what_is_said_is_answered_word_for_word(chat: Chat) -> None:
    chat.say("Tell me a story")
    expect(chat.said).to_have_text("Tell me a story")
    expect(chat.page).to_have_url(re.compile(r"/c/[0-9a-f-]{36}/$"))
    assert chat.finish().paragraphs() == STORY_PARAGRAPHS
    row = chat.page.get_by_role("link", name="Tell me a story").first
    expect(row).to_have_attribute("aria-current", "page")
    chat.page.reload()
    assert chat.finish().paragraphs() == STORY_PARAGRAPHS


def test_a_starter_begins_a_chat(chat: Chat) -> None:
    chat.page.get_by_role("button", name="Show me a table of the planets").click()
    expect(chat.last.get_by_role("cell", name="Saturn")).to_be_visible(timeout=PATIENCE_MS)
    expect(chat.box).to_be_focused()
    expect(chat.page.get_by_text("Pull up a chair.")).to_be_hidden()


def test_thinking_is_folded_and_opens(chat: Chat) -> None:
    chat.think().say("What is the capital of France?").finish()
    expect(chat.last).to_have_text("Paris is the capital of France.")
    thought = chat.replies.last.get_by_text("Thought")
    expect(chat.replies.last.get_by_text("France, so Paris.")).to_be_hidden()
    thought.click()
    expect(chat.replies.last.get_by_text("France, so Paris.")).to_be_visible()


def test_a_reply_can_be_copied(chat: Chat) -> None:
    chat.say("What is the capital of France?").finish()
    chat.replies.last.get_by_role("button", name="Copy").click()
    expect(chat.page.locator("#announcer")).to_have_text("Copied")
    chat.box.focus()
    chat.page.keyboard.press("Control+V")
    expect(chat.box).to_have_value("Paris is the capital of France.")


def test_its_numbers_come_on_demand(chat: Chat) -> None:
    chat.say("Hello!").finish()
    chat.replies.last.get_by_role("button", name="tokens").click()
    figures = chat.replies.last.locator(".figures")
    expect(figures).to_contain_text("First token after")
    expect(figures).to_contain_text("the model was done")
    meter = chat.page.get_by_role("meter", name="Context used")
    expect(meter).to_have_attribute("title", re.compile(r"^\d+ of 1,024 tokens"))


def test_trying_again_replaces_the_reply(chat: Chat) -> None:
    chat.say("What is the capital of France?").finish()
    chat.replies.last.get_by_role("button", name="Try again").click()
    expect(chat.stop.or_(chat.send)).to_be_visible()
    chat.finish()
    expect(chat.replies).to_have_count(1)
    expect(chat.last).to_have_text("Paris is the capital of France.")
