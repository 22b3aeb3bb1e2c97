"""A person connects a program: a key is made, and the examples are ready to be run."""

import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.running import LAN_NAME, Person, Studio

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


def listing(page: Page, title: str) -> str:
    """What stands in an example."""
    return page.get_by_role("region", name=title).locator("code[data-language]").inner_text()


def make_key(page: Page) -> str:
    """Make a key with the keyboard, and close the dialog that shows it."""
    page.get_by_role("button", name="Make a key").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("My agent")
    page.keyboard.press("Enter")
    field = page.get_by_label("Your new key")
    expect(field).to_be_focused()
    secret = field.input_value()
    page.keyboard.press("Escape")
    expect(field).not_to_be_visible()
    return secret


def test_a_key_made_just_now_is_in_every_example_and_the_examples_run(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    page = open_page(alice, "/account/")
    page.get_by_role("link", name="How to connect a program").click()
    expect(page.get_by_role("heading", name="Connect a program")).to_be_visible()
    assert f"{studio.url}/v1/chat/completions" in listing(page, "curl")
    assert "YOUR-KEY" in listing(page, "curl")
    secret = make_key(page)
    shown = page.locator("code[data-listing]").all_inner_texts()
    assert all(secret in text and "YOUR-KEY" not in text for text in shown)
    expect(page.get_by_role("status").filter(has_text="until you leave this page")).to_be_visible()
    page.keyboard.press("Tab")
    page.get_by_role("region", name="curl").get_by_role("button", name="Copy").click()
    expect(page.locator("[data-copied]")).to_have_count(1)
    program = [sys.executable, "-c", listing(page, "Python · openai")]
    said = subprocess.run(program, capture_output=True, text=True, timeout=60)
    assert said.stdout.strip(), said.stderr
    page.reload()
    assert secret not in page.content()


def test_the_chosen_model_is_in_every_example(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice, "/account/api/")
    page.evaluate("document.getElementById('connect-model').append(new Option('other'))")
    page.get_by_label("Model", exact=True).select_option("other")
    assert '"other"' in listing(page, "Python · openai")
    assert "openai/other" in listing(page, "Python · litellm")


def test_without_their_colours_the_examples_work_as_well(
    open_page: OpenPage, alice: Person
) -> None:
    page = open_page(alice, "/login/")
    page.route("**/highlight.min.*", lambda route: route.abort())
    page.goto("/account/api/", wait_until="networkidle")
    assert make_key(page) in listing(page, "curl")


def test_it_is_found_by_the_switcher(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice, "/account/")
    page.keyboard.press("Control+k")
    page.keyboard.type("connect a program")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/api/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it_on_a_phone_too(
    scheme: str, open_page: OpenPage, alice: Person
) -> None:
    page = open_page(alice, "/account/api/", host=LAN_NAME, color_scheme=scheme, viewport=PHONE)
    assert f"http://{LAN_NAME}" in listing(page, "curl")
    make_key(page)
    assert not findings(page)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_in_chinese(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice, "/account/api/", locale="zh-CN")
    expect(page.get_by_role("heading", name="连接程序")).to_be_visible()
    expect(page.get_by_role("button", name="创建密钥")).to_be_visible()
    assert not findings(page)
