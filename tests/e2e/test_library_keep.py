"""The owner finds what is on disk in the library, and renames, checks and deletes it there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import OpenPage
from tests.conftest import make_folder
from tests.e2e.axe import findings
from tests.engine import gguf_files as files
from tests.models_hub.keep import cached
from tests.running import Person, Studio

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    """A studio of this module's own: its library changes."""
    with make_folder() as folder:
        home = folder.parent / "home"
        files.write(made(home / ".lmstudio" / "models") / "theirs.gguf")
        studio = Studio(folder, settings={"HF_HOME": str(folder.parent / "hf"), "HOME": str(home)})
        for n in range(14):
            cached.put_model(cache(studio), f"tiny-{n}-Q8_0.gguf", f"Tiny {n}")
        studio.start()
        yield studio
        studio.stop()


@pytest.fixture(scope="module")
def owner(studio: Studio) -> Person:
    """Its owner, signed in."""
    return studio.person("olive", owner=True)


@pytest.fixture(scope="module")
def alice(studio: Studio, owner: Person) -> Person:
    """A member."""
    return studio.person("alice")


def made(folder: Path) -> Path:
    """The folder, made."""
    folder.mkdir(parents=True)
    return folder


def cache(studio: Studio) -> Path:
    """Its Hugging Face cache."""
    return studio.data.parent / "hf" / "hub"


def row(page: Page, name: str) -> Locator:
    """The row of a model, by its id."""
    return page.locator(f'.model[data-model="{name}"]')


def choose(page: Page, name: str, item: str) -> None:
    """Take an item from the menu of a model's row."""
    opener = row(page, name).get_by_role("button", name="More about")
    expect(opener).not_to_have_attribute("data-closing", "true")
    opener.click()
    page.get_by_role("menuitem", name=item).click()


def library(open_page: OpenPage, person: Person, **profile: object) -> Page:
    """The page once the first look through the disk is over."""
    page = open_page(person, "/models/", **profile)
    expect(page.locator("#look")).to_have_attribute("data-looking", "false", timeout=30_000)
    if page.locator("#news").is_visible():
        page.locator("#news").click()
    expect(row(page, "tiny-13-Q8_0")).to_be_attached(timeout=30_000)
    return page


def test_what_the_cache_holds_is_listed_and_found(open_page: OpenPage, alice: Person) -> None:
    page = library(open_page, alice)
    expect(page.locator(".model:visible")).to_have_count(15)
    page.get_by_label("Find a model").fill("acme llama q8_0")
    expect(page.locator(".model:visible")).to_have_count(14)
    expect(page.locator("#found")).to_have_text("14 of 15")
    page.get_by_label("Sort by").select_option("size")
    page.get_by_label("Find a model").fill("")
    expect(page.locator(".model").first).to_have_attribute("data-model", "hearth-demo")
    expect(page.get_by_role("button", name="More about")).to_have_count(0)


def test_a_model_is_renamed_by_keyboard(open_page: OpenPage, owner: Person) -> None:
    page = library(open_page, owner)
    row(page, "tiny-3-Q8_0").get_by_role("button", name="More about").press("Enter")
    page.keyboard.press("Enter")
    page.get_by_label("Title of the model").fill("The third one")
    page.keyboard.press("Enter")
    expect(row(page, "tiny-3-Q8_0").get_by_role("heading")).to_contain_text("The third one")
    page.reload()
    expect(row(page, "tiny-3-Q8_0").get_by_role("heading")).to_contain_text("The third one")


def test_its_files_are_checked(open_page: OpenPage, owner: Person) -> None:
    page = library(open_page, owner)
    choose(page, "tiny-4-Q8_0", "Check its files")
    line = row(page, "tiny-4-Q8_0").locator('[data-part="check"]')
    expect(line).to_contain_text("exactly what the hub sent", timeout=20_000)


def test_a_quant_is_deleted_after_it_was_asked_once(
    open_page: OpenPage, owner: Person, studio: Studio
) -> None:
    page = library(open_page, owner)
    blobs = cache(studio) / "models--acme--Tiny-GGUF" / "blobs"
    before = len(list(blobs.iterdir()))
    choose(page, "tiny-5-Q8_0", "Delete from disk")
    dialog = page.get_by_role("dialog", name="Delete Tiny 5 Q8_0 from disk?")
    expect(dialog).to_contain_text("That frees 64.7 kB.")
    dialog.get_by_role("button", name="Leave it as it is").click()
    assert len(list(blobs.iterdir())) == before
    choose(page, "tiny-5-Q8_0", "Delete from disk")
    dialog.get_by_role("button", name="Delete").click()
    expect(row(page, "tiny-5-Q8_0")).to_have_count(0)
    assert len(list(blobs.iterdir())) == before - 1


def test_a_folder_of_another_program_is_offered_and_taken(
    open_page: OpenPage, owner: Person
) -> None:
    page = library(open_page, owner)
    offer = page.locator(".plain-row", has_text="LM Studio keeps 1 GGUF file here.")
    offer.get_by_role("button", name="Look here too").click()
    expect(row(page, "theirs")).to_be_visible(timeout=30_000)
    expect(offer).to_have_count(0)


def test_what_came_to_the_disk_is_found_by_looking_again(
    open_page: OpenPage, owner: Person, studio: Studio
) -> None:
    page = library(open_page, owner)
    cached.put_model(cache(studio), "later-Q4_0.gguf", "Later")
    cached.put(cache(studio), "odd.gguf", b"a letter")
    page.get_by_role("button", name="Look again").click()
    expect(row(page, "later-Q4_0")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("This is a text file, not a GGUF.")).to_be_visible()
    page.get_by_role("button", name="Delete odd.gguf from disk").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator(".plain-row", has_text="odd.gguf")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_has_no_fault_of_access(open_page: OpenPage, owner: Person, scheme: str) -> None:
    page = library(open_page, owner, color_scheme=scheme, viewport={"width": 360, "height": 800})
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
