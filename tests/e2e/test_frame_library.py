"""The library page follows the engine, and its owner can take models out and in."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import OpenPage
from tests.running import Person

pytestmark = pytest.mark.browser


def demo(page: Page) -> Locator:
    """The row of the model that came with Hearth."""
    return page.locator(".model", has_text="It does not reason")


def test_loading_and_unloading_shows_in_the_row_and_in_the_rail(
    open_page: OpenPage, alice: Person
) -> None:
    page = open_page(alice, "/models/")
    row = demo(page)
    if row.get_by_role("button", name="Unload").is_visible():
        row.get_by_role("button", name="Unload").click()
    row.get_by_role("button", name="Load", exact=True).click()
    expect(row.get_by_role("status")).to_have_text("Loaded", timeout=30_000)
    expect(row).to_contain_text("of memory")
    expect(page.get_by_role("link", name="Models")).to_contain_text("loaded")
    row.get_by_role("button", name="Unload").click()
    expect(row.get_by_role("status")).to_have_text("Not loaded", timeout=30_000)


def test_a_member_can_neither_remove_nor_add(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice, "/models/")
    expect(demo(page).get_by_role("button", name="More about")).to_have_count(0)
    expect(page.get_by_label("Path of the file")).to_have_count(0)
    expect(page.get_by_text("An admin of this machine can add")).to_be_visible()


def test_the_owner_removes_a_model_and_brings_it_back(open_page: OpenPage, owner: Person) -> None:
    page = open_page(owner, "/models/")
    demo(page).get_by_role("button", name="More about").click()
    page.get_by_role("menuitem", name="Remove from the library").click()
    expect(demo(page)).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(demo(page)).to_be_visible()
    page.reload()
    expect(demo(page)).to_be_visible()


def test_a_file_that_is_no_model_is_refused_beside_the_field(
    open_page: OpenPage, owner: Person
) -> None:
    page = open_page(owner, "/models/")
    path = page.get_by_label("Path of the file")
    path.fill("/etc/hostname")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_contain_text("not a GGUF")
    expect(path).to_be_focused()
    expect(path).to_have_attribute("aria-invalid", "true")


def test_it_asks_only_while_somebody_looks(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice, "/models/")
    with page.expect_request("**/models/state/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { get: () => true, configurable: true })
          document.dispatchEvent(new Event("visibilitychange"))
        }"""
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2_500)
    assert asked == []
