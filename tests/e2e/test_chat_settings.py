"""The settings of a chat, in the panel beside it: shown with where they come from, set, reset."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import Chat, plant
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


def panel(page: Page) -> Locator:
    """The panel, opened."""
    found = page.locator("#panel")
    if not found.is_visible():
        page.get_by_role("button", name="Settings of this chat").click()
    expect(found.locator("[data-setting='temperature'] [data-part='from']")).not_to_be_empty()
    return found


def option(page: Page, name: str) -> Locator:
    return page.locator(f"[data-setting='{name}']")


def saved(page: Page) -> None:
    expect(page.locator("#panel [data-part='saved']")).to_have_text("Saved")


Open = Callable[..., Page]


@pytest.fixture
def path(studio: Studio, alice: Person) -> str:
    return plant(studio, alice, ["Hi", "Hello!"])


@pytest.fixture
def open_chat(open_page: OpenPage, alice: Person, path: str) -> Open:
    def open_one(**profile: object) -> Page:
        return open_page(alice, path, **profile)

    return open_one


def test_it_is_closed_to_begin_with_and_stays_as_it_was_left(open_chat: Open) -> None:
    page = open_chat()
    expect(page.locator("#panel")).not_to_be_visible()
    panel(page)
    page.reload()
    expect(page.locator("#panel")).to_be_visible()
    page.get_by_role("button", name="Close the settings").click()
    expect(page.get_by_role("button", name="Settings of this chat")).to_be_focused()
    page.reload()
    expect(page.locator("#panel")).not_to_be_visible()


def test_what_is_set_is_saved_says_so_and_can_be_reset(open_chat: Open) -> None:
    page = open_chat()
    panel(page)
    box, temperature = page.get_by_role("textbox", name="Temperature"), option(page, "temperature")
    before = box.input_value()
    box.fill("0.35")
    saved(page)
    expect(temperature.locator("[data-part='from']")).to_have_text("Set in this chat")
    page.reload()
    expect(box).to_have_value("0.35")
    temperature.get_by_role("button", name="Reset Temperature").click()
    expect(box).to_have_value(before)
    expect(temperature.get_by_role("button", name="Reset Temperature")).to_have_count(0)


def test_a_value_that_cannot_be_is_explained_at_once_and_not_kept(open_chat: Open) -> None:
    page = open_chat()
    panel(page)
    box = page.get_by_role("textbox", name="Top P")
    before = box.input_value()
    box.fill("2")
    error = option(page, "top_p").locator("[data-part='error']")
    expect(error).to_have_text("A number from 0 to 1.")
    expect(box).to_have_attribute("aria-invalid", "true")
    page.reload()
    expect(box).to_have_value(before)


def test_two_tabs_agree(open_chat: Open) -> None:
    one, other = open_chat(), open_chat()
    panel(one)
    panel(other)
    one.get_by_role("textbox", name="Top K").fill("17")
    expect(other.get_by_role("textbox", name="Top K")).to_have_value("17")


def test_what_was_set_is_what_the_model_is_asked_with(open_chat: Open) -> None:
    page = open_chat()
    panel(page)
    page.get_by_role("textbox", name="Longest reply").fill("3")
    saved(page)
    chat = Chat(page).say("Tell me a story").finish()
    assert len(chat.last.inner_text().split()) <= 4
    page.get_by_role("button", name="Reset all").click()
    expect(page.get_by_role("textbox", name="Longest reply")).to_have_value("")


def test_a_new_chat_begins_with_what_was_set_before(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice)
    panel(page)
    page.get_by_role("textbox", name="Longest reply").fill("3")
    page.get_by_role("textbox", name="Longest reply").press("Tab")
    saved(page)
    page.reload()
    expect(page.get_by_role("textbox", name="Longest reply")).to_have_value("3")
    chat = Chat(page).say("Tell me a story").finish()
    assert len(chat.last.inner_text().split()) <= 4
    page.reload()
    expect(page.get_by_role("textbox", name="Longest reply")).to_have_value("3")


def test_ones_own_for_a_model_count_in_every_chat_until_a_chat_says_otherwise(
    open_chat: Open,
) -> None:
    page = open_chat()
    panel(page)
    page.get_by_text("All my chats").click()
    box = page.get_by_role("textbox", name="Min P")
    expect(page.locator("[data-part='scopeWords']")).to_contain_text("all your chats with")
    box.fill("0.11")
    saved(page)
    page.get_by_text("This chat", exact=True).click()
    origin = option(page, "min_p").locator("[data-part='from']")
    expect(origin).to_have_text("Your own for this model")
    page.get_by_text("All my chats").click()
    page.get_by_role("button", name="Reset all").click()
    expect(box).not_to_have_value("0.11")


def test_a_preset_is_made_chosen_renamed_deleted_and_brought_back(open_chat: Open) -> None:
    page = open_chat()
    panel(page)
    page.get_by_role("textbox", name="System prompt").fill("You are terse.")
    saved(page)
    menu = page.get_by_role("button", name="What to do with presets")
    menu.click()
    page.get_by_role("menuitem", name="Save as a new preset").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Terse")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    chosen = page.get_by_role("combobox", name="Preset")
    expect(chosen.locator("option:checked")).to_have_text("Terse")
    origin = option(page, "system").locator("[data-part='from']")
    expect(origin).to_have_text("From the preset Terse")
    menu.click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Short")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(chosen.locator("option:checked")).to_have_text("Short")
    menu.click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(chosen.locator("option:checked")).to_have_text("None")
    page.get_by_role("button", name="Undo").click()
    expect(chosen.locator("option:checked")).to_have_text("Short")
    menu.click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(chosen.locator("option:checked")).to_have_text("None")


@pytest.fixture
def three_words(studio: Studio, alice: Person) -> Iterator[str]:
    """The name of a preset of hers whose replies are short."""
    name = "Three words"
    with studio.client(alice) as client:
        values = {"name": name, "values": {"max_tokens": 3}}
        made = client.post("/presets/", json=values).raise_for_status().json()
        yield name
        client.post(f"/presets/{made['id']}/delete/").raise_for_status()


def test_a_preset_counts_from_the_click_on_however_slow_the_server_is(
    open_page: OpenPage, alice: Person, three_words: str
) -> None:
    page = open_page(alice)
    page.wait_for_load_state("networkidle")
    held: list[Route] = []
    page.route("**/c/settings/", lambda route: held.append(route))
    page.get_by_role("button", name=three_words).click()
    chat = Chat(page).say("Tell me a story").finish()
    assert len(chat.last.inner_text().split()) <= 4
    assert held
    page.unroute("**/c/settings/")  # lets those go on that were held
    panel(page)
    chosen = page.get_by_role("combobox", name="Preset").locator("option:checked")
    expect(chosen).to_have_text(three_words)


def test_a_new_chat_begins_with_a_preset(
    open_page: OpenPage, alice: Person, three_words: str
) -> None:
    page = open_page(alice)
    preset = page.get_by_role("button", name=three_words)
    preset.click()
    expect(preset).to_have_attribute("aria-pressed", "true")
    chat = Chat(page).say("Tell me a story").finish()
    assert len(chat.last.inner_text().split()) <= 4
    panel(page)
    origin = option(page, "max_tokens").locator("[data-part='from']")
    expect(origin).to_have_text("From the preset Three words")


@pytest.fixture
def small_pool(studio: Studio, owner: Person) -> Iterator[None]:
    """The model is loaded with room for half of what it was made for."""
    path = "/models/hearth-demo/settings/"
    with studio.client(owner) as client:
        client.post(path, data={"cells": "512"})
        yield
        client.post(path, data={"reset": "1"})


def test_too_long_a_context_offers_an_admin_to_make_room_for_it(
    small_pool: None, open_page: OpenPage, open_chat: Open, studio: Studio, owner: Person
) -> None:
    members = open_chat()
    panel(members)
    members.get_by_role("textbox", name="Context length").fill("1,000")
    expect(members.locator("#room [data-part='cost']")).to_contain_text("of memory")
    expect(members.get_by_role("button", name=re.compile("room for 1,000"))).not_to_be_visible()
    page = open_page(owner, plant(studio, owner, ["Hi", "Hello!"]))
    panel(page)
    marks, cost = (
        page.locator("#room [data-part='marks']"),
        page.locator("#room [data-part='cost']"),
    )
    expect(marks).to_contain_text("made for 1,024")
    box = page.get_by_role("textbox", name="Context length")
    box.fill("1,000,000")
    expect(cost).to_contain_text("The model was made for 1,024 tokens")
    box.fill("1,000")
    expect(cost).to_contain_text(re.compile(r"takes [\d.]+ [kMG]B of memory"))
    page.get_by_role("button", name=re.compile("room for 1,000")).click()
    expect(page.locator(".toast")).to_contain_text("Saved")
    expect(page.get_by_role("button", name=re.compile("room for 1,000"))).not_to_be_visible()
    expect(marks).to_contain_text("room now for 1,")
    page.get_by_role("button", name="Reset Context length").click()
    expect(box).to_have_value("")


def test_on_a_phone_it_is_a_sheet_over_the_page_that_escape_closes(open_chat: Open) -> None:
    page = open_chat(viewport=PHONE, has_touch=True, is_mobile=True)
    panel(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(page.get_by_role("dialog", name="Settings")).to_be_visible()
    expect(page.locator("#chat")).to_have_attribute("inert", "")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).not_to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(open_chat: Open, theme: str, width: int) -> None:
    page = open_chat(viewport={"width": width, "height": 800}, color_scheme=theme)
    panel(page)
    for group in page.locator(".panel-group:not([open]) > summary").all():
        if group.is_visible():
            group.click()
    page.get_by_role("textbox", name="Top P").fill("2")
    assert findings(page) == []


def test_a_schema_and_a_grammar_are_checked_while_they_are_typed(open_chat: Open) -> None:
    page = open_chat()
    panel(page)
    page.get_by_text("Form of the reply").click()
    schema, grammar = option(page, "json_schema"), option(page, "grammar")
    page.get_by_role("textbox", name="JSON schema").fill('{\n"type": }')
    expect(schema.locator("[data-part='error']")).to_contain_text("Line 2, character 9")
    page.get_by_role("textbox", name="JSON schema").fill('{"type": "object"}')
    saved(page)
    expect(schema.locator("[data-part='error']")).not_to_be_visible()
    page.get_by_role("textbox", name="Grammar").fill('root ::= a\na ::= b "x"')
    expect(grammar.locator("[data-part='error']")).to_contain_text(
        "Line 2: The grammar cannot be used", timeout=20_000
    )
    expect(page.get_by_role("textbox", name="JSON schema")).to_have_value("")
    page.get_by_role("textbox", name="Grammar").fill('root ::= "yes" | "no"')
    expect(grammar.locator("[data-part='error']")).not_to_be_visible(timeout=20_000)
    assert Chat(page).say("Is it?").finish().last.inner_text() in {"yes", "no"}


def test_what_is_set_while_the_line_is_lost_is_saved_once_it_is_back(open_chat: Open) -> None:
    page = open_chat()
    panel(page)
    page.context.set_offline(True)
    page.get_by_role("textbox", name="Top K").fill("23")
    expect(page.locator("#panel [data-part='saved']")).to_have_text("Not saved yet")
    page.context.set_offline(False)
    saved(page)
    page.reload()
    expect(page.get_by_role("textbox", name="Top K")).to_have_value("23")


def test_a_key_opens_and_closes_it(open_chat: Open) -> None:
    page = open_chat()
    page.keyboard.press("Alt+Shift+S")
    expect(page.locator("#panel")).to_be_focused()
    page.keyboard.press("Alt+Shift+S")
    expect(page.locator("#panel")).not_to_be_visible()
