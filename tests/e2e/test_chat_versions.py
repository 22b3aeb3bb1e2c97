"""A chat is a tree: messages are edited, answered anew, branched, gone on with and deleted, and the
path that is shown is the same after a reload and in another tab."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browsing import OpenPage
from tests.chat.middle import frozen
from tests.chat.talkative import add_talkative
from tests.e2e.axe import findings
from tests.e2e.chatting import PATIENCE_MS, STORY_PARAGRAPHS, Chat, plant
from tests.e2e.slowly import loaded, slowly
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

TALK = ["Hi", "First answer", "And then?", "Second answer"]
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 800}


@pytest.fixture
def chat(studio: Studio, open_page: OpenPage, alice: Person) -> Chat:
    """Two questions and their answers."""
    return Chat(open_page(alice, plant(studio, alice, TALK)))


def tool(message: Locator, name: str) -> Locator:
    """A button on a message."""
    message.hover()
    return message.get_by_role("button", name=name, exact=True)


def message(chat: Chat, words: str) -> Locator:
    return chat.page.locator(".message").filter(has_text=words)


def texts(chat: Chat) -> list[str]:
    """What is shown, oldest first."""
    return chat.page.locator(".bubble [data-part='text'], .markdown").all_inner_texts()


def shows(chat: Chat, wanted: list[str]) -> None:
    """The same, as soon as all of it is drawn."""
    expect(chat.page.locator(".bubble [data-part='text'], .markdown")).to_have_text(wanted)


def reword(chat: Chat, words: str, new: str) -> Chat:
    """Edit a message in place and send it."""
    tool(message(chat, words), "Edit").click()
    box = message(chat, words).get_by_role("textbox")
    box.fill(new)
    box.press("Enter")
    return chat


def test_any_message_can_be_put_otherwise_and_both_versions_stay(chat: Chat) -> None:
    reword(chat, "And then?", "Hello!").finish()
    assert texts(chat)[:3] == ["Hi", "First answer", "Hello!"]
    asked = message(chat, "Hello!").first
    expect(asked.get_by_role("group", name="Version 2 of 2")).to_contain_text("2 / 2")
    tool(asked, "Previous version").click()
    expect(chat.last).to_have_text("Second answer")
    shows(chat, TALK)
    chat.page.reload()
    expect(chat.last).to_have_text("Second answer")
    shows(chat, TALK)


def test_the_path_shown_is_the_same_in_another_tab_and_goes_on_there(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    path = plant(studio, alice, TALK)
    one, two = Chat(open_page(alice, path)), Chat(open_page(alice, path))
    reword(one, "Hi", "Hello!").finish()
    expect(two.said).to_have_text("Hello!")
    two.finish()
    tool(message(two, "Hello!").first, "Previous version").click()
    expect(one.last).to_have_text("Second answer")
    assert texts(one) == TALK
    one.say("What is the capital of France?").finish()
    expect(two.replies).to_have_count(3)
    expect(two.last).to_have_text("Paris is the capital of France.")
    assert texts(two)[:4] == TALK


def test_escape_leaves_a_message_as_it_was_and_gives_the_focus_back(chat: Chat) -> None:
    tool(message(chat, "And then?"), "Edit").click()
    box = message(chat, "And then?").get_by_role("textbox")
    expect(box).to_be_focused()
    box.press("Shift+Enter")
    expect(box).to_have_value("And then?\n")
    box.fill("Nothing")
    box.press("Escape")
    expect(box).to_have_count(0)
    expect(message(chat, "And then?").get_by_role("button", name="Edit")).to_be_focused()
    shows(chat, TALK)


def test_up_in_the_empty_box_edits_the_last_message(chat: Chat) -> None:
    chat.box.press("ArrowUp")
    box = message(chat, "And then?").get_by_role("textbox")
    expect(box).to_be_focused()
    expect(box).to_have_value("And then?")


def test_a_reply_can_be_put_right_and_says_so(chat: Chat) -> None:
    tool(message(chat, "First answer"), "Edit").click()
    box = message(chat, "First answer").get_by_role("textbox")
    box.fill("A **better** answer")
    message(chat, "First answer").get_by_role("button", name="Save").click()
    expect(chat.last).to_have_text("A better answer")
    expect(chat.replies).to_have_count(1)
    expect(chat.replies.last.locator(".author")).to_have_text("Hearth Demo, edited by you")
    expect(chat.replies.last.locator("strong")).to_have_text("better")
    tool(chat.replies.last, "Previous version").click()
    expect(chat.last).to_have_text("Second answer")
    shows(chat, TALK)


def test_versions_are_walked_by_key_without_losing_the_place(chat: Chat) -> None:
    for _ in range(2):
        tool(chat.replies.last, "Try again").click()
        chat.finish()
    older = chat.replies.last.get_by_role("button", name="Previous version")
    older.focus()
    chat.page.keyboard.press("Enter")
    expect(chat.replies.last.locator(".versions")).to_contain_text("2 / 3")
    expect(chat.replies.last.get_by_role("button", name="Previous version")).to_be_focused()
    chat.page.keyboard.press("ArrowLeft")
    expect(chat.replies.last.locator(".versions")).to_contain_text("1 / 3")
    expect(chat.replies.last.get_by_role("button", name="Next version")).to_be_focused()
    chat.page.keyboard.press("ArrowRight")
    expect(chat.replies.last.locator(".versions")).to_contain_text("2 / 3")


def test_another_version_stands_where_the_one_before_it_stood(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    long = "\n\n".join(f"Paragraph {n} of many words." for n in range(60))
    chat = Chat(open_page(alice, plant(studio, alice, ["Hi", long, "And?", long]), viewport=WIDE))
    first = chat.replies.first
    tool(first, "Edit").click()
    first.get_by_role("textbox").fill(long.replace("many", "other"))
    first.get_by_role("button", name="Save").click()
    expect(chat.replies.first).to_contain_text("other words")
    chat.replies.first.locator("p").nth(30).scroll_into_view_if_needed()
    before = chat.replies.first.bounding_box()
    chat.page.evaluate("document.querySelector('.from-model [data-do=older]').click()")
    expect(chat.replies.first).to_contain_text("many words")
    after = chat.replies.first.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 2


def test_another_model_answers_and_is_named(
    studio: Studio, open_page: OpenPage, alice: Person, second_model: str
) -> None:
    chat = Chat(open_page(alice, plant(studio, alice, ["Hello!", "Old answer"])))
    tool(chat.replies.last, "Answer with another model").click()
    menu = chat.page.get_by_role("menu", name="Model")
    expect(menu.get_by_role("menuitemradio", checked=True)).to_contain_text("Hearth Demo")
    menu.locator(f"[data-do='{second_model}']").click()
    expect(chat.last).not_to_have_text("Old answer")
    chat.finish()
    expect(chat.replies.last.locator(".versions")).to_contain_text("2 / 2")
    tool(chat.replies.last, "Answer with another model").click()
    chosen = menu.get_by_role("menuitemradio", checked=True)
    expect(chosen).to_have_attribute("data-do", second_model)


@pytest.fixture(scope="module")
def second_model(studio: Studio) -> str:
    return add_talkative(studio)


def test_a_branch_is_a_chat_of_its_own(chat: Chat) -> None:
    address = chat.page.url
    tool(chat.replies.first, "Branch from here").click()
    expect(chat.page).not_to_have_url(address)
    expect(chat.page.get_by_role("heading", level=1)).to_have_text("Planted (branch)")
    shows(chat, TALK[:2])
    chat.say("Hello!").finish()
    chat.page.goto(address)
    shows(chat, TALK)


def test_a_deleted_message_is_brought_back_with_what_followed(chat: Chat) -> None:
    tool(message(chat, "And then?"), "Delete").click()
    expect(chat.page.locator(".message")).to_have_count(2)
    shows(chat, TALK[:2])
    chat.page.get_by_role("button", name="Undo").click()
    expect(chat.last).to_have_text("Second answer")
    shows(chat, TALK)


def test_what_is_left_without_an_answer_can_be_answered(chat: Chat) -> None:
    tool(chat.replies.last, "Delete").click()
    expect(chat.replies).to_have_count(1)
    tool(message(chat, "And then?"), "Answer").click()
    chat.finish()
    expect(chat.replies).to_have_count(2)


def test_a_stopped_reply_goes_on_to_the_very_end(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    with slowly(studio):
        chat = Chat(open_page(alice, plant(studio, alice, [])))
        chat.begin_story()
        chat.page.keyboard.press("Escape")
        chat.finish()
        begun = chat.last.inner_text()
        assert begun != "\n\n".join(STORY_PARAGRAPHS)
    chat.replies.last.get_by_role("button", name="Continue").click()
    expect(chat.replies.last).to_contain_text("burned a little brighter.", timeout=PATIENCE_MS)
    chat.finish()
    assert chat.paragraphs() == STORY_PARAGRAPHS
    expect(chat.replies.last.locator(".versions")).to_be_hidden()
    chat.page.reload()
    assert chat.finish().paragraphs() == STORY_PARAGRAPHS


def test_a_reply_in_a_branch_that_is_not_shown_is_told_of_and_found_again(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    chat = Chat(open_page(alice, plant(studio, alice, ["Tell me a story", "No."])))
    line = chat.page.locator("#elsewhere")
    with frozen(loaded(studio)):
        tool(chat.replies.last, "Try again").click()
        expect(chat.stop).to_be_visible()
        tool(chat.replies.last, "Previous version").click()
        expect(chat.last).to_have_text("No.")
        expect(line).to_contain_text("A reply is being written in another version.")
        expect(chat.stop).to_be_visible()
        line.get_by_role("button", name="Show it").click()
        expect(chat.replies.last.locator(".versions")).to_contain_text("2 / 2")
        expect(line).to_be_hidden()
        tool(chat.replies.last, "Previous version").click()
        expect(chat.last).to_have_text("No.")
        chat.page.reload()
        expect(line).to_be_visible()
    expect(line).to_be_hidden(timeout=PATIENCE_MS)
    expect(chat.last).to_have_text("No.")
    tool(chat.replies.last, "Next version").click()
    expect(chat.replies.last).to_contain_text("burned a little brighter.")


def test_on_a_phone_everything_is_in_one_menu(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    chat = Chat(open_page(alice, plant(studio, alice, TALK), viewport=PHONE, has_touch=True))
    chat.replies.last.get_by_role("button", name="More").click()
    menu = chat.page.get_by_role("menu", name="This message")
    expect(menu.get_by_role("menuitem", name="Branch from here")).to_be_visible()
    menu.get_by_role("menuitem", name="Delete").click()
    expect(chat.replies).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE])
def test_nothing_stands_in_the_way_of_assistive_technology(
    studio: Studio, open_page: OpenPage, alice: Person, theme: str, viewport: dict[str, int]
) -> None:
    path = plant(studio, alice, TALK)
    chat = Chat(open_page(alice, path, viewport=viewport, color_scheme=theme))
    reword_by_key = chat.box
    reword_by_key.press("ArrowUp")
    message(chat, "And then?").get_by_role("textbox").fill("Hello!")
    chat.page.keyboard.press("Enter")
    chat.finish()
    expect(chat.page.locator(".versions:not([hidden])")).to_have_count(1)
    assert findings(chat.page) == []
    chat.box.press("ArrowUp")
    assert findings(chat.page) == []
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
