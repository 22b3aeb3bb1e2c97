"""What is wrong with a request for a message is told by the names it was sent under."""

import json
from typing import Any

import pytest
from django.test import RequestFactory

from accounts import keys
from accounts.models import OpenRequest, User
from api.anthropic import asked
from api.anthropic.message import Message
from api.order import order
from api.problem import Problem
from models_hub.models import LocalModel

pytestmark = pytest.mark.django_db

TOOL = {"name": "f", "input_schema": {"type": "object"}}
FORM = {"format": {"type": "json_schema", "schema": {"type": "object"}}}


@pytest.fixture
def secret() -> str:
    """Somebody's key, beside a model."""
    LocalModel.objects.create(name="m", path="/m.gguf", title="M", size=1, thinks=True)
    return keys.create(User.objects.create_user("ada", password=None))[1]


@pytest.mark.parametrize(
    ("body", "param", "why"),
    [
        ({"tool_choice": {"type": "any"}}, "tool_choice", 'tool_choice.type is "any"'),
        (
            {"tool_choice": {"type": "any"}, "tools": [TOOL], "output_config": FORM},
            "output_config.format",
            "Send output_config.format or a tool_choice that forces a call, not both.",
        ),
        (
            {"thinking": {"type": "enabled", "budget_tokens": 10**12}},
            "thinking.budget_tokens",
            "thinking.budget_tokens is 1000000000000; it must be",
        ),
        ({"stop_sequences": ["x" * 10_000]}, "stop_sequences", "stop_sequences string 1"),
        ({"max_tokens": 0}, "max_tokens", "max_tokens must be"),
    ],
)
def test_it_is_told_by_the_name_it_came_under(
    secret: str, body: dict[str, Any], param: str, why: str
) -> None:
    hello = [{"role": "user", "content": "Hi"}]
    request = RequestFactory().post(
        "/v1/messages",
        json.dumps({"model": "m", "max_tokens": 5, "messages": hello, **body}),
        content_type="application/json",
        headers={"X-Api-Key": secret},
    )
    with pytest.raises(Problem) as caught:
        order(request, asked.message, Message)
    assert caught.value.param == param
    assert str(caught.value).startswith(why)
    assert not OpenRequest.objects.exists()
