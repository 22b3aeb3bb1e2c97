"""The administrator's side in a browser: inviting, letting in, rights and limits, the log."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.running import LAN_NAME, PASSWORD, Person, Studio

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def newcomers(studio: Studio, owner: Person) -> Iterator[None]:
    """Whoever comes in during a test goes again, and the door is closed."""
    yield
    studio.manage(
        "shell",
        "-c",
        "from accounts.models import *; User.objects.filter(username__startswith='new-').delete();"
        "House.objects.all().delete(); Policy.objects.all().delete()",
    )


def fill_in(page: Page, name: str) -> None:
    """The form that makes an account."""
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password confirmation").fill(PASSWORD)


@pytest.mark.usefixtures("newcomers")
def test_an_invitation_leads_a_phone_in_once(open_page: OpenPage, owner: Person) -> None:
    page = open_page(owner, "/people/", host=LAN_NAME)
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_text("Guest", exact=True).click()
    page.get_by_label("For whom (only admins see it)").fill("Bea of the lab")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("img", name="QR code of the link")).to_be_visible()
    link = page.get_by_label("Link", exact=True).input_value()
    assert link.startswith(f"http://{LAN_NAME}:")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("[data-copied]")).to_be_visible()

    phone = open_page(None, link, host=LAN_NAME, viewport=PHONE)
    fill_in(phone, "new-bea")
    assert findings(phone) == []
    phone.get_by_role("button", name="Make the account").click()
    phone.wait_for_url(lambda url: "/join/" not in url)
    phone.get_by_role("button", name="Open chats and pages").click()
    expect(phone.get_by_role("button", name="new-bea")).to_be_visible()
    again = open_page(None, link, host=LAN_NAME, viewport=PHONE)
    expect(again.get_by_text("Somebody has joined by this link already.")).to_be_visible()

    page.goto("/people/")
    row = page.get_by_role("listitem").filter(has_text="Bea of the lab")
    expect(row).to_contain_text("new-bea joined by it")


@pytest.mark.usefixtures("newcomers")
def test_who_asks_is_let_in_or_turned_away(open_page: OpenPage, owner: Person) -> None:
    page = open_page(owner, "/people/")
    page.get_by_role("button", name="Let people ask").click()
    expect(page.get_by_text("Anybody on the network may ask for an account")).to_be_visible()

    stranger = open_page(None, "/login/")
    for name in ("new-carl", "new-dora"):
        stranger.goto("/login/")
        stranger.get_by_role("link", name="Ask for one").click()
        fill_in(stranger, name)
        stranger.get_by_role("button", name="Ask for an account").click()
        expect(stranger.get_by_role("heading", name="You have asked")).to_be_visible()
    stranger.get_by_role("link", name="Sign in").click()
    sign_in(stranger, "new-carl")
    expect(stranger.get_by_role("alert")).to_contain_text("waits for an admin")

    page.goto("/")
    page.get_by_role("link", name="Waiting to be let in 2").click()
    page.get_by_role("button", name="Let in new-carl").click()
    expect(page.get_by_text("new-carl may sign in now.")).to_be_visible()
    dora = page.get_by_role("listitem").filter(has_text="new-dora")
    dora.get_by_role("button", name="Turn away new-dora").click()
    page.get_by_role("dialog").get_by_role("button", name="Turn away").click()
    expect(page.get_by_text("new-dora was turned away.")).to_be_visible()

    sign_in(stranger, "new-carl")
    expect(stranger.get_by_role("button", name="new-carl")).to_be_attached()


def sign_in(page: Page, name: str) -> None:
    """On the login page."""
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.usefixtures("newcomers")
def test_limits_are_set_checked_and_taken_back(
    open_page: OpenPage, owner: Person, bob: Person
) -> None:
    page = open_page(owner, "/people/")
    page.get_by_role("button", name="More for bob", exact=True).click()
    page.get_by_role("menuitem", name="Role, rights and limits").click()
    row = page.get_by_role("radiogroup", name="Tokens a day")
    number = page.get_by_role("textbox", name="Tokens a day")
    expect(number).to_be_hidden()
    row.get_by_text("At most").click()
    number.fill("many")
    page.get_by_role("button", name="Keep").click()
    expect(row).to_contain_text("Give a whole number from 1")
    number.fill("50,000")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("It holds from now on.")).to_be_visible()
    expect(row).to_contain_text("Now 50,000 tokens, set here")
    page.get_by_role("button", name="Take back everything").click()
    expect(row).to_contain_text("Now no limit, the default")

    page.goto("/people/audit/?name=bob")
    expect(page.get_by_text("Tokens a day: 50,000 tokens → not set")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_people_are_accessible(
    open_page: OpenPage, owner: Person, bob: Person, theme: str
) -> None:
    page = open_page(owner, "/people/", color_scheme=theme)
    person = page.get_by_role("link", name="bob", exact=True).get_attribute("href")
    assert person
    for path in ("", "invite/", "audit/", "roles/guest/", "roles/owner/", person):
        page.goto(person if path == person else f"/people/{path}")
        assert findings(page) == [], path
    page.goto("/people/")
    page.get_by_role("button", name="More for bob", exact=True).click()
    page.get_by_role("menuitem", name="End all sessions").wait_for()
    assert findings(page) == []
    page.goto("/people/invite/")
    page.get_by_role("button", name="Make the link").click()
    page.get_by_role("img", name="QR code of the link").wait_for()
    assert findings(page) == []


@pytest.mark.parametrize("path", ["", "invite/", "audit/", "roles/member/"])
def test_pages_of_people_fit_a_phone_in_chinese(
    open_page: OpenPage, owner: Person, path: str
) -> None:
    page = open_page(owner, f"/people/{path}", viewport=PHONE, locale="zh-CN")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert findings(page) == []


def test_the_switcher_leads_admins_alone_to_people(
    open_page: OpenPage, owner: Person, bob: Person
) -> None:
    for who, count in ((owner, 1), (bob, 0)):
        page = open_page(who, "/models/")
        page.get_by_role("button", name=re.compile("^Find")).click()
        page.get_by_role("combobox").fill("people and inv")
        found = page.get_by_role("option", name="People and invitations")
        expect(found).to_have_count(count)
