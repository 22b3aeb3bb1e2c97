"""A program that asks for thinking, or not, gets what a chat in that mode gets."""

import json
from typing import Any

import pytest
from django.test import RequestFactory

from accounts import keys
from accounts.models import User
from api.chat import order
from chat import request as of_chat
from chat.models import Conversation, Message
from engine.protocol import Generate
from models_hub.models import LocalModel

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
        assert getattr(program, name) == getattr(chat, name), name


def test_a_program_may_choose_its_own_numbers_and_context() -> None:
    LocalModel.objects.create(name="m", path="/m.gguf", title="M", size=1, family="Kimi K2.6")
    made = asked(temperature=0.2, context=200_000)
    assert (made.sampling.temperature, made.sampling.top_p) == (0.2, 0.95)
    assert made.context == 200_000
