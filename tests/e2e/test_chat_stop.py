"""A reply is stopped at once, and what was said stays."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browsing import OpenPage
from tests.e2e.chatting import Chat, plant
from tests.e2e.slowly import slowly
from tests.running import Person, Studio

pytestmark = pytest.mark.browser


@pytest.fixture
def chat(studio: Studio, open_page: OpenPage, alice: Person) -> Iterator[Chat]:
    """A chat with nothing in it yet."""
    with slowly(studio):
        yield Chat(open_page(alice, plant(studio, alice, [])))


def test_escape_stops_and_what_was_said_stays(chat: Chat) -> None:
    chat.begin_story()
    chat.page.keyboard.press("Escape")
    expect(chat.replies.last).to_contain_text("You stopped this reply.")
    said = chat.finish().last.inner_text()
    assert said.startswith("Once upon")
    assert not said.endswith("burned a little brighter.")
    chat.page.reload()
    chat.finish()
    assert chat.last.inner_text() == said


def test_after_a_stop_the_next_message_is_answered(chat: Chat) -> None:
    chat.begin_story()
    chat.page.keyboard.press("Escape")
    chat.finish()
    chat.say("Hello!").finish()
    expect(chat.replies).to_have_count(2)


def test_a_double_click_on_send_does_not_stop(chat: Chat) -> None:
    chat.box.fill("Tell me a story")
    chat.send.dblclick()
    chat.finish()
    expect(chat.replies.last).not_to_contain_text("You stopped this reply.")
