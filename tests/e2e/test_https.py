"""Over HTTPS by the machine's own authority: what a browser gains by it, and the page that offers
the root."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.e2e.axe import findings
from tests.e2e.chatting import Chat
from tests.running import LAN_NAME, Person, Studio

pytestmark = pytest.mark.browser


@pytest.fixture
def context(browser: Browser, secure_studio: Studio) -> Iterator[BrowserContext]:
    """A browser on another machine whose owner went on after the warning."""
    base = f"https://{LAN_NAME}:{secure_studio.port}"
    context = browser.new_context(
        base_url=base,
        ignore_https_errors=True,
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield context
    context.close()


def test_signing_in_and_chatting_under_a_name_of_the_network(
    context: BrowserContext, secure_studio: Studio, secure_alice: Person
) -> None:
    page = context.new_page()
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(f"http://{LAN_NAME}:{secure_studio.port}/")
    expect(page).to_have_url(f"https://{LAN_NAME}:{secure_studio.port}/login/?next=/")
    page.get_by_label("Username").fill(secure_alice.name)
    page.get_by_label("Password", exact=True).fill(secure_alice.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"https://{LAN_NAME}:{secure_studio.port}/")
    assert page.evaluate("isSecureContext")
    chat = Chat(page)
    chat.say("What is the capital of France?").finish()
    assert sockets
    assert all(url.startswith(f"wss://{LAN_NAME}:") for url in sockets)
    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    for name in ("__Host-hearth_session", "__Host-hearth_csrf"):
        assert cookies[name]["secure"]
    chat.replies.last.get_by_role("button", name="Copy").click()
    expect(page.locator("#announcer")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "Paris is the capital of France."


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "zh-CN")])
def test_the_page_that_offers_the_root_before_it_is_trusted(
    browser: Browser, secure_studio: Studio, theme: str, width: int, language: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=theme,  # type: ignore[arg-type]
        locale=language,
    )
    page = context.new_page()
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.goto(f"http://{LAN_NAME}:{secure_studio.port}/trust/")
    expect(page.locator(".trust-code .qr")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert findings(page) == []
    with page.expect_download() as download:
        page.locator(".trust-file .button").click()
    assert download.value.suggested_filename == "hearth-root.crt"
    assert (
        download.value.path().read_bytes() == (secure_studio.data / "tls" / "root.pem").read_bytes()
    )
    linux = page.locator("details", has_text="Linux")
    expect(linux).to_have_js_property("open", True)
    page.locator("summary", has_text="Windows").press("Enter")
    expect(linux).to_have_js_property("open", False)
    assert not thrown
    context.close()
