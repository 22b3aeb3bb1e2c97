"""A Responses request puts to the engine what a chat completion of the same meaning does."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import RequestFactory

from accounts import keys
from accounts.models import OpenRequest, User
from api.order import order
from api.problem import Problem
from api.responses.asked import read
from api.responses.told import Response
from engine.protocol import Generate
from models_hub.models import LocalModel
from presets.models import ModelSettings

pytestmark = pytest.mark.django_db
LEVELS = "{% if reasoning_effort == 'low' %}a{% elif reasoning_effort == 'high' %}b{% endif %}"
CALL = {"name": "f", "arguments": "{}"}
FUNCTION = {"name": "f", "description": "Does f.", "parameters": {"type": "object"}}


@pytest.fixture
def secret() -> str:
    """Somebody's key, beside a model."""
    LocalModel.objects.create(name="m", path="/m.gguf", title="M", size=1, thinks=True)
    return keys.create(User.objects.create_user("ada", password=None))[1]


def request(secret: str, body: dict[str, Any]) -> Any:
    return RequestFactory().post(
        "/v1/responses",
        json.dumps({"model": "m", **body}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )


def asked(secret: str, **body: Any) -> Generate:
    return order(request(secret, body), read, Response).request


def completed(secret: str, **body: Any) -> Generate:
    return order(request(secret, body)).request


def test_it_is_the_same_request(secret: str) -> None:
    one = asked(
        secret,
        instructions="Be brief.",
        input=[
            {"role": "user", "content": "Hi"},
            {"type": "function_call", "call_id": "1", **CALL},
            {"type": "function_call_output", "call_id": "1", "output": "Done"},
        ],
        tools=[{"type": "function", **FUNCTION}],
        max_output_tokens=5,
        text={"format": {"type": "json_object"}},
        truncation="auto",
        reasoning={"effort": "none"},
    )
    other = completed(
        secret,
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "tool_calls": [{"id": "1", "function": CALL}]},
            {"role": "tool", "tool_call_id": "1", "name": "f", "content": "Done"},
        ],
        tools=[{"type": "function", "function": FUNCTION}],
        max_tokens=5,
        response_format={"type": "json_object"},
        overflow="drop",
        chat_template_kwargs={"enable_thinking": False},
    )
    assert replace(one, reply=other.reply) == other
    assert OpenRequest.objects.count() == 2


def test_effort_reaches_a_template_that_knows_it(secret: str) -> None:
    model = LocalModel.objects.get()
    ModelSettings.objects.create(model=model, user=None, values={"template": LEVELS})
    made = asked(secret, input="Hi", reasoning={"effort": "high"})
    assert (made.thinking, made.switches) == (True, {"reasoning_effort": "high"})
    made = asked(secret, input="Hi", reasoning={"effort": "none"})
    assert (made.thinking, made.switches) == (False, {})


def test_effort_that_a_template_does_not_have_is_refused_with_those_it_has(secret: str) -> None:
    model = LocalModel.objects.get()
    ModelSettings.objects.create(model=model, user=None, values={"template": LEVELS})
    with pytest.raises(Problem) as caught:
        asked(secret, input="Hi", reasoning={"effort": "xhigh"})
    assert caught.value.param == "reasoning.effort"
    assert (
        str(caught.value) == "reasoning.effort must be one of those that m has: low, high, or none."
    )
    assert not OpenRequest.objects.exists()


def test_a_model_without_levels_thinks(secret: str) -> None:
    assert asked(secret, input="Hi", reasoning={"effort": "minimal"}).thinking


def test_a_schema_that_was_set_for_the_model_holds_unless_the_request_says_otherwise(
    secret: str,
) -> None:
    values = {"json_schema": '{"type":"array"}'}
    ModelSettings.objects.create(model=LocalModel.objects.get(), user=None, values=values)
    assert asked(secret, input="Hi").sampling.json_schema == '{"type":"array"}'
    plain = asked(secret, input="Hi", text={"format": {"type": "text"}})
    assert plain.sampling.json_schema == ""


def test_a_number_out_of_range_is_told_by_the_name_it_came_under(secret: str) -> None:
    with pytest.raises(Problem) as caught:
        asked(secret, input="Hi", max_output_tokens=0)
    assert caught.value.param == "max_output_tokens"
    assert str(caught.value).startswith("max_output_tokens must be a whole number from 1 to ")
