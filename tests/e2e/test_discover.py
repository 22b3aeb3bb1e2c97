"""People look for models on the hub, see what fits this machine, and ask for one."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import OpenPage
from tests.conftest import make_folder
from tests.e2e.axe import findings
from tests.engine.gguf_files import Q8_0_TENSOR
from tests.hub import contents
from tests.hub.server import Hub
from tests.hub.store import MEMBER
from tests.running import Person, Studio

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("hub")]
LOOKED_UP = 20_000
"""Milliseconds for a job to ask the hub, on a busy machine."""


@pytest.fixture(scope="module")
def studio(hub_server: Hub) -> Iterator[Studio]:
    """A studio of this module's own: it remembers what it asked, and downloads."""
    with make_folder() as folder:
        studio = Studio(folder, settings={"HF_ENDPOINT": hub_server.url}).start()
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


def hit(page: Page, name: str) -> Locator:
    """The row of a model that was found."""
    return page.locator(f'.hit[data-id="{name}"]')


def quant(page: Page, label: str) -> Locator:
    """The row of a quant."""
    return page.locator(f'.quant[data-label="{label}"]')


def discover(open_page: OpenPage, person: Person, asked: str = "", **profile: object) -> Page:
    """The page of models once the hub has answered."""
    page = open_page(person, f"/models/discover/{asked}", **profile)
    expect(page.locator("#hits")).to_have_attribute("aria-busy", "false", timeout=LOOKED_UP)
    return page


def model(open_page: OpenPage, person: Person, name: str, **profile: object) -> Page:
    """The page of a model once its quants are listed."""
    page = open_page(person, f"/models/hub/{name}/", **profile)
    expect(page.locator(".quant").first).to_be_visible(timeout=LOOKED_UP)
    return page


