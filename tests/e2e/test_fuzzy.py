"""Titles are found by a few of their letters, the likeliest first; keys are what the table says."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.modules import run_module

pytestmark = pytest.mark.browser

RANK = """
const { best } = await import("lib/fuzzy")
return best(%s, %r, (title) => title, 9).map(({ item, marks }) => [item, marks])
"""
PRESS = """
const { isPressed } = await import("lib/shortcuts")
return isPressed(new KeyboardEvent("keydown", %s), %r)
"""


def ranked(page: Page, titles: list[str], query: str) -> list[list[Any]]:
    """[[title, marks]], best first."""
    answer: list[list[Any]] = run_module(page, RANK % (titles, query))
    return answer


def test_the_likeliest_title_comes_first(page: Page) -> None:
    titles = ["Explaining trips", "Planning the trip", "Plot", "旅行 trip"]
    assert ranked(page, titles, "trip")[0][0] == "旅行 trip"
    plots = [title for title, _marks in ranked(page, titles, "plt")]
    assert plots == ["Planning the trip", "Plot", "Explaining trips"]
    assert ranked(page, titles, "旅行") == [["旅行 trip", [0, 1]]]
    assert ranked(page, titles, "xyz") == []


def test_what_fits_is_marked(page: Page) -> None:
    assert ranked(page, ["Planning the trip"], "PTR")[0][1] == [0, 9, 14]
    assert ranked(page, ["Planning the trip"], "the ")[0][1] == [9, 10, 11]


@pytest.mark.parametrize(
    ("event", "name", "is_it"),
    [
        ('{key: "k", code: "KeyK", ctrlKey: true}', "switcher", True),
        ('{key: "л", code: "KeyK", ctrlKey: true}', "switcher", True),
        ('{key: "k", code: "KeyK", ctrlKey: true, shiftKey: true}', "switcher", False),
        ('{key: "k", code: "KeyK"}', "switcher", False),
        ('{key: "t", code: "KeyK", ctrlKey: true}', "switcher", False),
        ('{key: "?", code: "Slash", shiftKey: true}', "shortcuts", True),
        ('{key: "/", code: "Digit7", ctrlKey: true, shiftKey: true}', "shortcuts", True),
        ('{key: "P", code: "KeyP", altKey: true, shiftKey: true}', "pin", True),
        ('{key: "∏", code: "KeyP", altKey: true, shiftKey: true}', "pin", True),
        ('{key: "Enter", code: "Enter"}', "send", True),
        ('{key: "Enter", code: "Enter", shiftKey: true}', "send", False),
        ('{key: "Enter", code: "Enter", altKey: true}', "send", False),
        ('{key: "Escape", code: "Escape", shiftKey: true}', "stop", False),
    ],
)
def test_a_key_is_a_shortcut_on_every_keyboard(
    page: Page, event: str, name: str, is_it: bool
) -> None:
    assert run_module(page, PRESS % (event, name)) is is_it
