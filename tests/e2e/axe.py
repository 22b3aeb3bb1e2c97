"""What axe-core finds wrong for people with assistive technology, on a page as it stands."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.running import ROOT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ARRIVED = """() => Promise.all(document.getAnimations()
    .filter(moving => moving instanceof CSSTransition)
    .map(moving => moving.finished.catch(() => null)))"""
"""A transition that is cut short is over as well."""


@cache
def _script() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()


def findings(page: Page) -> list[str]:
    """One line for each rule broken, with the elements that break it; empty is what we want.

    Colours on their way from one theme to another are nobody's: they are waited for.
    """
    page.evaluate(_script())
    page.evaluate(ARRIVED)
    report: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS
    )
    return [
        f"{broken['id']}: {broken['help']} {[node['target'] for node in broken['nodes']]}"
        for broken in report["violations"]
    ]
