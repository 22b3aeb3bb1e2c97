"""A program that asks for thinking, or not, gets what a chat in that mode gets."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import RequestFactory

from accounts import keys
from accounts.models import User
from api.order import order
from api.problem import Problem
from chat import request as of_chat
from chat.models import Conversation, Message
from engine.protocol import Generate
from models_hub.models import LocalModel
from presets.models import ModelSettings, Preset

pytestmark = pytest.mark.django_db
SAME = ("model", "path", "thinking", "switches", "sampling", "load", "pinned", "context")


def asked(**more: Any) -> Generate:
    person = User.objects.create_user("ada", password=None)
    bearer = f"Bearer {keys.create(person)[1]}"
    body = {"model": "m", "messages": [{"role": "user", "content": "Hi"}], **more}
    made = RequestFactory().post(
        "/v1/chat/completions",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": bearer},
    )
    return order(made).request


def without_seed(made: Generate) -> Generate:
    """A chat draws its seed beforehand, so that it can be told."""
    return replace(made, sampling=replace(made.sampling, seed=None))


def in_a_chat(mode: str) -> Generate:
    owner = User.objects.create_user("bob", password=None)
    chat = Conversation.objects.create(owner=owner)
    one = Message.objects.create(conversation=chat, role="user", text="Hi")
    reply = Message.objects.create(
        conversation=chat, role="assistant", parent=one, model="m", mode=mode
    )
    return of_chat.build(reply, 1)


@pytest.fixture(params=["Kimi K2.6", "Qwen3", "gpt-oss", "QwQ", "Qwen2.5", ""])
def family(request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    LocalModel.objects.create(name="m", path="/m.gguf", title="M", size=1, family=name, thinks=True)
    return name


@pytest.mark.parametrize(
    ("kwargs", "mode"),
    [
        ({"enable_thinking": True}, "thinking"),
        ({"thinking": True}, "thinking"),
        ({"enable_thinking": False}, "instant"),
        ({"thinking": False}, "instant"),
        ({}, "thinking"),
    ],
)
def test_programs_and_chats_ask_a_model_alike(
    family: str, kwargs: dict[str, bool], mode: str
) -> None:
    program, chat = asked(chat_template_kwargs=kwargs), in_a_chat(mode)
    for name in SAME:
        assert getattr(without_seed(program), name) == getattr(without_seed(chat), name), name


def test_a_program_may_choose_its_own_numbers_and_context() -> None:
    LocalModel.objects.create(name="m", path="/m.gguf", title="M", size=1, family="Kimi K2.6")
    made = asked(temperature=0.2, context=200_000)
    assert (made.sampling.temperature, made.sampling.top_p) == (0.2, 0.95)
    assert made.context == 200_000


def test_what_was_set_for_the_model_counts_for_programs_too() -> None:
    model = LocalModel.objects.create(name="m", path="/m.gguf", title="M", size=1)
    values = {"top_k": 7, "system": "Be brief.", "overflow": "drop", "context": 2048}
    ModelSettings.objects.create(model=model, user=None, values=values)
    made = asked()
    assert (made.sampling.top_k, made.overflow, made.context) == (7, "drop", 2048)
    assert made.messages[0] == {"role": "system", "content": "Be brief."}


def test_a_template_that_was_saved_counts_for_programs_too() -> None:
    model = LocalModel.objects.create(name="m", path="/m.gguf", title="M", size=1)
    values = {"template": "{{ messages | length }}", "variables": {"mood": "glad"}}
    ModelSettings.objects.create(model=model, user=None, values=values)
    assert asked().template == "{{ messages | length }}"
    User.objects.all().delete()
    made = asked(chat_template_kwargs={"mood": "sad", "more": 1})
    assert made.switches == {"mood": "sad", "more": 1}


def test_a_programs_own_words_go_before_what_was_set() -> None:
    model = LocalModel.objects.create(name="m", path="/m.gguf", title="M", size=1)
    values = {"top_k": 7, "system": "Be brief.", "grammar": 'root ::= "a"'}
    ModelSettings.objects.create(model=model, user=None, values=values)
    turns = [{"role": "system", "content": "Be long."}, {"role": "user", "content": "Hi"}]
    made = asked(messages=turns, top_k=3, response_format={"type": "json_object"})
    assert made.sampling.top_k == 3
    assert (made.sampling.grammar, made.sampling.json_schema) == ("", '{"type":"object"}')
    assert [turn["content"] for turn in made.messages] == ["Be long.", "Hi"]


def test_a_preset_is_chosen_by_name() -> None:
    LocalModel.objects.create(name="m", path="/m.gguf", title="M", size=1)
    cleo = User.objects.create_user("cleo", password=None)
    shared = {"top_k": 9, "system": "You are a pirate."}
    Preset.objects.create(owner=cleo, name="Pirate", values=shared, shared=True)
    made = asked(preset="Pirate")
    assert (made.sampling.top_k, made.shared) == (9, 1)


def test_a_preset_of_somebody_else_is_not_found() -> None:
    LocalModel.objects.create(name="m", path="/m.gguf", title="M", size=1)
    Preset.objects.create(owner=User.objects.create_user("cleo", password=None), name="Mine")
    with pytest.raises(Problem) as refusal:
        asked(preset="Mine")
    assert (refusal.value.status, refusal.value.param) == (404, "preset")
