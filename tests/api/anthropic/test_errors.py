"""Whatever goes wrong, Anthropic's own client reads what it was and what to do."""

import asyncio
from io import BytesIO

import anthropic
import httpx
import pytest
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest

from accounts import keys
from accounts.allowance import OverLimit
from accounts.models import ApiKey, User
from api.answer import Answer
from api.anthropic import errors
from api.application import _answer
from api.problem import Problem
from api.problems import refused
from studio.refused import too_large, too_many
from tests.api.anthropic.asking import MESSAGES, message, sdk, trouble
from tests.api.asking import MODEL
from tests.running import Studio


def test_a_wrong_field_is_named(claude: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.BadRequestError) as refusal:
        claude.messages.create(**message(extra_body={"temperature": 99}))
    error = refusal.value
    assert (error.type, error.error_code) == ("invalid_request_error", "invalid_value")
    assert "temperature is 99" in str(error.api_message)
    assert error.request_id


def test_an_unknown_model_lists_those_that_exist(claude: anthropic.Anthropic) -> None:
    for ask in (claude.messages.create, claude.messages.count_tokens):
        said = message(model="claude-opus")
        if ask == claude.messages.count_tokens:
            del said["max_tokens"]
        with pytest.raises(anthropic.NotFoundError) as refusal:
            ask(**said)
        assert refusal.value.type == "not_found_error"
        assert f"These exist: {MODEL}" in str(refusal.value.api_message)


@pytest.mark.parametrize("header", ["api_key", "auth_token"])
def test_both_headers_open_and_neither_opens_to_a_wrong_key(
    studio: Studio, alices_key: str, header: str
) -> None:
    with sdk(studio, **{header: alices_key}) as hers:
        assert hers.messages.create(**message(max_tokens=1)).content is not None
    with sdk(studio, **{header: "hearth-wrong"}) as nobodys:
        with pytest.raises(anthropic.AuthenticationError) as refusal:
            nobodys.messages.create(**message())
        assert refusal.value.type == "authentication_error"
        assert "not valid" in str(refusal.value.api_message)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", [MESSAGES, f"{MESSAGES}/count_tokens"])
def test_a_key_that_may_only_list_says_so(path: str) -> None:
    ada = User.objects.create_user("ada", password=None)
    _key, secret = keys.create(ada, scope=ApiKey.Scope.LIST)
    headers = [(b"host", b"127.0.0.1"), (b"x-api-key", secret.encode())]
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
    answer = asyncio.run(_answer(ASGIRequest(scope, BytesIO(b"{}"))))
    assert isinstance(answer, Answer)
    assert (answer.status, answer.content["error"]["type"]) == (403, "permission_error")
    assert "only list models" in answer.content["error"]["message"]


def test_a_body_beyond_the_bound_is_refused_in_the_clients_shape(client: httpx.Client) -> None:
    answer = client.post(MESSAGES, content=b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1))
    assert trouble(answer, 413)["type"] == "request_too_large"


def test_what_no_view_answers_is_in_the_clients_shape_too(client: httpx.Client) -> None:
    assert trouble(client.get(MESSAGES), 405)["type"] == "invalid_request_error"
    assert trouble(client.post(f"{MESSAGES}/batches"), 404)["type"] == "not_found_error"
    assert trouble(client.post(MESSAGES, content=b"{"), 400)["details"] == {
        "error_code": "invalid_json"
    }
    foreign = client.post(MESSAGES, headers={"Host": "evil.example"})
    assert trouble(foreign, 400)["details"] == {"error_code": "unknown_host"}


def test_what_the_engine_refuses_is_an_http_error(claude: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.BadRequestError, match="too long for the context"):
        claude.messages.create(**message("word " * 3000))


def test_a_limit_says_when_to_come_back() -> None:
    limit = OverLimit("tokens_spent", "You have used all.", retry_s=60)
    answer = errors.answer(refused(limit))
    assert answer.status == 429
    assert answer.content["error"]["type"] == "rate_limit_error"
    assert (b"retry-after", b"60") in answer.headers


def test_only_what_may_soon_be_over_is_an_overload() -> None:
    restarted = Problem("Try again.", status=503, code="engine_lost", retry_s=2)
    damaged = Problem("Get it again.", status=503, code="model_bad")
    fault = Problem("It is in the log.", status=500, code="fault")
    kinds = [errors.told(each)["error"]["type"] for each in (restarted, damaged, fault)]
    assert kinds == ["overloaded_error", "api_error", "api_error"]


def test_what_is_refused_before_anybody_looks_has_the_same_shape() -> None:
    often, large = too_many(3, "en", "anthropic"), too_large(2**20, "anthropic").under("a1b2c3")
    assert b'"type": "rate_limit_error"' in often.body
    assert (b"retry-after", b"3") in often.headers
    assert b'"type": "request_too_large"' in large.body
    assert (errors.REQUEST_ID, b"a1b2c3") in large.headers
