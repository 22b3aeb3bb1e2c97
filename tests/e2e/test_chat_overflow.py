"""A chat that outgrew its context says so in the page, and goes on with one click."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browsing import OpenPage
from tests.chat.talkative import NAME, add_talkative
from tests.conftest import make_folder
from tests.e2e.axe import findings
from tests.e2e.chatting import PATIENCE_MS, Chat, plant
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

LONG = "word " * 200
OpenChat = Callable[..., Chat]
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    """A studio with a model that reads every word of a chat."""
    with make_folder() as folder:
        studio = Studio(folder).start()
        add_talkative(studio)
        yield studio
        studio.stop()


@pytest.fixture(scope="module")
def alice(studio: Studio) -> Person:
    return studio.person("alice", owner=True)


@pytest.fixture
def open_chat(studio: Studio, open_page: OpenPage, alice: Person) -> OpenChat:
    def open_one(**profile: object) -> Chat:
        """A chat that is as long as its model's context."""
        path = plant(studio, alice, [LONG, "Noted."] * 5, model=NAME)
        return Chat(open_page(alice, path, **profile))

    return open_one


@pytest.fixture
def chat(open_chat: OpenChat) -> Chat:
    return open_chat()


def outgrow(chat: Chat) -> Chat:
    """Say one thing more than the context has room for."""
    chat.say("Hello!")
    expect(chat.page.locator(".problem[data-code='prompt_too_long']")).to_be_visible(
        timeout=PATIENCE_MS
    )
    return chat.finish()


def settings(chat: Chat) -> Chat:
    chat.page.get_by_role("button", name="Settings of this chat").click()
    return chat


def test_one_click_leaves_out_the_oldest_turns_and_answers_again(chat: Chat) -> None:
    outgrow(chat)
    card = chat.replies.last.locator(".problem")
    expect(card).to_contain_text(re.compile(r"It has [\d,]+ tokens, and the context holds 1,024\."))
    said = chat.said.count()
    card.get_by_role("button", name="Leave out the oldest turns").click()
    expect(card).to_have_count(0, timeout=PATIENCE_MS)
    chat.finish()
    expect(chat.replies.last.locator(".omission")).to_contain_text("left out to make room")
    expect(chat.said).to_have_count(said)
    chat.page.reload()
    expect(chat.replies.last.locator(".omission")).to_contain_text("left out to make room")
    settings(chat)
    expect(chat.page.get_by_role("radio", name="Leave out the oldest turns")).to_be_checked()


def test_the_settings_switch_it_there_and_back_by_keyboard(chat: Chat) -> None:
    settings(chat)
    stop = chat.page.get_by_role("radio", name="Stop and say so")
    drop = chat.page.get_by_role("radio", name="Leave out the oldest turns")
    expect(stop).to_be_checked()
    for key, focused, chosen in (("ArrowRight", stop, drop), ("ArrowLeft", drop, stop)):
        focused.focus()
        chat.page.keyboard.press(key)
        expect(chat.page.locator("#panel [data-part='saved']")).to_have_text("Saved")
        chat.page.reload()
        expect(chosen).to_be_checked()


def test_it_works_and_fits_on_a_phone(open_chat: OpenChat) -> None:
    chat = outgrow(open_chat(viewport=PHONE, has_touch=True, is_mobile=True))
    card = chat.replies.last.locator(".problem")
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    card.get_by_role("button", name="Leave out the oldest turns").tap()
    expect(card).to_have_count(0, timeout=PATIENCE_MS)
    chat.finish()
    chat.page.get_by_role("button", name="Settings of this chat").tap()
    stop = chat.page.get_by_role("radio", name="Stop and say so")
    chat.page.get_by_text("Stop and say so").tap()
    expect(stop).to_be_checked()
    expect(chat.page.locator("#panel [data-part='saved']")).to_have_text("Saved")


def test_card_and_settings_are_accessible(chat: Chat) -> None:
    outgrow(chat)
    assert findings(chat.page) == []
    settings(chat)
    assert findings(chat.page) == []