def test_from_the_library_to_a_model_while_one_types(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice, "/models/")
    page.get_by_role("link", name="Discover").click()
    expect(page.locator(".hit").first).to_be_visible(timeout=LOOKED_UP)
    page.keyboard.type("kimi k2.6")
    expect(hit(page, contents.KIMI)).to_be_visible(timeout=LOOKED_UP)
    expect(hit(page, contents.TINY)).to_have_count(0)
    expect(page).to_have_url(re.compile(r"\?q=kimi\+k2\.6$"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kimi-K2.6")
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("kimi k2.6")


def test_a_search_without_hits_says_what_to_try(open_page: OpenPage, alice: Person) -> None:
    page = discover(open_page, alice, "?q=nosuchthing&size=4-9")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible(timeout=LOOKED_UP)
    page.get_by_role("button", name="Clear the filters").click()
    expect(page).to_have_url(re.compile(r"\?q=nosuchthing$"))
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible(timeout=LOOKED_UP)
    expect(page.locator("#clear")).to_be_hidden()


def test_the_list_goes_on_while_one_scrolls(open_page: OpenPage, alice: Person) -> None:
    page = discover(open_page, alice, "?sort=downloads")
    first = page.locator(".hit").count()
    page.locator(".hit").last.scroll_into_view_if_needed()
    expect(page.locator(".hit").nth(first)).to_be_attached(timeout=LOOKED_UP)
    names = page.locator(".hit").evaluate_all("rows => rows.map((row) => row.dataset.id)")
    assert len(names) == len(set(names))


def test_a_hub_that_fails_is_told_and_asked_again(
    open_page: OpenPage, alice: Person, hub: Hub
) -> None:
    hub.faults.add("search", status=503, times=None)
    page = discover(open_page, alice, "?q=unheard")
    expect(page.locator("#line")).to_have_attribute("data-tone", "bad", timeout=LOOKED_UP)
    hub.faults.clear()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible(timeout=LOOKED_UP)
    expect(page.locator("#line")).not_to_have_attribute("data-tone", "bad")


def test_what_a_machine_cannot_hold_is_said(open_page: OpenPage, alice: Person) -> None:
    page = model(open_page, alice, contents.KIMI)
    row = quant(page, "UD-Q2_K_XL")
    expect(row).to_contain_text("8 files")
    expect(row).to_have_attribute("data-fit", "no", timeout=LOOKED_UP)
    page.get_by_text("For another machine").click()
    page.get_by_label("GPU memory, GB").fill("640")
    page.get_by_label("RAM, GB").fill("64")
    expect(row).to_have_attribute("data-fit", "fits", timeout=LOOKED_UP)
    expect(row).to_have_attribute("data-sure", "yes", timeout=LOOKED_UP)


def test_context_and_people_change_what_it_takes(open_page: OpenPage, alice: Person) -> None:
    page = model(open_page, alice, contents.TINY)
    words = quant(page, "Q8_0").locator(".fit-words p")
    expect(quant(page, "Q8_0")).to_have_attribute("data-sure", "yes", timeout=LOOKED_UP)
    before = words.inner_text()
    page.get_by_label("Context for each person").press("End")
    expect(page.locator("#room-tokens")).to_have_text("131,072 tokens")
    page.get_by_label("People at once").fill("8")
    expect(words).not_to_have_text(before, timeout=LOOKED_UP)


def test_a_quant_is_asked_for_once(open_page: OpenPage, alice: Person) -> None:
    page = model(open_page, alice, contents.DEMO)
    page.get_by_role("button", name="Download Q8_0").click()
    coming = page.get_by_role("link", name="Downloading", exact=True)
    expect(coming).to_be_focused()
    coming.click()
    expect(page).to_have_url(re.compile("/models/$"))


def test_the_rail_follows_a_download_from_where_it_was_asked_for(
    open_page: OpenPage, alice: Person, hub: Hub
) -> None:
    hub.faults.add("file", name="Large", times=None, pace=2_000_000)
    page = model(open_page, alice, contents.LARGE)
    expect(page.locator("#rail-download")).to_be_hidden()
    page.get_by_role("button", name="Download Q8_0").click()
    expect(page.locator("#rail-download")).to_be_visible()
    page.goto(page.url.split("hub/")[0])
    row = page.locator(".download", has_text=contents.LARGE)
    link = row.get_by_role("link", name=contents.LARGE)
    expect(link).to_have_attribute("href", f"/models/hub/{contents.LARGE}/")
    row.get_by_role("button", name="Cancel").click()
    expect(row).to_have_count(0)


def test_the_order_of_the_line_is_changed_by_keyboard(
    open_page: OpenPage, owner: Person, hub: Hub
) -> None:
    for name in ("Large", "mini", "Tiny"):
        hub.faults.add("file", name=name, times=None, pace=200_000)
    for name, labels in (
        (contents.LARGE, ["Q8_0"]),
        (contents.MINIATURE, ["UD-Q2_K_XL"]),
        (contents.TINY, ["F16", "Q8_0", "Q4_0"]),
    ):
        page = model(open_page, owner, name)
        for label in labels:
            quant(page, label).get_by_role("button", name=f"Download {label}").click()
            expect(quant(page, label).get_by_role("link")).to_be_visible()
    page.goto(page.url.split("hub/")[0])
    rows = page.locator('.download:not([data-state="done"])')
    expect(rows).to_contain_text([contents.LARGE, contents.MINIATURE, "F16", "Q8_0", "Q4_0"])
    last, up = rows.filter(has_text="Q4_0"), f"Move {contents.TINY} Q4_0 up in line"
    last.get_by_role("button", name=up).press("Enter")
    expect(rows).to_contain_text([contents.LARGE, contents.MINIATURE, "F16", "Q4_0", "Q8_0"])
    expect(last.get_by_role("button", name=up)).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows).to_contain_text([contents.LARGE, contents.MINIATURE, "Q4_0", "F16", "Q8_0"])
    expect(last.get_by_role("button", name=up)).to_be_hidden()
    expect(last.locator("button:focus")).to_be_visible()
    for left in range(4, -1, -1):
        rows.last.get_by_role("button", name="Cancel").click()
        expect(rows).to_have_count(left)


def test_a_newer_version_is_got_when_it_is_wanted(
    open_page: OpenPage, owner: Person, hub: Hub
) -> None:
    page = model(open_page, owner, contents.TINY)
    hub.faults.add("file", name="Q4_0", times=2, pace=800_000)  # so that it is seen coming
    quant(page, "Q4_0").get_by_role("button", name="Download Q4_0").click()
    page.get_by_role("link", name="Downloading", exact=True).click()
    page.locator("#news").click(timeout=LOOKED_UP)
    hub.store.push(contents.TINY, "Tiny-Llama-Q4_0.gguf", contents.llama(Q8_0_TENSOR))
    page.locator('[data-model="Tiny-Llama-Q4_0"]').get_by_role("button", name="More about").click()
    page.get_by_role("menuitem", name="newer").click()
    page.get_by_role("dialog").get_by_role("button", name="Download it").click(timeout=LOOKED_UP)
    page.locator("#news").click(timeout=LOOKED_UP)
    expect(page.locator('[data-model="Tiny-Llama-Q4_0-2"]')).to_be_visible()
    expect(page.locator('[data-model="Tiny-Llama-Q4_0"]')).to_be_visible()


def test_a_card_does_nothing_but_be_read(open_page: OpenPage, alice: Person) -> None:
    page = model(open_page, alice, contents.HOSTILE)
    expect(page.locator("#card")).to_contain_text("A card with teeth", timeout=LOOKED_UP)
    assert page.locator("#card :is(script, img, iframe, style)").count() == 0
    assert page.locator('#card a[href^="javascript"]').count() == 0
    expect(page).to_have_title(re.compile("Hostile"))


def test_a_model_without_gguf_files_leads_to_some(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice, f"/models/hub/{contents.SAFETENSORS}/")
    expect(page.get_by_role("heading", name="Nothing here that runs")).to_be_visible(
        timeout=LOOKED_UP
    )
    page.get_by_role("link", name="Look for its GGUF files").click()
    expect(hit(page, contents.TINY)).to_be_visible(timeout=LOOKED_UP)


def test_a_private_model_opens_with_a_token(open_page: OpenPage, owner: Person) -> None:
    page = open_page(owner, f"/models/hub/{contents.PRIVATE}/")
    page.get_by_label("Token", exact=True).fill(MEMBER, timeout=LOOKED_UP)
    page.get_by_role("button", name="Keep the token").click()
    expect(quant(page, "Q8_0")).to_be_visible(timeout=LOOKED_UP)
    assert MEMBER not in page.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_have_no_fault_of_access(open_page: OpenPage, owner: Person, scheme: str) -> None:
    phone: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": 360, "height": 800}}
    for page in (
        discover(open_page, owner, **phone),
        model(open_page, owner, contents.KIMI, **phone),
        open_page(owner, "/models/hub/token/", **phone),
    ):
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
