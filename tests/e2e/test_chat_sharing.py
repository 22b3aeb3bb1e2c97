"""A chat is shared, read, gone on from in a copy, and taken back from pages that are open."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from demo_model.dialogues import PRIMES
from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import Chat, plant
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

SAID = ["Write a program", PRIMES, "Thank you", "You are **welcome**."]


@pytest.fixture
def path(studio: Studio, alice: Person) -> str:
    return plant(studio, alice, SAID, title="Primes", reasoning="Let me see.")


def open_dialog(page: Page) -> Page:
    page.get_by_role("button", name="Share or export this chat").click()
    page.get_by_role("menuitem", name="Share…").click()
    expect(page.get_by_role("dialog", name="Share this chat")).to_be_visible()
    return page


def share_with(page: Page, person: Person) -> None:
    page.get_by_label("With a person who has an account here").fill(person.name)
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_text("Who can read it")).to_be_visible()


def test_a_chat_shared_with_a_person_is_read_copied_and_taken_back(
    open_page: OpenPage, alice: Person, bob: Person, path: str
) -> None:
    hers = open_dialog(open_page(alice, path))
    expect(hers.get_by_text("4 messages are shared.")).to_be_visible()
    share_with(hers, bob)
    his = open_page(bob, "/sharing/")
    his.locator("#sharing").get_by_role("link", name="Primes").first.click()
    expect(his.locator(".from-model").first.locator("pre")).to_contain_text("def ")
    expect(his.locator(".from-model").last.locator("strong")).to_have_text("welcome")
    expect(his.get_by_text("shared by alice")).to_be_visible()
    expect(his.get_by_label("Your message")).to_have_count(0)
    his.get_by_text("Thought").first.click()
    expect(his.get_by_text("Let me see.").first).to_be_visible()
    with his.expect_navigation(url=re.compile(r"/c/[0-9a-f-]{36}/$")):
        his.get_by_role("button", name="Continue in my own copy").click()
    chat = Chat(his)
    chat.say("What is the capital of France?").finish()
    expect(chat.replies).to_have_count(3)
    his.go_back()
    expect(his.locator(".from-model").first.locator("pre")).to_contain_text("def ")
    hers.get_by_role("button", name="Stop sharing").click()
    expect(his.get_by_text("This chat is not shared with you any more.")).to_be_visible()
    assert "def " not in his.content()
    assert his.reload() is not None
    expect(his.locator("body")).not_to_contain_text("Primes")


def test_a_link_is_told_once_and_opens_for_somebody_else(
    open_page: OpenPage, alice: Person, bob: Person, path: str
) -> None:
    hers = open_dialog(open_page(alice, path))
    hers.get_by_role("button", name="Make a link").click()
    field = hers.get_by_label("Link to this chat")
    expect(field).to_be_focused()
    link = field.input_value()
    his = open_page(bob, link)
    expect(his.locator(".from-person")).to_have_count(2)
    hers.reload()
    open_dialog(hers)
    expect(hers.get_by_text("Everybody with the link")).to_be_visible()
    expect(field).to_be_hidden()
    hers.get_by_role("button", name="Make a new link").click()
    expect(field).not_to_have_value(link)
    expect(his.get_by_text("This chat is not shared with you any more.")).to_be_visible()


def test_what_is_said_later_is_seen_when_the_owner_shows_it(
    open_page: OpenPage, alice: Person, bob: Person, path: str
) -> None:
    hers = open_dialog(open_page(alice, path))
    share_with(hers, bob)
    hers.keyboard.press("Escape")
    his = open_page(bob, "/sharing/")
    his.locator("#sharing").get_by_role("link", name="Primes").first.click()
    expect(his.locator(".message")).to_have_count(4)
    Chat(hers).say("What is the capital of France?").finish()
    open_dialog(hers)
    expect(his.locator(".message")).to_have_count(4)
    hers.get_by_role("button", name="Show what is new").click()
    his.get_by_role("button", name="Show it").click()
    expect(his.locator(".message")).to_have_count(6)


def test_it_is_all_done_from_the_switcher_too(
    open_page: OpenPage, alice: Person, path: str
) -> None:
    page = open_page(alice, path)
    for words in ("Share this chat", "Shared chats, export and import"):
        page.keyboard.press("Control+K")
        page.keyboard.type(words)
        expect(page.get_by_role("option", name=words, exact=True)).to_be_visible()
        page.keyboard.press("Enter")
        if words == "Share this chat":
            expect(page.get_by_role("dialog", name=words)).to_be_visible()
            page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Sharing and export")).to_be_visible()


def test_a_name_that_nobody_has_is_told(open_page: OpenPage, alice: Person, path: str) -> None:
    page = open_dialog(open_page(alice, path))
    page.get_by_label("With a person who has an account here").fill("nobody-here")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Nobody here is called nobody-here.")


def test_a_deleted_chat_goes_from_its_readers_pages(
    open_page: OpenPage, alice: Person, bob: Person, path: str
) -> None:
    hers = open_dialog(open_page(alice, path))
    share_with(hers, bob)
    hers.keyboard.press("Escape")
    his = open_page(bob, "/sharing/")
    his.locator("#sharing").get_by_role("link", name="Primes").first.click()
    expect(his.locator(".message")).to_have_count(4)
    hers.get_by_role("button", name="Delete this chat").click()
    expect(his.get_by_text("This chat is not shared with you any more.")).to_be_visible()
    expect(hers.get_by_text("“Primes” is deleted.")).to_be_visible()


def test_a_deleted_message_goes_from_its_readers_pages(
    open_page: OpenPage, alice: Person, bob: Person, path: str
) -> None:
    hers = open_dialog(open_page(alice, path))
    share_with(hers, bob)
    hers.keyboard.press("Escape")
    his = open_page(bob, "/sharing/")
    his.locator("#sharing").get_by_role("link", name="Primes").first.click()
    expect(his.locator(".message")).to_have_count(4)
    last = hers.locator(".from-person").last
    last.hover()
    last.get_by_role("button", name="Delete").click()
    expect(hers.locator(".message")).to_have_count(2)
    expect(his.locator(".message")).to_have_count(2, timeout=10_000)


def test_a_chat_goes_out_as_a_file_and_comes_back(
    open_page: OpenPage, alice: Person, path: str, tmp_path: Path
) -> None:
    page = open_page(alice, path)
    saved = {}
    for name in ("Markdown", "JSON"):
        opener = page.get_by_role("button", name="Share or export this chat")
        expect(opener).not_to_have_attribute("data-closing", "true")  # a press would close it
        opener.click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name=f"Export as {name}").click()
        saved[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(saved[name])
    assert saved["Markdown"].name == "Primes.md"
    assert "## You\n\nThank you\n" in saved["Markdown"].read_text()
    page.goto("/sharing/")
    page.locator("input[type=file]").set_input_files(saved["JSON"])
    expect(page.get_by_text("1 chat was imported.")).to_be_visible()
    page.locator("#sharing .import-said").get_by_role("link", name="Primes").click()
    expect(page.locator(".message")).to_have_count(4)
    assert not page.url.endswith(path)


def test_a_file_that_is_no_chat_is_refused_with_a_reason(
    open_page: OpenPage, alice: Person
) -> None:
    page = open_page(alice, "/sharing/")
    bad = {"name": "notes.json", "mimeType": "application/json", "buffer": b'{"a": 1}'}
    page.locator("input[type=file]").set_input_files(bad)  # type: ignore[arg-type]
    expect(page.locator(".import-said").first).to_have_text(
        "This file cannot be imported, and nothing of it was."
        " It is not a chat that Hearth exported."
    )


def test_a_large_export_comes_back_in_pieces_or_not_at_all(
    studio: Studio, open_page: OpenPage, bob: Person, tmp_path: Path
) -> None:
    words = "some words of a long chat\n" * 30_000
    for number in range(8):
        plant(studio, bob, ["Read this", words], title=f"Long {number}")
    page = open_page(bob, "/sharing/")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"Export \d+ chats")).click()
    file = tmp_path / "all.jsonl"
    download.value.save_as(file)
    assert file.stat().st_size > 5_000_000
    count = len(file.read_text().splitlines())
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text(f"{count} chats were imported.")).to_be_visible(timeout=30_000)
    file.write_text(file.read_text() + '{"format": "hearth-chat", "version": 1, "chat": 5}\n')
    page.reload()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("nothing of it was")).to_be_visible(timeout=30_000)
    page.reload()
    expect(page.get_by_role("link", name=f"Export {2 * count} chats")).to_be_visible()


def test_a_chat_prints_without_what_is_only_for_the_screen(
    open_page: OpenPage, alice: Person, studio: Studio
) -> None:
    texts = ["A question\n" * 40, f"See [this](https://example.org/a).\n\n{PRIMES}"]
    page = open_page(alice, plant(studio, alice, texts, reasoning="Let me see."))
    expect(page.locator(".from-model pre")).to_be_visible()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for hidden in (".rail", ".composer", ".tools >> nth=0", ".thinking", "figcaption button"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".from-model pre")).to_have_css("white-space", "pre-wrap")
    after = "a => getComputedStyle(a, '::after').content"
    assert page.locator(".from-model a").evaluate(after) == '" (https://example.org/a)"'
    assert page.locator("#scroll").evaluate("e => getComputedStyle(e).overflowY") == "visible"
    said = page.locator(".bubble").inner_text()
    assert said.count("A question") == 40, "a long message is cut on paper"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert len(page.pdf()) > 5_000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_sharing_is_accessible(
    open_page: OpenPage, alice: Person, bob: Person, path: str, theme: str
) -> None:
    look = {"viewport": {"width": 360, "height": 800}, "color_scheme": theme}
    hers = open_dialog(open_page(alice, path, **look))
    share_with(hers, bob)
    hers.get_by_role("button", name="Make a link").click()
    expect(hers.get_by_label("Link to this chat")).to_be_focused()
    assert findings(hers) == []
    link = hers.get_by_label("Link to this chat").input_value()
    for page in (open_page(alice, "/sharing/", **look), open_page(bob, link, **look)):
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
