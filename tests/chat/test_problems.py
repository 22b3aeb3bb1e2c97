"""Every way a reply can fail has words in every language, with a next step."""

from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from chat import problems
from chat.models import Conversation, Message
from engine import preparer, renderer

CODES = sorted(problems.WORDS)


def failed(code: str, **more: object) -> Message:
    return Message(role="assistant", state="failed", reason="error", code=code, **more)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_a_failed_reply_says_what_happened_and_what_to_do(code: str, language: str) -> None:
    with translation.override(language):
        card = problems.explain(failed(code))
    assert card
    assert card["title"]
    assert card["text"]
    assert card["action"]["label"]
    assert (card["action"]["do"] == "link") == bool(card["action"]["url"])
    if language != "en":
        assert not any(word in card["title"] for word in (" the ", "The ", "This "))


def test_a_code_that_nobody_knows_has_words_too() -> None:
    card = problems.explain(failed("something_new", detail="(oops)"))
    assert card
    assert card["title"]
    assert card["text"].startswith("(oops)")


@pytest.mark.parametrize("sentence", [preparer.TOO_LONG, preparer.LAST_TOO_LONG])
def test_the_engines_own_sentences_are_told_in_the_readers_language(sentence: str) -> None:
    facts = {"tokens": "{1}", "limit": "2"}
    with translation.override("zh-hans"):
        card = problems.explain(failed("model_bad", detail=sentence, facts=facts))
    assert card
    assert sentence.format(**facts) not in card["text"]


def test_words_of_a_template_are_shown_as_they_are_braces_and_all() -> None:
    card = problems.explain(failed("template_failed", detail="{{ no }} {0} %s"))
    assert card
    assert "{{ no }} {0} %s" in card["text"]


def test_a_template_that_failed_can_be_put_right_on_that_very_chat() -> None:
    chat = Conversation()
    message = failed("template_failed", conversation=chat, model="m 1", detail=renderer.BOUNDS)
    with translation.override("zh-hans"):
        card = problems.explain(message)
    assert card
    assert card["action"]["url"] == f"/templates/m%201/?chat={chat.id}"
    assert renderer.BOUNDS not in card["text"]


def outgrown(turns: int, policy: str, **more: Any) -> Message:
    """The last reply of a chat of so many turns, in which the others went well."""
    chat = Conversation()
    reply: Message | None = None
    for _turn in range(turns):
        asked = Message(conversation=chat, role="user", parent=reply)
        reply = Message(conversation=chat, role="assistant", parent=asked)
    assert reply
    reply.settings = {"overflow": policy}
    for name, value in more.items():
        setattr(reply, name, value)
    return reply


TOO_LONG = {"state": "failed", "reason": "error", "code": "prompt_too_long"}
FULL = {
    "state": "done",
    "reason": "length",
    "code": "context_full",
    "usage": {"prompt": 4000, "completion": 96},
}


@pytest.mark.parametrize("end", [TOO_LONG, FULL])
def test_a_chat_that_outgrew_its_context_is_offered_to_go_on_without_its_oldest_turns(
    end: dict[str, Any],
) -> None:
    card = problems.explain(outgrown(2, "stop", **end))
    assert card
    assert card["action"] == {"do": "shorten", "label": "Leave out the oldest turns", "url": ""}
    assert "oldest turns" in card["text"]


@pytest.mark.parametrize("end", [TOO_LONG, FULL])
@pytest.mark.parametrize(("turns", "policy"), [(1, "stop"), (2, "drop")])
def test_where_nothing_is_left_to_leave_out_that_is_not_offered(
    end: dict[str, Any], turns: int, policy: str
) -> None:
    card = problems.explain(outgrown(turns, policy, **end))
    assert card
    assert "oldest turns" not in card["text"]
    assert (card["action"] or {}).get("do") != "shorten"


def test_a_full_context_says_how_much_it_held() -> None:
    card = problems.explain(outgrown(1, "stop", **FULL))
    assert card
    assert card["title"] == "The context of this chat is full: 4,096 tokens."


def test_what_went_well_has_no_problem_and_what_was_cut_has_a_gentle_one() -> None:
    assert problems.explain(Message(role="assistant", state="done", reason="stop")) is None
    for message in (Message(state="stopped"), Message(state="done", reason="length")):
        card = problems.explain(message)
        assert card
        assert card["action"] is None
