"""The chat page as a person uses it, and conversations put into the database for it to show."""

import json
import re

from playwright.sync_api import Locator, Page, expect

from demo_model.dialogues import STORY
from tests.running import Person, Studio

STORY_PARAGRAPHS = STORY.split("\n\n")
PATIENCE_MS = 30_000
"""A reply may have to wait for the model to load."""

PLANT = """
import json, sys, uuid
from django.db import transaction
from accounts.models import User
from chat.models import Conversation, Message
said = json.load(sys.stdin)
chat = Conversation.objects.create(
    owner=User.objects.get(username=said["person"]), title=said["title"], model=said["model"]
)
parent = None
with transaction.atomic():
    for number, text in enumerate(said["texts"]):
        parent = Message.objects.create(
            conversation=chat, parent=parent, text=text,
            role=("user", "assistant")[number % 2], model=said["model"],
            reasoning=said["reasoning"] if number % 2 else "",
        )
print("planted", chat.id)
"""


def plant(
    studio: Studio,
    person: Person,
    texts: list[str],
    *,
    title: str = "Planted",
    reasoning: str = "",
    model: str = "hearth-demo",
) -> str:
    """A chat of a person in which `texts` were said, theirs and the model's by turns; its path."""
    said = {"person": person.name, "texts": texts, "title": title, "reasoning": reasoning}
    said["model"] = model
    out = studio.manage("shell", "-v", "0", "-c", PLANT, said=json.dumps(said))
    found = re.search(r"planted (\S+)", out)
    assert found, out
    return f"/c/{found[1]}/"


# Answers the very moment that the words are on the page: the demo model tells its story in a
# second, and whoever polls comes too late to do anything in the middle of it.
FIRST_WORDS = """() => {
  const list = document.getElementById("thread")
  window.firstWords = new Promise((resolve) => {
    new MutationObserver((changes, observer) => {
      const text = list.querySelector(".from-model:last-child .markdown")?.innerText ?? ""
      if (!text.startsWith("Once upon")) return
      observer.disconnect()
      resolve(text)
    }).observe(list, { childList: true, characterData: true, subtree: true })
  })
}"""

PASTE = """(box, text) => {
  box.value = text
  box.dispatchEvent(new Event("input", { bubbles: true }))
}"""


class Chat:
    """One tab with a chat in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.get_by_label("Your message")
        self.said = page.locator(".bubble [data-part='text']")
        self.pending = page.locator(".is-pending .bubble [data-part='text']")
        self.replies = page.locator(".from-model")
        self.line = page.locator("#line")

    @property
    def last(self) -> Locator:
        """The text of the last reply."""
        return self.replies.last.locator(".markdown")

    @property
    def send(self) -> Locator:
        """The round button while it sends."""
        return self.page.get_by_role("button", name="Send")

    @property
    def stop(self) -> Locator:
        """The same button while it stops."""
        return self.page.get_by_role("button", name="Stop")

    def say(self, text: str) -> "Chat":
        """Type a message and send it with Enter."""
        self.box.fill(text)
        self.box.press("Enter")
        return self

    def think(self) -> "Chat":
        """Let the model think first; a new chat begins as the last one was left."""
        thinking = self.page.get_by_role("button", name="Thinking")
        if thinking.get_attribute("aria-pressed") == "false":
            thinking.click()
        return self

    def paste(self, text: str) -> "Chat":
        """Put a long text into the box; `fill` types, which takes Chromium minutes for it."""
        self.box.evaluate(PASTE, text)
        return self

    def begin_story(self) -> str:
        """Ask for the story; what is told of it at the moment of its first words."""
        self.page.evaluate(FIRST_WORDS)
        self.say("Tell me a story")
        begun: str = self.page.evaluate("window.firstWords")
        return begun

    def finish(self) -> "Chat":
        """Wait until the last reply is whole, saved and drawn."""
        expect(self.send).to_be_visible(timeout=PATIENCE_MS)
        # A page that was opened anew shows "Send" until it hears that a reply is being written.
        expect(self.replies.last).to_have_attribute("aria-busy", "false", timeout=PATIENCE_MS)
        return self

    def paragraphs(self) -> list[str]:
        """The paragraphs of the last reply."""
        return self.last.locator("p").all_inner_texts()
