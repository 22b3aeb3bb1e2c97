"""What a model is asked is the path above the reply, and nothing beside it."""

from typing import Any

import pytest

from accounts.models import User
from chat import request
from chat.models import Conversation, Message
from engine.protocol import Generate, Load
from models_hub.models import LocalModel
from presets.models import Preset

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat() -> Conversation:
    return Conversation.objects.create(owner=User.objects.create_user("ada", password=None))


def say(chat: Conversation, role: str, text: str, parent: Message | None, **more: Any) -> Message:
    return Message.objects.create(conversation=chat, role=role, text=text, parent=parent, **more)


def test_the_turns_come_oldest_first_without_the_reply_itself(chat: Conversation) -> None:
    one = say(chat, "user", "1+1?", None)
    two = say(chat, "assistant", "2", one, reasoning="Easy.")
    three = say(chat, "user", "And 2+2?", two)
    assert request.history(say(chat, "assistant", "", three)) == [
        {"role": "user", "content": "1+1?"},
        {"role": "assistant", "content": "2", "reasoning_content": "Easy."},
        {"role": "user", "content": "And 2+2?"},
    ]


def test_older_versions_of_a_reply_are_not_told(chat: Conversation) -> None:
    one = say(chat, "user", "Hi", None)
    say(chat, "assistant", "first try", one)
    assert request.history(say(chat, "assistant", "", one)) == [{"role": "user", "content": "Hi"}]


def test_a_reply_that_said_nothing_is_left_out_and_what_was_asked_is_joined(
    chat: Conversation,
) -> None:
    one = say(chat, "user", "Hi", None)
    failed = say(chat, "assistant", "", one, state="failed")
    again = say(chat, "user", "Are you there?", failed)
    assert request.history(say(chat, "assistant", "", again)) == [
        {"role": "user", "content": "Hi\n\nAre you there?"}
    ]


def test_a_stopped_reply_counts_as_far_as_it_went(chat: Conversation) -> None:
    one = say(chat, "user", "Tell me", None)
    cut = say(chat, "assistant", "Once upon", one, state="stopped")
    more = say(chat, "user", "Go on", cut)
    contents = [turn["content"] for turn in request.history(say(chat, "assistant", "", more))]
    assert contents == ["Tell me", "Once upon", "Go on"]


def test_a_tool_call_is_told_as_templates_expect_it(chat: Conversation) -> None:
    call = {"name": "get_time", "arguments": {"zone": "UTC"}}
    one = say(chat, "user", "What time is it?", None)
    two = say(chat, "assistant", "", one, tool_calls=[call])
    turns = request.history(say(chat, "assistant", "", two))
    assert turns[-1]["tool_calls"] == [{"type": "function", "function": call}]


def test_a_request_survives_the_way_to_the_engine(chat: Conversation) -> None:
    LocalModel.objects.create(
        name="m", path="/m.gguf", title="M", size=1, sampling={"temperature": 0.6}
    )
    one = say(chat, "user", "字 😀 \u2028", None)
    reply = say(chat, "assistant", "", one, model="m", mode="thinking")
    made = request.build(reply, 1)
    assert Generate.read(made.dump()) == made
    assert (made.thinking, made.user, made.path) == (True, str(chat.owner_id), "/m.gguf")


def test_a_request_carries_how_the_model_is_loaded_and_what_to_do_with_a_full_context(
    chat: Conversation,
) -> None:
    LocalModel.objects.create(
        name="m", path="/m.gguf", title="M", size=1, load={"cells": 4096}, pinned=True
    )
    reply = say(chat, "assistant", "", say(chat, "user", "Hi", None), model="m")
    made = request.build(reply, 1)
    assert (made.load, made.pinned, made.overflow) == (Load(cells=4096), True, "stop")
    chat.settings = {"overflow": "drop"}
    chat.save()
    assert request.build(reply, 1).overflow == "drop"


def test_a_model_that_is_gone_cannot_be_asked(chat: Conversation) -> None:
    reply = say(chat, "assistant", "", say(chat, "user", "Hi", None), model="m")
    with pytest.raises(request.ModelGone):
        request.build(reply, 1)


def test_a_system_prompt_opens_the_chat_and_a_shared_one_is_marked(chat: Conversation) -> None:
    LocalModel.objects.create(name="m", path="/m.gguf", title="M", size=1)
    shared = {"name": "Pirate", "values": {"system": "You are a pirate."}, "shared": True}
    chat.preset = Preset.objects.create(owner=chat.owner, **shared)
    chat.save()
    one = say(chat, "user", "Hi", None)
    made = request.build(say(chat, "assistant", "", one, model="m"), 1)
    assert made.messages[0] == {"role": "system", "content": "You are a pirate."}
    assert (len(made.messages), made.shared) == (2, 1)
    chat.settings = {"system": "You talk to {{user}}."}
    chat.save()
    made = request.build(say(chat, "assistant", "", one, model="m", state="done"), 1)
    assert (made.messages[0]["content"], made.shared) == ("You talk to ada.", 0)


def test_a_reply_keeps_what_it_was_asked_with(chat: Conversation) -> None:
    LocalModel.objects.create(name="m", path="/m.gguf", title="M", size=1, family="Kimi K2.6")
    chat.settings = {"temperature": 0.0, "stop": ["END"], "system": "Be brief."}
    chat.save()
    reply = say(chat, "assistant", "", say(chat, "user", "Hi", None), model="m")
    asked = request.build(reply, 1)
    request.remember(reply, asked)
    reply.refresh_from_db()
    kept = reply.settings
    assert kept["sampling"]["seed"] == asked.sampling.seed
    assert (kept["sampling"]["temperature"], kept["sampling"]["stop"]) == (0.0, ["END"])
    assert (kept["context"], kept["overflow"]) == (98_304, "stop")


@pytest.mark.parametrize(
    ("mode", "temperature", "thinking"), [("thinking", 1.0, True), ("instant", 0.6, False)]
)
def test_a_mode_has_its_own_sampling_and_its_own_word_to_the_template(
    chat: Conversation, mode: str, temperature: float, thinking: bool
) -> None:
    LocalModel.objects.create(name="m", path="/m.gguf", title="M", size=1, family="Kimi K2.6")
    one = say(chat, "user", "Hi", None)
    made = request.build(say(chat, "assistant", "", one, model="m", mode=mode), 1)
    assert (made.sampling.temperature, made.sampling.top_p) == (temperature, 0.95)
    assert (made.thinking, made.switches) == (thinking, {"thinking": thinking})
    assert made.context == 98_304
    assert Generate.read(made.dump()) == made
