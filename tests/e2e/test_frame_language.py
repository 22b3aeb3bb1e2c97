"""The language: the browser's until somebody chooses, signed in or not, scripts included."""

import pytest
from playwright.sync_api import expect

from tests.browsing import OpenPage
from tests.e2e.modules import run_module
from tests.running import Person

pytestmark = pytest.mark.browser


def test_the_browsers_language_decides_at_first(open_page: OpenPage) -> None:
    page = open_page(None, "/login/", locale="zh-CN")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_a_choice_made_signed_out_lasts_through_signing_in(
    open_page: OpenPage, alice: Person
) -> None:
    page = open_page(None, "/login/?next=/models/")
    page.get_by_role("button", name="简体中文").click()
    expect(page).to_have_url("/login/?next=/models/")
    page.get_by_label("用户名").fill(alice.name)
    page.get_by_label("密码", exact=True).fill(alice.password)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="模型", exact=True)).to_be_visible()


def test_it_can_be_changed_from_the_account_menu_and_the_page_stays(
    open_page: OpenPage, alice: Person
) -> None:
    page = open_page(alice, "/models/", locale="zh-CN")
    page.get_by_role("button", name="alice").click()
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url("/models/")
    expect(page.get_by_role("heading", name="Models", exact=True)).to_be_visible()


def test_scripts_speak_it_too(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice, "/models/", locale="zh-CN")
    words = 'const { gettext } = await import("lib/i18n"); return gettext("Undo")'
    assert run_module(page, words) == "撤销"


def test_the_scripts_words_are_fetched_once(open_page: OpenPage) -> None:
    page = open_page(None, "/login/", locale="zh-CN")
    source = page.locator('script[src*="/jsi18n/zh-hans/"]').get_attribute("src")
    answer = page.request.get(str(source))
    assert "immutable" in answer.headers["cache-control"]
    assert page.request.get("/jsi18n/xx/0.js").status == 404
