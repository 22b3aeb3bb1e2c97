"""Ctrl+K finds chats, what was said in them, models and actions, by keyboard and by finger."""

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import plant
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

OLDER = """
import sys
from chat.models import Conversation, Message
chat = Conversation.objects.get(pk=sys.stdin.read())
asked = chat.messages.get(role="user")
older = Message.objects.create(
    conversation=chat, parent=asked, role="assistant", text="An older answer: platypus.",
    model="hearth-demo",
)
Message.objects.filter(pk=older.pk).update(created=chat.created)
"""
"""An answer that is not on the path shown."""

PHONE = {"width": 360, "height": 844}


@pytest.fixture(scope="module")
def dora(studio: Studio, owner: Person) -> Person:
    """Somebody with a few chats."""
    person = studio.person(f"dora-{uuid.uuid4().hex[:8]}")
    plant(
        studio, person, ["Where do albatrosses nest?", "On islands <b>far</b> away."], title="Birds"
    )
    plant(studio, person, ["法国的首都是哪里？", "法国的首都是巴黎。"], title="旅行")
    plant(studio, person, ["Plan it", "First, trains."], title="Planning the long trip")
    return person


def switcher(page: Page) -> Locator:
    """The open switcher."""
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Find")
    expect(dialog.get_by_role("combobox")).to_be_focused()
    return dialog


def options(dialog: Locator, section: str) -> Locator:
    """What one of its sections lists."""
    return dialog.get_by_role("group", name=section).get_by_role("option")


def test_it_opens_with_the_recent_chats_and_actions(open_page: OpenPage, dora: Person) -> None:
    page = open_page(dora, "/models/")
    dialog = switcher(page)
    expect(options(dialog, "Chats")).to_have_text(
        [re.compile("Planning"), re.compile("旅行"), re.compile("Birds")]
    )
    expect(options(dialog, "Actions").filter(has_text="Sign out")).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_chat_is_found_by_a_few_letters_of_its_title(open_page: OpenPage, dora: Person) -> None:
    page = open_page(dora, "/models/")
    dialog = switcher(page)
    page.keyboard.type("plong")
    first = options(dialog, "Chats").first
    expect(first).to_contain_text("Planning the long trip")
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Planning the long trip")


@pytest.mark.parametrize(
    ("words", "said"), [("albatrosses", "Where do"), ("巴黎", "法国的首都是巴黎")]
)
def test_what_was_said_is_found_and_opened_at_its_place(
    open_page: OpenPage, dora: Person, words: str, said: str
) -> None:
    page = open_page(dora, "/models/")
    dialog = switcher(page)
    page.keyboard.type(words)
    found = options(dialog, "Messages").first
    expect(found.locator("mark")).to_have_text(words)
    expect(found).to_contain_text(said)
    assert findings(page) == []
    found.click()
    expect(page.locator(".message.is-found")).to_contain_text(words)
    expect(page).to_have_url(re.compile(r"/c/[^?]+/$"))


