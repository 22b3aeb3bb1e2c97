"""What goes wrong is said in the page, with the next thing to do; nothing typed is lost."""

import pytest
from playwright.sync_api import expect

from tests.browsing import OpenPage
from tests.e2e.chatting import Chat, plant
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

TOO_LONG = "word " * 30_000
TOO_MUCH = "word\n" * 1_500


@pytest.fixture
def chat(open_page: OpenPage, alice: Person) -> Chat:
    """A new chat."""
    return Chat(open_page(alice))


def test_a_message_too_long_to_send_goes_back_into_the_box(chat: Chat) -> None:
    chat.paste(TOO_LONG).box.press("Enter")
    card = chat.page.locator(".from-person .problem")
    expect(card).to_contain_text("This was not sent.")
    expect(card).to_contain_text("at most 100,000")
    card.get_by_role("button", name="Edit").click()
    assert chat.box.input_value() == TOO_LONG.strip()
    expect(chat.said).to_have_count(0)


def test_refused_in_a_chat_that_goes_on(chat: Chat) -> None:
    chat.say("Hello!").finish()
    chat.paste(TOO_LONG).box.press("Enter")
    expect(chat.page.locator(".from-person .problem")).to_contain_text("This was not sent.")
    chat.page.locator(".problem").get_by_role("button", name="Edit").click()
    chat.say("Thank you!").finish()
    expect(chat.said).to_have_text(["Hello!", "Thank you!"])


def test_a_reply_that_failed_says_why_and_is_tried_again(chat: Chat) -> None:
    chat.paste(TOO_MUCH).box.press("Enter")
    card = chat.page.locator(".from-model .problem")
    expect(card).to_contain_text("longer than the model's context")
    again = card.get_by_role("button", name="Try again")
    again.click()
    expect(chat.replies).to_have_count(1)
    expect(card).to_contain_text("longer than the model's context")


def test_a_huge_paste_does_not_freeze_the_page(chat: Chat) -> None:
    chat.paste("word " * 200_000)
    chat.box.press("End")
    chat.page.keyboard.type("and on")
    assert chat.box.input_value().endswith("and on")
    assert chat.box.evaluate("node => node.offsetHeight") < 400


def test_a_reply_of_a_model_that_left_still_names_it(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    chat = Chat(open_page(alice, plant(studio, alice, ["Hi", "Hello."])))
    expect(chat.page.get_by_role("heading", name="You said")).to_have_count(1)
