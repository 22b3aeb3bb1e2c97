"""Files in a chat: chosen, dropped, pasted; counted, sent, read; and nothing silently cut."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import Chat
from tests.running import Person

pytestmark = pytest.mark.browser

DROP = """([name, text]) => {
  const transfer = new DataTransfer()
  transfer.items.add(new File([text], name))
  for (const type of ["dragover", "drop"]) {
    const event = new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true })
    document.getElementById("thread").dispatchEvent(event)
  }
}"""
PASTE = """(box, text) => {
  const clipboardData = new DataTransfer()
  clipboardData.setData("text/plain", text)
  const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })
  if (box.dispatchEvent(event)) box.setRangeText(text)
}"""
PASTE_FILES = """(box, [name, type, text]) => {
  const clipboardData = new DataTransfer()
  clipboardData.items.add(new File(["x"], name, { type }))
  if (text) clipboardData.setData("text/plain", text)
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
}"""


class Files(Chat):
    """A chat with files beside its box."""

    @property
    def chips(self) -> Locator:
        """One for each file that is not sent yet."""
        return self.page.locator(".composer .chip")

    @property
    def sent(self) -> Locator:
        """One for each file on a message."""
        return self.page.locator(".from-person .chip")

    def attach(self, *files: tuple[str, bytes]) -> "Files":
        """Choose files with the button, and wait until they are here."""
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_role("button", name="Attach text files").click()
        given = [{"name": n, "mimeType": "text/plain", "buffer": data} for n, data in files]
        chooser.value.set_files(given)  # type: ignore[arg-type]
        expect(self.page.locator(".chip[data-state='waiting']")).to_have_count(0)
        return self


@pytest.fixture
def chat(open_page: OpenPage, alice: Person) -> Files:
    return Files(open_page(alice))


def test_files_are_counted_sent_and_opened(chat: Files) -> None:
    chat.attach(("one.py", b"print(1)\n"), ("字.txt", "你好".encode("gb18030")))
    expect(chat.chips).to_have_count(2)
    expect(chat.chips.first).to_have_text(re.compile(r"one\.py9 B · \d+ tokens"))
    chat.say("Hello!").finish()
    expect(chat.chips).to_have_count(0)
    expect(chat.sent).to_have_count(2)
    chat.page.reload()
    expect(chat.sent.last).to_have_text("字.txt4 B")
    chat.sent.last.click()
    dialog = chat.page.get_by_role("dialog", name="字.txt")
    expect(dialog.locator("pre")).to_have_text("你好")
    expect(dialog).to_contain_text("GB18030")
    with chat.page.expect_download() as download:
        dialog.get_by_role("link", name="Download").click()
    assert Path(download.value.path()).read_text() == "你好"
    chat.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_file_is_sent_without_a_word(chat: Files) -> None:
    chat.attach(("notes.md", b"# Notes\n"))
    chat.send.click()
    expect(chat.sent).to_have_text("notes.md8 B")
    expect(chat.page.get_by_role("heading", level=1)).to_have_text("notes.md")
    chat.finish()


def test_a_dropped_file_is_attached_and_can_be_taken_away(chat: Files) -> None:
    chat.page.evaluate(DROP, ["drop.csv", "a,b\n1,2\n"])
    expect(chat.chips).to_contain_text("drop.csv")
    chat.page.get_by_role("button", name="Remove drop.csv").click()
    expect(chat.chips).to_have_count(0)
    expect(chat.box).to_be_focused()
    expect(chat.send).to_be_disabled()


def test_a_long_paste_becomes_a_file_and_can_be_text_again(chat: Files) -> None:
    text = "line of words\n" * 400
    chat.box.evaluate(PASTE, text)
    expect(chat.chips).to_contain_text("Pasted text.txt")
    expect(chat.box).to_have_value("")
    chat.page.get_by_role("button", name="Insert as text").click()
    expect(chat.chips).to_have_count(0)
    expect(chat.box).to_have_value(text)
    chat.box.fill("")
    chat.box.evaluate(PASTE, "short")
    expect(chat.box).to_have_value("short")


LISTEN = """() => {
  window.long = []
  const listen = (list) => window.long.push(...list.getEntries().map(({ duration }) => duration))
  new PerformanceObserver(listen).observe({ type: "longtask" })
}"""
FROZEN_MS = 1_000
"""Longer than this nobody takes for a hiccup; a quiet machine needs a tenth of it."""


def test_a_paste_of_a_megabyte_becomes_a_file_while_one_types_on(chat: Files) -> None:
    page, text = chat.page, "a line of words\n" * 62_500
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.evaluate(LISTEN)
    chat.box.press("ControlOrMeta+v")
    page.keyboard.type("Sum it up")
    expect(chat.box).to_have_value("Sum it up")
    expect(chat.chips).to_contain_text(re.compile(r"Pasted text\.txt1 MB"))
    expect(page.locator(".chip[data-state='waiting']")).to_have_count(0)
    assert max(page.evaluate("window.long"), default=0) < FROZEN_MS
    page.get_by_role("button", name="Remove Pasted text.txt").click()


def test_pasted_files_are_attached_and_a_picture_beside_text_is_not(chat: Files) -> None:
    chat.box.evaluate(PASTE_FILES, ["notes.txt", "text/plain", ""])
    expect(chat.chips).to_contain_text("notes.txt")
    chat.page.get_by_role("button", name="Remove notes.txt").click()
    chat.box.evaluate(PASTE_FILES, ["cells.png", "image/png", "1\t2"])
    expect(chat.chips).to_have_count(0)


def test_a_file_waits_for_a_server_that_does_not_answer(chat: Files) -> None:
    chat.page.route("**/files/?name=*", lambda route: route.abort())
    chat.page.evaluate(DROP, ["late.txt", "here"])
    expect(chat.chips).to_contain_text("The server does not answer. It is tried again…")
    chat.page.unroute("**/files/?name=*")
    expect(chat.chips).to_have_text(re.compile(r"late\.txt4 B · \d+ tokens"))


def test_every_version_of_a_message_has_its_files(chat: Files) -> None:
    chat.attach(("one.py", b"print(1)\n"))
    chat.say("Hello!").finish()
    chat.replies.last.get_by_role("button", name="Try again").click()
    expect(chat.page.get_by_text("2 / 2").first).to_be_visible()
    chat.finish()
    expect(chat.sent).to_have_count(1)
    chat.page.locator(".from-person").hover()
    chat.page.locator(".from-person").get_by_role("button", name="Edit").click()
    chat.page.get_by_role("textbox", name="Your message").first.fill(
        "What is the capital of France?"
    )
    chat.page.keyboard.press("Enter")
    expect(chat.said).to_have_text("What is the capital of France?")
    chat.finish()
    expect(chat.sent).to_have_text("one.py9 B")
    chat.page.reload()
    expect(chat.sent).to_have_text("one.py9 B")


def test_a_file_that_is_no_text_says_so_and_is_not_sent(chat: Files) -> None:
    chat.attach(("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"))
    expect(chat.chips).to_contain_text("photo.png is not a text file")
    chat.box.fill("Look")
    expect(chat.send).to_be_disabled()
    chat.page.get_by_role("button", name="Remove photo.png").click()
    expect(chat.send).to_be_enabled()


def test_a_file_that_is_too_large_says_so(chat: Files) -> None:
    chat.attach(("big.log", b"x" * 2_100_000))
    expect(chat.chips).to_contain_text("big.log has 2.1 MB; a file may have at most 2 MB.")


def test_too_many_files_are_left_out_and_it_says_how_many(chat: Files) -> None:
    chat.attach(*((f"{n}.txt", b"x") for n in range(22)))
    expect(chat.chips).to_have_count(20)
    expect(chat.page.get_by_text("A message takes 20 files: 2 were left out.")).to_be_visible()


def test_what_does_not_fit_is_told_before_it_is_sent_and_after(chat: Files) -> None:
    chat.attach(("long.txt", b"some words here\n" * 2_000))
    expect(chat.page.locator(".misfit")).to_have_text(
        re.compile(r"This does not fit: [\d,]+ tokens, and the model's context holds 1,024\.")
    )
    chat.say("Sum it up")
    expect(chat.page.locator(".problem")).to_contain_text("longer than the model's context")
    expect(chat.page.locator(".problem")).to_contain_text("the context holds 1,024")


def test_unsent_files_outlive_a_reload(chat: Files) -> None:
    chat.attach(("one.py", b"print(1)\n"))
    chat.page.reload()
    expect(chat.chips).to_contain_text("one.py")
    chat.say("Hello!")
    expect(chat.sent).to_have_count(1)


def test_a_message_that_is_refused_comes_back_into_the_box_with_its_files(chat: Files) -> None:
    chat.attach(("one.py", b"print(1)\n"))
    chat.paste("字" * 100_001).send.click()
    expect(chat.page.locator(".problem")).to_contain_text("at most 100,000")
    chat.page.get_by_role("button", name="Edit").click()
    expect(chat.chips).to_contain_text("one.py")
    expect(chat.sent).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_files_are_accessible(open_page: OpenPage, alice: Person, theme: str) -> None:
    chat = Files(open_page(alice, viewport={"width": 360, "height": 780}, color_scheme=theme))
    chat.attach(("a name that is rather long for a phone.py", b"print(1)\n" * 900))
    chat.attach(("photo.png", b"\x89PNG\0"))
    assert findings(chat.page) == []
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= 360
    chat.page.get_by_role("button", name="Remove photo.png").click()
    chat.say("Hello!").finish()
    chat.sent.click()
    expect(chat.page.get_by_role("dialog").locator("pre")).to_contain_text("print(1)")
    assert findings(chat.page) == []
