"""Nothing is lost and nothing comes twice: through reloads, second tabs and broken lines."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import OpenPage
from tests.e2e.chatting import PATIENCE_MS, STORY_PARAGRAPHS, Chat, plant
from tests.e2e.slowly import slowly
from tests.running import LAN_NAME, Person, Studio

pytestmark = pytest.mark.browser


@pytest.fixture(params=["127.0.0.1", LAN_NAME])
def chat(
    request: pytest.FixtureRequest, studio: Studio, open_page: OpenPage, alice: Person
) -> Iterator[Chat]:
    """A chat with nothing in it yet, once for each way to reach the machine."""
    with slowly(studio):
        yield Chat(open_page(alice, plant(studio, alice, []), host=request.param))


def second_tab(page: Page) -> Chat:
    """The same chat in another tab of the same browser."""
    other = page.context.new_page()
    other.goto(page.url)
    return Chat(other)


def test_a_reload_in_the_middle_goes_on(chat: Chat) -> None:
    before = chat.begin_story()
    chat.page.reload(wait_until="commit")
    assert not before.endswith(STORY_PARAGRAPHS[-1]), "the story was over before the reload"
    assert chat.finish().paragraphs() == STORY_PARAGRAPHS
    expect(chat.said).to_have_count(1)


def test_a_second_tab_sees_the_same(chat: Chat) -> None:
    chat.begin_story()
    other = second_tab(chat.page)
    assert other.finish().paragraphs() == STORY_PARAGRAPHS
    chat.page.bring_to_front()
    assert chat.finish().paragraphs() == STORY_PARAGRAPHS


def test_what_one_tab_says_the_other_shows(chat: Chat) -> None:
    chat.say("Hello!").finish()
    other = second_tab(chat.page)
    other.say("Thank you!")
    expect(chat.said).to_have_text(["Hello!", "Thank you!"])
    expect(other.said).to_have_text(["Hello!", "Thank you!"])
    other.finish()
    chat.page.bring_to_front()
    chat.finish()
    assert chat.last.inner_text() == other.last.inner_text()


def test_a_broken_line_heals(chat: Chat) -> None:
    before = chat.begin_story()
    chat.page.context.set_offline(True)
    expect(chat.line).to_contain_text("The connection is lost.", timeout=PATIENCE_MS)
    broken = chat.last.inner_text()
    assert len(before) <= len(broken)
    chat.page.context.set_offline(False)
    assert chat.finish().paragraphs() == STORY_PARAGRAPHS
    expect(chat.line).to_be_hidden()


def test_a_message_said_without_a_line_arrives_once(chat: Chat) -> None:
    chat.say("Hello!").finish()
    chat.page.context.set_offline(True)
    chat.say("Thank you!")
    expect(chat.pending).to_have_text("Thank you!")
    expect(chat.line).to_contain_text("The connection is lost.", timeout=PATIENCE_MS)
    chat.page.context.set_offline(False)
    expect(chat.pending).to_have_count(0, timeout=PATIENCE_MS)
    chat.finish()
    chat.page.reload()
    chat.finish()
    expect(chat.said).to_have_text(["Hello!", "Thank you!"])
    expect(chat.replies).to_have_count(2)


def test_a_chat_begun_without_a_line_begins_once(open_page: OpenPage, alice: Person) -> None:
    chat = Chat(open_page(alice))
    chat.page.context.set_offline(True)
    chat.say("Hello!")
    expect(chat.pending).to_have_text("Hello!")
    chat.page.context.set_offline(False)
    chat.finish()
    expect(chat.said).to_have_count(1)
    expect(chat.replies).to_have_count(1)


def test_a_draft_stays_through_a_reload(chat: Chat) -> None:
    chat.box.fill("Not sent yet")
    chat.page.reload()
    expect(chat.box).to_have_value("Not sent yet")


def test_a_deleted_chat_says_so_in_the_other_tab(chat: Chat) -> None:
    chat.say("Hello!").finish()
    other = second_tab(chat.page)
    other.page.get_by_role("button", name="Delete this chat").click()
    expect(other.page.get_by_role("button", name="Undo")).to_be_visible()
    chat.page.bring_to_front()
    chat.say("Are you there?")
    expect(chat.line).to_contain_text("This chat was deleted.")
