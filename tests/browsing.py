"""Playwright fixtures on the machine's own Chromium; what needs it is skipped, loudly, without."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.running import LAN_NAME, Person, Studio

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {LAN_NAME} 127.0.0.1",
]
MISSING = "no Chromium on this machine: the browser tests are SKIPPED (`apt install chromium`)"
SHOTS = Path("test-results")


def chromium() -> str | None:
    """The browser's path: CHROMIUM, or what Debian installs."""
    return shutil.which(os.environ.get("CHROMIUM") or "chromium")


def required() -> bool:
    """Whether a run without a browser counts as failed."""
    return bool(os.environ.get("CI") or os.environ.get("HEARTH_REQUIRE_BROWSER"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none, unless one is required."""
    if chromium():
        return
    browsers = [item for item in items if item.get_closest_marker("browser")]
    if browsers and required():
        raise pytest.UsageError("no Chromium on this machine, and this run requires one")
    for item in browsers:
        item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The one loud line."""
    if not chromium():
        terminalreporter.write_line(MISSING, red=True, bold=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Lets the page fixture know that its test failed."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one module; Playwright keeps an event loop running while it lives, so that
    a module has either browser tests or asyncio tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(
    browser: Browser, studio: Studio, request: pytest.FixtureRequest
) -> Iterator[OpenPage]:
    """`open_page(person, path)`: a new browser profile, signed in, at a path of the studio.

    `host` names the studio otherwise; `locale`, `viewport` and so on go to the profile. The test
    fails when a script of any of its pages throws.
    """
    profiles: list[BrowserContext] = []
    thrown: list[str] = []
    known: list[Person] = []

    def open_one(
        person: Person | None = None, path: str = "/", host: str = "127.0.0.1", **profile: object
    ) -> Page:
        base = f"http://{host}:{studio.port}"
        context = browser.new_context(base_url=base, **profile)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        profiles.append(context)
        if person and person not in known:
            known.append(person)
            _forget(studio, person)
        if person:
            cookies = [
                {"name": name, "value": value, "url": base}
                for name, value in person.cookies.items()
            ]
            context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        page.on("pageerror", lambda error: thrown.append(str(error)))
        page.goto(path)
        return page

    yield open_one
    if request.node.stash.get(FAILED, False):
        _keep_shots(request.node.name, profiles)
    for profile in profiles:
        _close(profile)
    assert not thrown, f"a script threw: {thrown}"


def _close(profile: BrowserContext) -> None:
    """Close it once none of its pages is on its way elsewhere: Chromium may never finish closing
    a profile in the middle of that."""
    for page in profile.pages:
        try:
            page.evaluate("stop()")
        except PlaywrightError:
            continue  # it arrived elsewhere this very moment, or was closed by the test
    profile.close()


def _forget(studio: Studio, person: Person) -> None:
    """What an earlier test left: in the box of a new chat, and as the account's own settings."""
    with studio.client(person) as client:
        look = {"language": "", "theme": "", "shows_name": False}
        client.post("/account/settings/", json=look)
        answer = client.get("/draft/")
        if answer.status_code == 200 and (draft := answer.json()["draft"])["text"]:
            client.post("/draft/", json={"text": "", "revision": draft["revision"]})


@pytest.fixture
def page(open_page: OpenPage, alice: Person) -> Page:
    """Alice's browser at the studio's first page."""
    return open_page(alice)


def _keep_shots(name: str, profiles: list[BrowserContext]) -> None:
    SHOTS.mkdir(exist_ok=True)
    pages = [page for profile in profiles for page in profile.pages]
    for number, page in enumerate(pages):
        page.screenshot(path=SHOTS / f"{name}-{number}.png")
