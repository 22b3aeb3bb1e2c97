"""A model that somebody uses is not taken from them: unloading asks, and finishes replies first."""

import os
import signal

import pytest
import redis
from playwright.sync_api import Locator, Page, expect

from engine.protocol import MODELS, ModelState
from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import Chat, plant
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

PATIENCE_MS = 30_000


def state_of(studio: Studio, model: str = "hearth-demo") -> ModelState:
    """What the engine says of a model."""
    with redis.Redis.from_url(studio.redis_url) as client:
        return ModelState.read(client.hget(MODELS, model))


def frozen_story(studio: Studio, chat: Chat) -> int:
    """The model's process, which stands still in the middle of a story.

    The demo model is quick, so the story may be over before its process is stopped: then again.
    """
    chat.say("Hello!").finish()
    child = state_of(studio).pid
    while True:
        chat.begin_story()
        os.kill(child, signal.SIGSTOP)
        chat.page.wait_for_timeout(1_500)  # until the engine has told its state again
        if state_of(studio).running:
            return child
        os.kill(child, signal.SIGCONT)
        chat.finish()


def row(page: Page) -> Locator:
    """The demo model's row."""
    return page.locator(".model", has_text="It does not reason")


def test_unloading_asks_and_waits_for_the_reply(
    studio: Studio, open_page: OpenPage, alice: Person, owner: Person
) -> None:
    chat = Chat(open_page(alice, plant(studio, alice, [])))
    page = open_page(owner, "/models/")
    child = frozen_story(studio, chat)
    try:
        expect(row(page)).to_contain_text("1 reply")
        row(page).get_by_role("button", name="Unload").click()
        dialog = page.get_by_role("dialog", name="Unload Hearth Demo?")
        expect(dialog).to_contain_text("It is finished first")
        assert findings(page) == []
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(row(page).get_by_role("status")).to_have_text("Loaded")
        row(page).get_by_role("button", name="Unload").click()
        dialog.get_by_role("button", name="Unload when finished").click()
        expect(row(page).get_by_role("status")).to_have_text("Finishing 1 reply, then unloading")
    finally:
        os.kill(child, signal.SIGCONT)
    assert chat.finish().last.inner_text().endswith("burned a little brighter.")
    expect(row(page).get_by_role("status")).to_have_text("Not loaded", timeout=PATIENCE_MS)
