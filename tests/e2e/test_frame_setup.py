"""The first visit: a welcome, the terminal's code, and straight into the first chat."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import findings
from tests.running import PASSWORD, Studio

pytestmark = pytest.mark.browser


@pytest.fixture
def first_visit(browser: Browser, folder: Path) -> Iterator[tuple[Page, Studio]]:
    """A new studio's first page, seen from elsewhere on the network (so that it wants the code)."""
    studio = Studio(folder).start()
    headers = {"X-Forwarded-For": "192.0.2.7"}
    context = browser.new_context(base_url=studio.url, extra_http_headers=headers)
    page = context.new_page()
    page.goto("/")
    yield page, studio
    context.close()
    studio.stop()


def fill(page: Page, code: str) -> None:
    """The form, as the owner fills it in."""
    page.get_by_label("Set-up code").fill(code)
    page.get_by_label("Username").fill("olive")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password confirmation").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()


def test_a_wrong_code_is_refused_beside_its_field_and_the_right_one_leads_to_a_chat(
    first_visit: tuple[Page, Studio],
) -> None:
    page, studio = first_visit
    code = page.get_by_label("Set-up code")
    expect(page.get_by_role("heading", name="Welcome to Hearth")).to_be_visible()
    expect(page.get_by_text("printed in the terminal")).to_be_visible()
    expect(code).to_be_focused()
    assert findings(page) == []

    fill(page, "AAAAA-AAAAA")
    expect(page.get_by_text("This is not the code.")).to_be_visible()
    expect(code).to_be_focused()
    assert findings(page) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert findings(page) == []
    page.set_viewport_size({"width": 1280, "height": 720})

    fill(page, (studio.data / "setup-code").read_text())
    expect(page.get_by_role("link", name="New chat")).to_be_visible()
    expect(page.get_by_role("button", name="olive")).to_be_visible()