def test_a_place_far_above_is_led_to(studio: Studio, open_page: OpenPage, dora: Person) -> None:
    long = "\n\n".join(f"Paragraph {n} goes on and on." for n in range(12))
    texts = [f"Turn {n}. {long}" for n in range(40)]
    texts[7] += "\n\nquicksilver"
    plant(studio, dora, texts, title="Long")
    page = open_page(dora, "/models/")
    dialog = switcher(page)
    page.keyboard.type("quicksilver")
    options(dialog, "Messages").first.click()
    expect(page.locator(".message.is-found")).to_contain_text("quicksilver")
    expect(page.locator(".message").filter(has_text="quicksilver")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Jump to latest")).to_be_visible()


def test_what_lies_on_another_branch_is_shown(
    studio: Studio, open_page: OpenPage, dora: Person
) -> None:
    path = plant(studio, dora, ["Name an animal", "The newer answer."], title="Animals")
    studio.manage("shell", "-v", "0", "-c", OLDER, said=path.split("/")[2])
    page = open_page(dora, path)
    expect(page.locator(".from-model")).to_contain_text("The newer answer.")
    dialog = switcher(page)
    page.keyboard.type("platypus")
    options(dialog, "Messages").first.click()
    expect(page.locator(".message.is-found")).to_contain_text("An older answer: platypus.")
    expect(page.locator(".from-model")).to_have_count(1)


def test_what_people_wrote_is_text_in_it(open_page: OpenPage, dora: Person) -> None:
    page = open_page(dora, "/models/")
    dialog = switcher(page)
    page.keyboard.type("islands")
    expect(options(dialog, "Messages").first).to_contain_text("On islands <b>far</b> away.")


def test_arrows_go_round_and_enter_takes_what_is_marked(open_page: OpenPage, dora: Person) -> None:
    page = open_page(dora, "/models/")
    dialog = switcher(page)
    expect(options(dialog, "Chats").first).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(options(dialog, "Actions").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = options(dialog, "Chats").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    marked = dialog.get_by_role("combobox").get_attribute("aria-activedescendant")
    assert marked == second.get_attribute("id")
    title = second.locator("[data-part='title']").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_nothing_found_says_so(open_page: OpenPage, dora: Person) -> None:
    page = open_page(dora, "/models/")
    dialog = switcher(page)
    page.keyboard.type("zzzzqq")
    expect(dialog.get_by_text("Nothing here holds “zzzzqq”.")).to_be_visible()


def test_an_action_is_done(studio: Studio, open_page: OpenPage, dora: Person) -> None:
    page = open_page(studio.sign_in(dora.name), "/models/")
    switcher(page)
    page.keyboard.type("dark")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    switcher(page)
    page.keyboard.type("sign out")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/login/"))


def test_a_model_is_chosen_for_the_open_chat_or_a_new_one(
    open_page: OpenPage, dora: Person
) -> None:
    page = open_page(dora, "/models/")
    dialog = switcher(page)
    page.keyboard.type("hearth")
    options(dialog, "Models").first.click()
    expect(page).to_have_url(re.compile(r"/\?model="))
    page.wait_for_load_state()
    switcher(page)
    page.keyboard.type("hearth")
    options(dialog, "Models").first.click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Your message")).to_be_focused()


def test_a_server_that_does_not_answer_is_not_taken_for_one_that_found_nothing(
    open_page: OpenPage, dora: Person
) -> None:
    page = open_page(dora, "/models/")
    dialog = switcher(page)
    page.route("**/find/**", lambda route: route.abort())
    page.keyboard.type("birds")
    said = "The server did not answer. Check that it is on, then try again."
    expect(dialog.locator(".switcher-none")).to_have_text(said)
    expect(dialog.get_by_role("status")).to_have_text(said)
    page.unroute("**/find/**")
    page.keyboard.press("Backspace")
    expect(dialog.locator(".switcher-none")).to_be_hidden()
    expect(options(dialog, "Chats").first).to_contain_text("Birds")


def test_on_a_phone_it_opens_from_the_drawer(open_page: OpenPage, dora: Person) -> None:
    page = open_page(dora, "/models/", viewport=PHONE, has_touch=True)
    page.get_by_role("button", name="Open chats and pages").click()
    page.get_by_role("button", name="Find").click()
    dialog = page.get_by_role("dialog", name="Find")
    dialog.get_by_role("combobox").fill("birds")
    assert findings(page) == []
    options(dialog, "Chats").first.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Birds")


Press = Callable[[str], None]


def test_every_shortcut_is_listed_on_a_question_mark(open_page: OpenPage, dora: Person) -> None:
    page = open_page(dora, "/models/")
    page.locator("#main").focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog.get_by_text("Ctrl+K")).to_be_visible()
    expect(dialog.get_by_text("Edit what you said last")).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_list_of_shortcuts_is_in_the_persons_menu(open_page: OpenPage, dora: Person) -> None:
    page = open_page(dora, "/models/")
    page.get_by_role("button", name=dora.name).click()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()


def test_a_question_mark_that_is_written_is_a_question_mark(
    open_page: OpenPage, dora: Person
) -> None:
    page = open_page(dora)
    page.get_by_label("Your message").press_sequentially("Why?")
    expect(page.get_by_label("Your message")).to_have_value("Why?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()
    page.keyboard.press("Control+/")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
