"""A model's load settings by hand: what they cost is seen at once, and saving loads it anew."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

PATH = "/models/hearth-demo/settings/"
PATIENCE_MS = 30_000


@pytest.fixture
def page(studio: Studio, open_page: OpenPage, owner: Person) -> Page:
    """The page of the demo model's settings, all of them automatic, the model not loaded."""
    with studio.client(owner) as client:
        client.post(PATH, data={"reset": "1"})
        client.post("/models/hearth-demo/unpin/")
        client.post("/models/hearth-demo/unload/", json={"drain": True})
    page = open_page(owner, PATH)
    expect(status(page)).to_have_text("Not loaded", timeout=PATIENCE_MS)
    return page


def status(page: Page) -> Locator:
    """What the model does now."""
    return page.locator("[data-part='label']")


def load(page: Page) -> None:
    """Load the model and wait until it is there."""
    page.get_by_role("button", name="Load", exact=True).click()
    expect(status(page)).to_have_text("Loaded", timeout=PATIENCE_MS)


def cost(page: Page) -> float:
    """The total that is shown, in bytes."""
    amount, unit = page.locator(".cost-total").inner_text().split()
    return float(amount) * {"kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}[unit]


def test_automatic_values_are_shown_with_what_they_cost(page: Page) -> None:
    pool = page.get_by_role("textbox", name="Context pool")
    expect(pool).to_have_attribute("placeholder", re.compile(r"^Automatic \([\d,]+\)$"))
    expect(page.locator("#verdict")).to_contain_text("Fits: takes ")
    for part in ("Weights", "Context (KV cache)", "Working memory"):
        expect(page.locator(".cost-parts")).to_contain_text(part)


def test_changing_a_setting_changes_the_cost_at_once(page: Page) -> None:
    page.get_by_role("textbox", name="Context pool").fill("262144")
    expect(page.locator(".cost-total")).to_contain_text("GB")
    full = cost(page)
    page.get_by_role("radiogroup", name="Key cache").get_by_text("q4_0", exact=True).click()
    expect(page.locator(".cost-total")).not_to_have_text(re.compile(f"^{full / 1e9:.1f} GB$"))
    assert cost(page) < full


def test_too_large_a_pool_is_said_to_be_so(page: Page) -> None:
    page.get_by_role("textbox", name="Context pool").fill("16777216")
    page.get_by_role("textbox", name="Micro-batch").fill("16384")
    page.get_by_role("textbox", name="Replies at once").fill("32")
    verdict = page.locator("#verdict")
    refusal = re.compile(r"Does not fit: needs [\d.]+ [GT]B, [\d.]+ GB free\.")
    expect(verdict).to_contain_text(refusal)


def test_the_slider_fills_the_box_by_keyboard(page: Page) -> None:
    slider = page.get_by_role("slider", name="Context pool")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.get_by_role("textbox", name="Context pool")).to_have_value("512")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("textbox", name="Context pool")).to_have_value("768")


def test_a_bad_value_is_explained_beside_its_field_before_it_is_saved(page: Page) -> None:
    box = page.get_by_role("textbox", name="Threads")
    box.fill("many")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#error-threads")).to_contain_text("A whole number from 1 to 512")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("textbox", name="Threads")).to_have_value("many")
    expect(page.get_by_role("textbox", name="Threads")).to_be_focused()


def test_saving_loads_the_model_anew_with_them(page: Page) -> None:
    load(page)
    page.get_by_role("textbox", name="Context pool").fill("2048")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. The model is being loaded")).to_be_visible()
    more = page.locator("[data-part='more']")
    expect(more).to_contain_text("2,048 tokens of context", timeout=PATIENCE_MS)
    expect(page.get_by_role("textbox", name="Context pool")).to_have_value("2048")


def test_resetting_can_be_thought_over_until_it_is_saved(page: Page) -> None:
    box = page.get_by_role("textbox", name="Batch", exact=True)
    box.fill("256")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. They count from the next time")).to_be_visible()
    page.get_by_role("button", name="Reset to automatic").click()
    expect(box).to_have_value("")
    page.reload()
    expect(box).to_have_value("256")


def test_a_pin_outlives_a_restart_of_the_engine(page: Page, studio: Studio) -> None:
    page.get_by_role("button", name="Keep in memory").click()
    pin = page.get_by_role("button", name="Keep in memory")
    expect(pin).to_have_attribute("aria-pressed", "true")
    studio.restarted("engine", studio.kill("engine"))
    page.reload()
    expect(pin).to_have_attribute("aria-pressed", "true")
    load(page)
    expect(pin).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(open_page: OpenPage, owner: Person, theme: str, width: int) -> None:
    viewport = {"width": width, "height": 800}
    page = open_page(owner, PATH, viewport=viewport, color_scheme=theme)
    page.get_by_role("textbox", name="Threads").fill("many")
    expect(page.locator("#error-threads")).to_contain_text("whole number")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert findings(page) == []


def test_without_scripts_the_form_saves_and_resets(
    page: Page, open_page: OpenPage, owner: Person
) -> None:
    plain = open_page(owner, PATH, java_script_enabled=False)
    plain.get_by_role("textbox", name="Context pool").fill("2048")
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_role("textbox", name="Context pool")).to_have_value("2048")
    plain.get_by_role("button", name="Reset to automatic").click()
    expect(plain.get_by_role("textbox", name="Context pool")).to_have_value("")
