"""Every page's scripts load under the page's own policy, and nothing else does."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import OpenPage
from tests.e2e.modules import run_module
from tests.polling import until
from tests.running import LAN_NAME, Person

pytestmark = pytest.mark.browser


def complaints(page: Page, path: str) -> list[str]:
    """What the browser's console says while the page opens."""
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.goto(path, wait_until="networkidle")
    return said


@pytest.mark.parametrize("path", ["/", "/models/", "/account/password/"])
def test_no_page_breaks_its_own_policy(open_page: OpenPage, alice: Person, path: str) -> None:
    assert complaints(open_page(alice, "/models/"), path) == []


def test_every_module_of_the_import_map_can_be_imported(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice, "/")
    names = page.evaluate(
        "Object.keys(JSON.parse(document.querySelector('[type=importmap]').text).imports)"
    )
    assert {"lib/http", "controllers/rail", "marked", "katex", "highlight"} <= set(names)
    for name in names:
        if not name.startswith("controllers/"):  # these bind the page they are made for
            run_module(page, f'await import("{name}")')


def test_a_script_without_the_nonce_does_not_run(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice, "/models/")
    page.evaluate(
        """() => {
          const script = document.createElement("script")
          script.textContent = "window.ran = true"
          document.body.append(script)
          document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.ran = true'>")
        }"""
    )
    until(lambda: page.evaluate("[...document.images].every((image) => image.complete)"))
    assert page.evaluate("window.ran") is None


def test_the_password_can_be_looked_at(open_page: OpenPage) -> None:
    page = open_page(None, "/login/", viewport={"width": 360, "height": 780})
    field = page.get_by_label("Password", exact=True)
    eye = page.get_by_role("button", name="Show password")
    eye.click()
    expect(field).to_have_attribute("type", "text")
    expect(eye).to_have_attribute("aria-pressed", "true")
    eye.click()
    expect(field).to_have_attribute("type", "password")


def test_copying_and_ids_work_where_the_page_is_no_secure_context(
    open_page: OpenPage, alice: Person
) -> None:
    page = open_page(None, "/login/", host=LAN_NAME)
    assert page.evaluate("isSecureContext") is False
    uuids = 'const { uuid } = await import("lib/uuid"); return [uuid(), uuid()]'
    made = run_module(page, uuids)
    assert made[0] != made[1]
    assert all(len(one) == 36 and one[14] == "4" for one in made)
    page.get_by_role("radio", name="As the system").focus()
    run_module(
        page,
        """const { copyText } = await import("lib/clipboard")
        const copy = () => copyText("from afar").then(() => { window.copied = true })
        addEventListener("keydown", copy, { once: true })""",
    )
    page.keyboard.press("F2")
    until(lambda: page.evaluate("window.copied === true"))
    page.get_by_label("Username").focus()
    page.keyboard.press("Control+V")
    expect(page.get_by_label("Username")).to_have_value("from afar")


def test_an_answer_that_breaks_off_is_said_as_one_that_never_came(open_page: OpenPage) -> None:
    said = run_module(
        open_page(None, "/login/"),
        """const { get } = await import("lib/http")
        const body = () => new ReadableStream({ start: (it) => it.error(new TypeError("cut")) })
        const headers = { "Content-Type": "application/json" }
        window.fetch = async () => new Response(body(), { headers })
        return get("/").catch(({ name, message }) => `${name}: ${message}`)""",
    )
    assert said == "Error: The server did not answer. Check that it is on, then try again."
