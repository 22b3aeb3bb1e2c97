"""How the model is loaded, set beside the chat: what it costs, and whom it would disturb."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import PATIENCE_MS, Chat, plant
from tests.e2e.frozen import in_use
from tests.running import Person, Studio

pytestmark = pytest.mark.browser


def group(page: Page) -> Locator:
    """The group in the panel, unfolded."""
    if not page.locator("#panel").is_visible():
        page.get_by_role("button", name="Settings of this chat").click()
    found = page.locator("#load-group")
    if found.get_attribute("open") is None:
        found.locator("summary").click()
    expect(found.locator(".cost-total")).not_to_be_empty()
    return found


@pytest.fixture
def automatic(studio: Studio, owner: Person) -> Iterator[None]:
    """The demo model's settings are automatic, and are so again afterwards."""
    path = "/models/hearth-demo/settings/"
    with studio.client(owner) as client:
        client.post(path, data={"reset": "1"})
        yield
        client.post(path, data={"reset": "1"})


def test_a_setting_is_tried_out_saved_and_taken_back(
    automatic: None, open_page: OpenPage, owner: Person
) -> None:
    page = open_page(owner)
    load = group(page)
    total = load.locator(".cost-total").inner_text()
    pool = page.get_by_role("textbox", name="Context pool")
    pool.fill("65536")
    expect(load.locator(".cost-total")).not_to_have_text(total)
    page.get_by_role("textbox", name="Threads").fill("many")
    expect(page.locator("#error-threads")).to_contain_text("A whole number from 1 to 512")
    load.get_by_role("button", name="Save").click()
    expect(page.get_by_role("textbox", name="Threads")).to_be_focused()
    page.get_by_role("textbox", name="Threads").fill("1")
    load.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Saved")
    page.reload()
    group(page)
    expect(pool).to_have_value("65536")
    load.get_by_role("button", name="Reset to automatic").click()
    expect(pool).to_have_value("")
    load.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Saved")


def test_what_is_saved_here_is_what_the_context_length_knows(
    automatic: None, open_page: OpenPage, owner: Person
) -> None:
    page = open_page(owner)
    Chat(page).say("Hello!").finish()
    load = group(page)
    page.get_by_role("textbox", name="Context pool").fill("768")
    load.get_by_role("button", name="Save and load it anew").click()
    expect(page.locator(".toast")).to_contain_text("Saved")
    Chat(page).say("Hello!").finish()
    page.reload()
    expect(page.locator("#room [data-part='marks']")).to_contain_text("room now for 768")


def test_others_have_no_such_group(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice)
    page.get_by_role("button", name="Settings of this chat").click()
    expect(page.get_by_role("link", name="How the model is loaded")).to_be_visible()
    expect(page.locator("#load-group")).to_have_count(0)


def test_both_offers_to_load_it_anew_name_who_uses_it(
    automatic: None, studio: Studio, open_page: OpenPage, alice: Person, owner: Person
) -> None:
    with studio.client(owner) as client:
        client.post("/models/hearth-demo/settings/", data={"cells": "512"})
    hers = Chat(open_page(alice, plant(studio, alice, [])))
    page = open_page(owner, plant(studio, owner, ["Hi", "Hello!"]))
    with in_use(studio, hers):
        load = group(page)
        expect(load).to_contain_text("It is in use by 1 person: replies are finished first.")
        expect(load.get_by_role("button", name="Save and load it anew")).to_be_visible()
        page.get_by_role("textbox", name="Context length").fill("1,000")
        offer = page.locator(".room-offer")
        expect(offer).to_contain_text("loaded with room for 512 tokens. It is in use by 1 person")
        offer.get_by_role("button", name=re.compile("room for 1,000")).click()
        expect(page.locator(".toast")).to_contain_text("Applied as soon as 1 reply is finished")
    assert hers.finish().last.inner_text().endswith("burned a little brighter.")
    hers.say("Hello!").finish()
    page.reload()
    marks = page.locator("#room [data-part='marks']")
    expect(marks).to_contain_text("room now for 1,", timeout=PATIENCE_MS)
    page.get_by_role("button", name="Reset Context length").click()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(open_page: OpenPage, owner: Person, theme: str, width: int) -> None:
    page = open_page(owner, viewport={"width": width, "height": 800}, color_scheme=theme)
    group(page)
    page.get_by_role("textbox", name="Threads").fill("many")
    expect(page.locator("#error-threads")).to_contain_text("whole number")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert findings(page) == []
