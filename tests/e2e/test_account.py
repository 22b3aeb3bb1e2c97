"""A person looks after their own account: devices, keys, look, data, and leaving."""

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import plant
from tests.running import LAN_NAME, Person, Studio

pytestmark = pytest.mark.browser

LIGHT, DARK = "rgb(251, 249, 246)", "rgb(25, 23, 20)"


def paper(page: Page) -> str:
    """The colour behind everything."""
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def make_key(page: Page, name: str) -> str:
    """Make one that lasts 90 days, and read it."""
    page.get_by_role("button", name="New key").click()
    page.get_by_label("What it is for").fill(name)
    page.get_by_role("button", name="Make the key").click()
    field = page.get_by_label("Your new key")
    expect(field).to_be_focused()
    return field.input_value()


def test_a_device_is_signed_out_from_another_and_its_chat_closes(
    studio: Studio, open_page: OpenPage
) -> None:
    person = studio.person("many-devices")
    there = open_page(person, plant(studio, person, ["Hello!", "Hi."]))
    expect(there.locator(".from-model")).to_have_count(1)
    here = open_page(studio.sign_in(person.name), "/account/")
    rows = here.get_by_role("region", name="Devices").get_by_role("listitem")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("This device")
    expect(rows.last).to_contain_text("Chrome on Linux")
    expect(rows.last).to_contain_text("127.0.0.1")
    here.get_by_role("button", name="Sign out everywhere else").click()
    expect(here.get_by_text("1 other device is signed out.")).to_be_visible()
    expect(here.get_by_text("You are signed in nowhere else.")).to_be_visible()
    expect(there).to_have_url(re.compile("/login/"))


def test_a_key_is_made_copied_used_and_revoked(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    page = open_page(alice, "/account/", host=LAN_NAME)
    assert page.evaluate("isSecureContext") is False
    secret = make_key(page, "My script")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("[data-copied]")).to_have_count(1)
    headers = {"Authorization": f"Bearer {secret}"}
    assert httpx.get(f"{studio.url}/v1/models", headers=headers).status_code == 200
    page.get_by_role("button", name="Done").click()
    row = page.locator("#own li", has_text="My script")
    expect(row).to_contain_text("hearth-")
    assert secret not in page.content()
    page.get_by_role("button", name="New key").click()  # what was copied can be pasted
    page.get_by_label("What it is for").click()
    page.keyboard.press("Control+V")
    expect(page.get_by_label("What it is for")).to_have_value(secret)
    page.get_by_role("button", name="Cancel").click()
    row.get_by_role("button", name="Revoke My script").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(row).to_have_count(0)
    assert httpx.get(f"{studio.url}/v1/models", headers=headers).status_code == 401


def test_a_key_for_one_model_until_a_day_is_made_with_the_keyboard_and_told(
    open_page: OpenPage, alice: Person
) -> None:
    page = open_page(alice, "/account/")
    page.get_by_role("button", name="New key").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("What it is for")).to_be_focused()
    page.keyboard.type("Lab")
    page.get_by_label("Works").select_option("date")
    page.get_by_label("Last day").fill("2020-01-01")
    page.get_by_label("Only these").check()
    page.keyboard.press("Enter")
    problem = page.get_by_role("alert").filter(has_text="Choose at least one model")
    expect(problem).to_be_visible()
    page.get_by_label("hearth-demo").check()
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_role("alert").filter(has_text="That day is over.")).to_be_visible()
    page.get_by_label("Last day").fill("2999-01-01")
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_label("Your new key")).to_be_visible()
    page.keyboard.press("Escape")
    row = page.locator("#own li", has_text="Lab")
    expect(row).to_contain_text("(hearth-demo)")
    expect(row).to_contain_text("until Jan. 1, 2999")


