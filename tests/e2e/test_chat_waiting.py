"""Before its first word a reply says what it waits for, in plain words that do not flicker."""

import json
import uuid
from collections.abc import Iterator

import pytest
import redis
from playwright.sync_api import Locator, Page, expect

from engine.protocol import Entry, alive_key, delta, done, entry_id, pack, start, status, stream_key
from tests.browsing import OpenPage
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

HELD_MS = 120_000

PLANT = """
import json, sys
from django.db import transaction
from accounts.models import User
from chat.models import Conversation, Message
said = json.load(sys.stdin)
with transaction.atomic():
    chat = Conversation.objects.create(
        owner=User.objects.get(username=said["person"]), title="Waiting", model="hearth-demo"
    )
    asked = Message.objects.create(conversation=chat, role="user", text="Hi")
    Message.objects.create(
        id=said["reply"], conversation=chat, parent=asked, role="assistant", state="running",
        model="hearth-demo", attempt=1,
    )
print("planted", chat.id)
"""


class Engine:
    """Says what an engine would say of one reply; a runner and the page hear it."""

    def __init__(self, studio: Studio) -> None:
        self.redis = redis.Redis.from_url(studio.redis_url)
        self.reply = str(uuid.uuid4())
        self.n = 0
        self.redis.set(alive_key(self.reply), 1, px=HELD_MS)
        self.say(start())

    def say(self, entry: Entry) -> None:
        self.n += 1
        fields = pack(entry)
        self.redis.xadd(stream_key(self.reply), fields, id=entry_id(1, self.n))  # type: ignore[arg-type]


@pytest.fixture
def engine(studio: Studio) -> Iterator[Engine]:
    engine = Engine(studio)
    yield engine
    if engine.n:
        engine.say(done("stop"))
    engine.redis.close()


@pytest.fixture
def page(studio: Studio, open_page: OpenPage, alice: Person, engine: Engine) -> Page:
    """A chat whose reply is held by that engine."""
    said = json.dumps({"person": alice.name, "reply": engine.reply})
    planted = studio.manage("shell", "-v", "0", "-c", PLANT, said=said)
    return open_page(alice, f"/c/{planted.split()[-1]}/")


def waiting(page: Page) -> Locator:
    return page.locator(".from-model .waiting [data-part='waitingWords']")


def test_each_reason_to_wait_is_told_with_its_numbers(page: Page, engine: Engine) -> None:
    for entry, words in [
        (status("memory"), "Waiting for memory: another model is in use"),
        (status("loading", progress=0.62), "Loading Hearth Demo (62%)"),
        (status("queued", position=3, wait=17.4), "3rd in line, about 20 s"),
        (status("queued", position=2, wait=4.2), "2nd in line, about 5 s"),
        (status("queued", position=1, wait=200), "1st in line, about 3 min"),
        (
            status("prefill", done=3120, total=9800),
            "Reading your prompt: 3,120 of 9,800 tokens",
        ),
    ]:
        engine.say(entry)
        expect(waiting(page)).to_have_text(words)
    engine.say(delta([("t", "Hello.")]))
    expect(page.locator(".from-model .waiting")).not_to_be_visible()


def test_a_place_without_an_estimate_is_told_alone(page: Page, engine: Engine) -> None:
    engine.say(status("queued", position=4))
    expect(waiting(page)).to_have_text("4th in line")


def test_an_estimate_stays_while_no_newer_one_is_told(page: Page, engine: Engine) -> None:
    engine.say(status("queued", position=3, wait=30))
    expect(waiting(page)).to_have_text("3rd in line, about 30 s")
    engine.say(status("queued", position=2))
    expect(waiting(page)).to_have_text("2nd in line, about 30 s")


RECORD = """() => {
  const words = document.querySelector(".from-model .waiting [data-part='waitingWords']")
  window.seen = []
  new MutationObserver(() => window.seen.push(words.textContent)).observe(words, {
    childList: true, characterData: true, subtree: true,
  })
}"""


def test_the_same_words_are_not_drawn_again(page: Page, engine: Engine) -> None:
    engine.say(status("queued", position=3, wait=20))
    expect(waiting(page)).to_have_text("3rd in line, about 20 s")
    page.evaluate(RECORD)
    for wait in (19.5, 18.7, 17.0, 16.1):
        engine.say(status("queued", position=3, wait=wait))
    engine.say(status("queued", position=2, wait=14))
    expect(waiting(page)).to_have_text("2nd in line, about 15 s")
    assert page.evaluate("window.seen") == ["2nd in line, about 15 s"]


def test_a_reason_that_passes_at_once_is_not_told(page: Page, engine: Engine) -> None:
    engine.say(status("queued", position=2))
    expect(waiting(page)).to_have_text("2nd in line")
    page.evaluate(RECORD)
    engine.say(status("memory"))
    engine.say(status("loading", progress=0.5))
    expect(waiting(page)).to_have_text("Loading Hearth Demo (50%)")
    assert page.evaluate("window.seen") == ["Loading Hearth Demo (50%)"]


def test_a_reply_that_runs_into_the_end_of_the_context_says_so(page: Page, engine: Engine) -> None:
    engine.say(delta([("t", "So far")]))
    usage = {"prompt": 4000, "cached": 0, "completion": 96}
    engine.say(done("length", code="context_full", usage=usage))
    engine.n = 0
    card = page.locator(".problem")
    expect(card).to_contain_text("The context of this chat is full: 4,096 tokens.")
    expect(card).to_contain_text("Start a new chat")
    expect(page.locator(".from-model .markdown")).to_have_text("So far")
