"""What is shared, and the template editor, by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from demo_model.dialogues import PRIMES
from tests.browsing import OpenPage
from tests.e2e.chatting import PATIENCE_MS, plant
from tests.running import Person, Studio

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def alice(studio: Studio, owner: Person) -> Person:
    """Somebody new: no long list of chats stands between the keys and the page."""
    return studio.person("alice-by-keyboard")


@pytest.fixture(scope="module")
def bob(studio: Studio, owner: Person) -> Person:
    return studio.person("bob-by-keyboard")


NAME = """() => {
  const at = document.activeElement
  return at.getAttribute("aria-label") || at.innerText?.trim() || at.id || at.localName
}"""


def walk(page: Page, name: str, key: str = "Tab", most: int = 400) -> None:
    """Press the key until what is called so has the focus, and can be seen to have it."""
    passed: list[str] = []
    for _step in range(most):
        page.keyboard.press(key)
        passed.append(page.evaluate(NAME))
        if re.search(name, passed[-1]):
            assert page.evaluate("document.activeElement.matches(':focus-visible')")
            return
    raise AssertionError(f"{name} is not reached: {passed}")


def share(studio: Studio, owner: Person, reader: Person, title: str) -> str:
    """A chat that the reader may read; where they do."""
    chat = plant(studio, owner, ["Write a program", PRIMES], title=title, reasoning="Let me see.")
    with studio.client(owner) as client:
        made = client.post(f"{chat}shares/", json={"reader": reader.name})
        assert made.status_code in {200, 201}, made.text
    return chat


def test_what_is_shared_is_opened_copied_and_taken_off_the_list(
    studio: Studio, open_page: OpenPage, alice: Person, bob: Person
) -> None:
    share(studio, alice, bob, "By keyboard")
    page = open_page(bob, "/sharing/")
    walk(page, "^By keyboard$")
    page.keyboard.press("Enter")
    expect(page.locator(".from-model pre")).to_contain_text("def ")
    walk(page, "^Thought$")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Let me see.")).to_be_visible()
    walk(page, "^Continue in my own copy$", key="Shift+Tab")
    with page.expect_navigation(url=re.compile(r"/c/[0-9a-f-]{36}/$")):
        page.keyboard.press("Enter")
    page.goto("/sharing/")
    walk(page, "Take “By keyboard” off this list")
    page.keyboard.press("Enter")
    shared = page.locator("#sharing").get_by_role("link", name="By keyboard")
    expect(shared).to_have_count(0)


def test_sharing_is_stopped(
    studio: Studio, open_page: OpenPage, alice: Person, bob: Person
) -> None:
    share(studio, alice, bob, "Shared by me")
    page = open_page(alice, "/sharing/")
    walk(page, "Stop sharing “Shared by me”")
    page.keyboard.press("Enter")
    stop = page.get_by_role("button", name="Stop sharing “Shared by me”")
    expect(stop).to_have_count(0)


def test_the_template_editor_is_entered_left_and_saved(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    chat = plant(studio, alice, ["What is the capital of France?", "Paris."])
    page = open_page(alice, f"/templates/hearth-demo/?chat={chat.split('/')[2]}")
    expect(page.locator(".token").first).to_be_visible(timeout=PATIENCE_MS)
    box = page.get_by_role("textbox", name="Chat template")
    walk(page, "^Show changes$")
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("{{ mood }}!")
    mood = page.get_by_role("textbox", name="mood")
    expect(mood).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Reset")).to_be_focused()
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    page.keyboard.press("Tab")
    expect(mood).to_be_focused()
    page.keyboard.type("glad")
    walk(page, "^Text$")
    page.keyboard.press("Enter")
    expect(page.locator(".prompt-text")).to_have_text("glad!")
    page.keyboard.press("ControlOrMeta+s")
    expect(page.locator(".template-saved")).to_have_text("Saved")
