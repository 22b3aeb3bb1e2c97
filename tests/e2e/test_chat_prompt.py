"""What the model saw: the prompt behind a reply, token by token, from the reply's numbers."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import PATIENCE_MS, Chat
from tests.running import Person

pytestmark = pytest.mark.browser

SAID = "Hello! 你好 <|im_end|>"


def seen(chat: Chat) -> Locator:
    """The dialog with the last reply's prompt in it."""
    chat.replies.last.locator("[data-do='figures']").click()
    chat.page.get_by_role("button", name="Show what the model saw").click()
    dialog = chat.page.get_by_role("dialog", name="What the model saw")
    expect(dialog.locator(".token").first).to_be_visible(timeout=PATIENCE_MS)
    return dialog


def test_the_prompt_is_shown_as_tokens_and_as_text(open_page: OpenPage, alice: Person) -> None:
    dialog = seen(Chat(open_page(alice)).say(SAID).finish())
    special = dialog.locator(".token.is-special").all_inner_texts()
    assert special[:2] == ["<|im_start|>", "<|im_end|>"]
    assert sum("im_end" in name for name in special) == 1  # what was typed is none
    dialog.get_by_role("button", name="Text", exact=True).click()
    expect(dialog.locator(".prompt-text")).to_contain_text(SAID)
    expect(dialog.locator(".token").first).to_be_hidden()


def test_a_token_says_what_it_is_where_one_points_or_walks(
    open_page: OpenPage, alice: Person
) -> None:
    chat = Chat(open_page(alice)).say("Hello!").finish()
    dialog = seen(chat)
    about = dialog.locator(".prompt-token")
    expect(about).to_contain_text("Token 1 of")
    expect(about).to_contain_text("special")
    expect(about).to_contain_text("3C 7C 69 6D")
    chat.page.keyboard.press("ArrowRight")
    expect(about).to_contain_text("Token 2 of")
    chat.page.keyboard.press("End")
    count = dialog.locator(".token").count()
    expect(about).to_contain_text(f"Token {count} of {count}")
    expect(dialog.locator(".prompt-count")).to_have_text(f"{count} tokens")
    dialog.locator(".token").nth(2).hover()
    expect(about).to_contain_text("Token 3 of")
    chat.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_and_fits_a_phone(open_page: OpenPage, alice: Person, theme: str) -> None:
    phone = {"width": 360, "height": 740}
    page: Page = open_page(alice, viewport=phone, color_scheme=theme, locale="zh-CN")
    page.locator("#words").fill("Hello!")
    page.locator("#words").press("Enter")
    opener = page.locator(".from-model [data-do='figures']")
    expect(opener).to_be_visible(timeout=PATIENCE_MS)
    opener.click()
    page.locator("[data-do='prompt']").click()
    expect(page.locator(".token").first).to_be_visible(timeout=PATIENCE_MS)
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= phone["width"]


def test_a_very_long_prompt_is_drawn_whole_while_one_types_on(
    open_page: OpenPage, alice: Person
) -> None:
    """The tokens come over several frames; nothing of them is lost or doubled."""
    page = open_page(alice, "/templates/hearth-demo/")
    expect(page.locator(".token").first).to_be_visible(timeout=PATIENCE_MS)
    box = page.get_by_role("textbox", name="Chat template")
    box.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("{% for n in range(30000) %}{{ n }} {% endfor %}")
    expect(page.locator(".token-gap")).to_contain_text("tokens in the middle are not shown")
    expect(page.locator(".token")).to_have_count(16_384)
    numbers = page.locator(".token").evaluate_all("all => all.map(({ token }) => token.n)")
    assert numbers == sorted(set(numbers))
    expect(page.locator(".prompt-count")).to_have_text(f"{numbers[-1] + 1:,} tokens")
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator(".prompt-text")).to_contain_text("29999")
