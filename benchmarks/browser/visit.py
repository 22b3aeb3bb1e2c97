"""A browser as people have it, at a page of the studio, with its tracing at hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.browser.trace import CATEGORIES, Trace
from tests.browsing import FLAGS, chromium
from tests.running import Person, Studio

SIZE = {"width": 1280, "height": 800}


@dataclass
class Visit:
    """One tab."""

    browser: Browser
    page: Page
    cdp: CDPSession

    def start(self) -> None:
        """Record from here on."""
        self.browser.start_tracing(page=self.page, categories=CATEGORIES)

    def stop(self) -> Trace:
        """What was recorded."""
        return Trace.read(self.browser.stop_tracing())

    def heap(self) -> float:
        """MB of JavaScript objects that are still in use."""
        self.cdp.send("HeapProfiler.collectGarbage")
        return float(self.cdp.send("Runtime.getHeapUsage")["usedSize"]) / 1e6

    def elements(self) -> int:
        """Elements on the page."""
        found: int = self.page.evaluate("document.querySelectorAll('*').length")
        return found


@contextmanager
def visiting(studio: Studio, person: Person) -> Iterator[Visit]:
    """A new browser, signed in, at no page yet."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(base_url=studio.url, viewport=SIZE)  # type: ignore[arg-type]
        cookies = [
            {"name": name, "value": value, "url": studio.url}
            for name, value in person.cookies.items()
        ]
        context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        cdp = context.new_cdp_session(page)
        cdp.send("HeapProfiler.enable")
        yield Visit(browser, page, cdp)
        browser.close()


def cpu_seconds() -> float:
    """What all processes of the browsers that this process started have computed so far."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        with process.oneshot():
            if "chrom" in process.name():
                times = process.cpu_times()
                total += times.user + times.system
    return total
