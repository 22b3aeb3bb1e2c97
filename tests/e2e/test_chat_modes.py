"""Settings follow the mode and the template by themselves, and what was set by hand stays set."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import PATIENCE_MS, Chat, plant
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

SWAP = """
import json, sys
from models_hub.models import LocalModel
demo = LocalModel.objects.get(name="hearth-demo")
before = {"family": demo.family, "sampling": demo.sampling}
LocalModel.objects.filter(pk=demo.pk).update(**json.load(sys.stdin))
print(json.dumps(before))
"""
OWN = Path("demo_model/template.jinja").read_text()
EFFORTS = (
    "{%- if reasoning_effort in ['max', 'low', 'deepest'] -%}"
    "{{- 'Effort: ' + reasoning_effort + '. ' -}}{%- endif -%}" + OWN
)


def panel(page: Page) -> Locator:
    page.get_by_role("button", name="Settings of this chat").click()
    expect(page.get_by_role("textbox", name="Temperature")).not_to_have_value("")
    return page.locator("#panel")


def saved(page: Page) -> None:
    expect(page.locator("#panel [data-part='saved']")).to_have_text("Saved")


def seen(chat: Chat) -> str:
    """The last reply's prompt, as text."""
    page = chat.page
    chat.replies.last.locator("[data-do='figures']").click()
    page.get_by_role("button", name="Show what the model saw").click()
    dialog = page.get_by_role("dialog", name="What the model saw")
    expect(dialog.locator(".token").first).to_be_visible(timeout=PATIENCE_MS)
    dialog.get_by_role("button", name="Text", exact=True).click()
    return dialog.locator(".prompt-text").inner_text()


@pytest.fixture
def of_a_family(studio: Studio) -> Iterator[None]:
    """The demo model passes for one whose makers recommend other numbers in each mode."""
    kimi = {"family": "Kimi K2.6", "sampling": {}}
    before = studio.manage("shell", "-v", "0", "-c", SWAP, said=json.dumps(kimi))
    yield
    studio.manage("shell", "-v", "0", "-c", SWAP, said=before)


def test_sampling_follows_the_mode_and_what_is_set_by_hand_stays(
    of_a_family: None, studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    page = open_page(alice, plant(studio, alice, ["Hi", "Hello!"]))
    shown = panel(page)
    temperature = page.get_by_role("textbox", name="Temperature")
    thinking = page.get_by_role("button", name="Thinking")
    expect(temperature).to_have_value("0.6")
    expect(shown).to_contain_text("Recommended for Kimi K2.6")
    thinking.click()
    expect(temperature).to_have_value("1")
    temperature.fill("0.3")
    saved(page)
    page.get_by_role("textbox", name="Top P").press("Tab")
    thinking.click()
    expect(thinking).to_have_attribute("aria-pressed", "false")
    origin = page.locator("[data-setting='temperature'] [data-part='from']")
    expect(origin).to_have_text("Set in this chat")
    expect(temperature).to_have_value("0.3")
    page.get_by_role("button", name="Reset Temperature").click()
    expect(temperature).to_have_value("0.6")


def test_the_levels_of_effort_are_the_templates_and_reach_it(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    path = plant(studio, alice, ["Hi", "Hello!"])
    asked = {"scope": "chat", "model": "hearth-demo", "mode": "thinking"}
    with studio.client(alice) as client:
        told = client.post(f"{path}settings/", json={**asked, "set": {"template": EFFORTS}})
        assert told.json()["errors"] == {}
    chat = Chat(open_page(alice, path)).think()
    page = chat.page
    panel(page)
    summary = page.locator("[data-group='thinking'] > summary")
    summary.click()
    effort = page.get_by_role("radiogroup", name="Effort")
    expect(effort.locator("label")).to_have_text(["Automatic", "Low", "Maximum", "deepest"])
    expect(effort.get_by_label("Automatic")).to_be_checked()
    effort.get_by_text("Maximum").click()
    saved(page)
    assert findings(page) == []
    page.reload()
    summary.click()
    expect(effort.get_by_label("Maximum")).to_be_checked()
    chat.think().say("Hello!").finish()
    assert seen(chat).startswith("Effort: max. ")


def test_thinking_ends_with_its_budget_and_the_answer_follows(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    chat = Chat(open_page(alice, plant(studio, alice, ["Hi", "Hello!"]))).think()
    page = chat.page
    panel(page)
    page.locator("[data-group='thinking'] > summary").click()
    expect(page.get_by_role("radiogroup", name="Effort")).to_be_hidden()
    expect(page.locator("#panel [data-part='thinkingWords']")).to_contain_text(
        "switched on and off"
    )

    def thought() -> str:
        chat.say("What is the capital of France?").finish()
        opener = chat.replies.last.locator(".thinking")
        opener.locator("summary").click()
        thoughts = opener.locator(".thoughts")
        expect(thoughts).not_to_be_empty()  # they are drawn once it is open
        return thoughts.inner_text()

    whole = thought()
    page.get_by_role("textbox", name="Thinking budget").fill("2")
    saved(page)
    short = thought()
    assert 0 < len(short) < len(whole)
    assert whole.startswith(short)
    expect(chat.last).not_to_be_empty()


def test_variables_of_a_system_prompt_are_filled_in_for_the_reply(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    chat = Chat(open_page(alice, plant(studio, alice, ["Hi", "Hello!"])))
    page = chat.page
    panel(page)
    prompt = "It is {{date}}; {{ user }} talks to {{model}}, not to {{nobody}}."
    page.get_by_role("textbox", name="System prompt").fill(prompt)
    saved(page)
    chat.say("Hello!").finish()
    today = studio.manage(
        "shell", "-v", "0", "-c", "from django.utils import timezone; print(timezone.localdate())"
    ).strip()
    told = f"It is {today}; alice talks to Hearth Demo, not to {{{{nobody}}}}."
    assert told in seen(chat)
    page.keyboard.press("Escape")
    expect(page.get_by_role("textbox", name="System prompt")).to_have_value(prompt)
