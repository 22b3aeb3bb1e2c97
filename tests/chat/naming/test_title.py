"""What a model says becomes a title only when it is one, whatever model it is."""

import pytest

from chat.naming.title import ANSWERED, ASKED, question, title

ASK = "How do I keep a sourdough starter alive over a long holiday?"
ANSWER = "Feed the starter, then put it into the fridge. It sleeps there for weeks."
FRAGE = "怎么在长假期间养活酸面团？"
ANTWORT = "先喂一次酸面团，然后放进冰箱。"


@pytest.mark.parametrize(
    ("said", "is_called"),
    [
        ("Keeping a sourdough starter alive", "Keeping a sourdough starter alive"),
        ('"Sourdough Over the Holidays."', "Sourdough Over the Holidays"),
        ("**Title: Sourdough Starter Care**", "Sourdough Starter Care"),
        ("# Sourdough on holiday\n\nI hope this helps!", "Sourdough on holiday"),
        ("\n  “Starter   care”  \n", "Starter care"),
        ("Title: `Feeding` _starters_", "Feeding starters"),
    ],
)
def test_a_title_is_cleaned(said: str, is_called: str) -> None:
    assert title(said, ASK, ANSWER) == is_called


@pytest.mark.parametrize(
    ("said", "is_called"),
    [("《酸面团的假期养护》", "酸面团的假期养护"), ("标题：养活酸面团。", "养活酸面团")],
)
def test_a_chinese_chat_gets_a_chinese_title(said: str, is_called: str) -> None:
    assert title(said, FRAGE, ANTWORT) == is_called


@pytest.mark.parametrize(
    "said",
    [
        "",
        "  \n ",
        "?",
        "***",
        "Once upon a time there was a lighthouse",  # about something else
        "Feed the starter, then put it into the fridge.",  # the answer once more
        "sourdough " * 20,
        "The sourdough " + "x" * 60,
        "酸面团的假期养护",  # another language
        "\u202e\u0000",
    ],
)
def test_what_is_no_title_is_none(said: str) -> None:
    assert title(said, ASK, ANSWER) is None


def test_an_english_title_for_a_chinese_chat_is_none() -> None:
    assert title("Sourdough care", FRAGE, ANTWORT) is None


def test_no_markup_or_control_sign_gets_into_one() -> None:
    named = title("A [sourdough](x)\u202e\x07 <b>starter</b>", ASK, ANSWER)
    assert named is not None
    assert not set("[]`*#>\u202e\x07") & set(named)


def test_the_question_is_bounded_and_in_the_chats_language() -> None:
    long = question("word " * 100_000, "more " * 100_000)
    assert len(long) < ASKED + ANSWERED + 400
    assert "标题" in question(FRAGE, ANTWORT)
    assert "title" in question(ASK, ANSWER)
