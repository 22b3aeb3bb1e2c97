"""The page of the machine is live, names people by their choice, and its charts can be read by
pointer, by keys and as tables."""

import json
import math
import os
import re
import signal
import time

import pytest
import redis
from playwright.sync_api import Page, expect

from machine.history import key
from machine.rollup import LEVELS
from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import Chat, plant
from tests.e2e.frozen import frozen_story
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 360, "height": 740}
PATIENCE_MS = 30_000
SOMEBODY = re.compile(r"\d (more )?(person|people)")
"""However many: a title that is owed since an earlier test is asked for in its person's name."""
DEMO = '.resident[data-model="hearth-demo"]'


@pytest.fixture(scope="module")
def measured(studio: Studio) -> None:
    """An hour of samples before those that the studio takes itself."""
    now = time.time()
    lines = [
        json.dumps(
            {"t": now - ago, "cpu": 50 + 40 * math.sin(ago / 300), "ram": 4e9, "read": 300}
            | {"written": 25, "running": 2, "waiting": 1, "download": 0, "disk": 5e10, "gpu": 60}
        )
        for ago in range(3600, 60, -5)
    ]
    with redis.Redis.from_url(studio.redis_url) as client:
        client.delete(key(LEVELS[0]))
        client.rpush(key(LEVELS[0]), *lines)


def card(page: Page) -> str:
    """What the page says of the demo model."""
    return page.locator(DEMO).inner_text()


def test_two_people_see_of_each_other_what_they_want(
    studio: Studio, open_page: OpenPage, alice: Person, bob: Person
) -> None:
    """Alice's reply stands still in the middle, so that both can look."""
    chat = Chat(open_page(alice, plant(studio, alice, [])))
    hers, his = open_page(alice, "/machine/"), open_page(bob, "/machine/")
    child = frozen_story(studio, chat)
    try:
        his_card = his.locator(DEMO)
        hers_card = hers.locator(DEMO)
        expect(his_card).to_contain_text(SOMEBODY, timeout=PATIENCE_MS)
        expect(hers_card).to_contain_text("you", timeout=PATIENCE_MS)
        assert "alice" not in his.locator("main").inner_text()
        hers.get_by_role("button", name="Show my name").click()
        expect(hers.get_by_text("the others here see your name: alice")).to_be_visible()
        expect(his_card).to_contain_text("alice", timeout=PATIENCE_MS)
        assert findings(his) == []
        hers.get_by_role("button", name="Hide my name").click()
        expect(his_card).not_to_contain_text("alice", timeout=PATIENCE_MS)
        expect(his_card).to_contain_text(SOMEBODY)
    finally:
        os.kill(child, signal.SIGCONT)
    chat.finish()
    expect(his.get_by_text("The machine is free: nobody waits.").first).to_be_visible(
        timeout=PATIENCE_MS
    )


def test_the_machine_is_found_from_everywhere(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice)
    page.get_by_role("link", name="Machine").click()
    expect(page).to_have_url(re.compile("/machine/$"))
    expect(page.get_by_role("link", name="Machine")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("link", name="Over time")).to_have_count(0)
    page.keyboard.press("ControlOrMeta+k")
    page.get_by_role("combobox").fill("machine")
    expect(page.get_by_role("option", name="Machine: who is on it")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.usefixtures("measured")
def test_axe_finds_nothing(
    open_page: OpenPage, owner: Person, theme: str, size: dict[str, int]
) -> None:
    page = open_page(owner, "/machine/", viewport=size, color_scheme=theme)
    for path in ("/machine/", "/machine/history/", "/machine/errors/"):
        page.goto(path)
        page.get_by_role("heading", name="Machine", exact=True).wait_for()
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.usefixtures("measured")
def test_a_chart_is_read_by_pointer_keys_and_table(open_page: OpenPage, owner: Person) -> None:
    page = open_page(owner, "/machine/history/")
    cpu = page.get_by_role("slider", name=re.compile("^CPU"))
    shown = page.locator('[data-chart="cpu"] [data-part="now"]')
    latest = shown.inner_text()
    assert re.fullmatch(r"\d+ %", latest)
    cpu.hover()
    expect(shown).to_have_text(re.compile(r"\d+:\d\d.*: \d+ %"))
    page.mouse.move(5, 5)
    expect(shown).to_have_text(re.compile(r"^\d+ %$"))
    cpu.focus()
    page.keyboard.press("Home")
    expect(cpu).to_have_attribute("aria-valuenow", "0")
    page.keyboard.press("ArrowRight")
    expect(cpu).to_have_attribute("aria-valuetext", re.compile(r": \d+ %$"))
    table = page.locator('[data-chart="cpu"] table')
    page.get_by_text("CPU as a table").click()
    expect(table.get_by_role("row").nth(3)).to_contain_text("%")
    cpu.focus()
    page.keyboard.press("Home")
    with page.expect_response(re.compile("/machine/history/charts/")):
        pass
    expect(table).to_be_visible()  # what is drawn anew takes nothing from the reader
    expect(cpu).to_be_focused()
    expect(cpu).to_have_attribute("aria-valuenow", "0")
    page.get_by_role("link", name="Last week").click()
    expect(page.get_by_role("heading", name="CPU")).to_be_visible()