def test_the_look_follows_to_another_device(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    here = open_page(alice, "/account/", color_scheme="light")
    with here.expect_response("**/account/settings/"):
        here.locator("#own .theme-switch label", has=here.get_by_role("radio", name="Dark")).click()
    assert paper(here) == DARK
    there = open_page(alice, "/models/", color_scheme="light")
    assert paper(there) == DARK
    here.locator("#own").get_by_role("button", name="简体中文").click()
    expect(here.get_by_role("heading", name="你的账户")).to_be_visible()
    there.reload()
    expect(there.locator("html")).to_have_attribute("lang", "zh-hans")
    stranger = open_page(None, "/login/", color_scheme="light")
    assert paper(stranger) == LIGHT
    expect(stranger.locator("html")).to_have_attribute("lang", "en")
    with studio.client(alice) as client:
        client.post("/account/settings/", json={"language": "", "theme": ""})


def test_showing_ones_name_is_kept_as_it_is_chosen(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice, "/account/")
    box = page.get_by_label("Others may see by name that I use a model")
    for wanted in (True, False):
        with page.expect_response("**/account/settings/"):
            box.set_checked(wanted)
        page.reload()
        expect(box).to_be_checked(checked=wanted)


def test_everything_comes_along_in_one_file(
    studio: Studio, open_page: OpenPage, alice: Person, tmp_path: Path
) -> None:
    plant(studio, alice, ["Remember this", "I will."], title="To be taken along")
    page = open_page(alice, "/account/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download everything").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name.startswith("hearth-alice-")
    with zipfile.ZipFile(file) as packed:
        assert packed.testzip() is None
        chats = [json.loads(line) for line in packed.read("chats.jsonl").splitlines()]
        assert json.loads(packed.read("account.json"))["name"] == "alice"
    assert "To be taken along" in [chat["chat"]["title"] for chat in chats]


def test_an_account_is_deleted_by_its_person(studio: Studio, open_page: OpenPage) -> None:
    leaver = studio.person("leaver")
    page = open_page(leaver, "/account/")
    page.get_by_role("link", name="Delete account…").click()
    page.get_by_label("Your password").fill("not this")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("This is not your password now.")).to_be_visible()
    page.get_by_label("Your password").fill(leaver.password)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", name="Your account is deleted")).to_be_visible()
    page.goto("/")
    page.get_by_label("Username").fill(leaver.name)
    page.get_by_label("Password", exact=True).fill(leaver.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("The user name or the password is not right.")).to_be_visible()


def number(studio: Studio, person: Person) -> str:
    """That of their account."""
    code = f"from accounts.models import User; print(User.objects.get(username={person.name!r}).pk)"
    return studio.manage("shell", "-v", "0", "-c", code).strip()


def test_an_account_that_closes_leaves_the_export_and_can_be_kept(
    studio: Studio, open_page: OpenPage, owner: Person
) -> None:
    person = studio.person("closing-person")
    theirs = open_page(person, "/")
    hers = open_page(owner, f"/people/{number(studio, person)}/close/")
    hers.get_by_role("button", name="Close it in two weeks").click()
    expect(hers.get_by_text("closes in two weeks")).to_be_visible()
    theirs.goto("/models/")
    expect(theirs.get_by_role("heading", name="This account is closing")).to_be_visible()
    with theirs.expect_download() as download:
        theirs.get_by_role("link", name="Download everything").click()
    assert download.value.suggested_filename.endswith(".zip")
    assert findings(theirs) == []
    hers.get_by_role("button", name="Leave the account as it was").click()
    theirs.goto("/models/")
    expect(theirs.get_by_role("heading", name="Models", exact=True)).to_be_visible()
    hers.get_by_label("Their name, to be sure").fill("somebody")
    hers.get_by_role("button", name="Delete it now").click()
    expect(hers.get_by_text("This is not their name.")).to_be_visible()
    hers.get_by_label("Their name, to be sure").fill(person.name)
    hers.get_by_role("button", name="Delete it now").click()
    expect(hers.get_by_text("is deleted")).to_be_visible()


def test_it_is_found_in_the_menu_and_the_switcher(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice, "/models/")
    page.get_by_role("button", name="alice").click()
    page.get_by_role("link", name="Your account").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    page.get_by_role("link", name="Change password").click()
    expect(page.get_by_role("heading", name="Change password")).to_be_visible()
    page.keyboard.press("Control+K")
    page.keyboard.type("Your account")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_its_pages_are_accessible_and_fit_a_phone(
    studio: Studio, open_page: OpenPage, alice: Person, owner: Person, theme: str
) -> None:
    look: dict[str, Any] = {"viewport": {"width": 360, "height": 800}, "color_scheme": theme}
    page = open_page(alice, "/account/", **look)
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="New key").click()
    page.get_by_label("Only these").check()
    assert findings(page) == []
    page.get_by_label("All, those to come too").check()
    page.get_by_label("What it is for").fill("Axe")
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_label("Your new key")).to_be_focused()
    assert findings(page) == []
    close = f"/people/{number(studio, alice)}/close/"
    for who, path in ((alice, "/account/delete/"), (owner, "/account/"), (owner, close)):
        page = open_page(who, path, **look)
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
