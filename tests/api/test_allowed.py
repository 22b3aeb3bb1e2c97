"""What an account may not do, or has no more of, its programs are told with a status and words."""

import asyncio
import json
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest

from accounts import keys, usage
from accounts.allowance import OverLimit
from accounts.models import OpenRequest, Policy, User
from accounts.threads import in_thread
from api.answer import Answer, Events
from api.application import _answer
from api.order import order
from api.problem import Problem
from models_hub.models import LocalModel
from tests.api.asking import PATH

pytestmark = pytest.mark.django_db(transaction=True)


class Ada:
    """A member, her key, and two models."""

    def __init__(self) -> None:
        for name, path in (("m", __file__), ("other", pytest.__file__)):  # files that are there
            facts = {"path": path, "title": name, "architecture": "llama", "size": 1}
            LocalModel.objects.create(name=name, context=4096, **facts)
        self.user = User.objects.create_user("ada", password=None)
        self.key, self.secret = keys.create(self.user)

    def policy(self, **fields: Any) -> None:
        Policy.objects.update_or_create(user=self.user, defaults=fields)

    def request(self, path: str = PATH, **more: Any) -> ASGIRequest:
        """As it comes to the API."""
        said = {"model": "m", "messages": [{"role": "user", "content": "Hi"}], **more}
        scope = {
            "type": "http",
            "method": "POST" if path == PATH else "GET",
            "path": path,
            "query_string": b"",
            "headers": [
                (b"host", b"127.0.0.1"),
                (b"authorization", f"Bearer {self.secret}".encode()),
            ],
        }
        return ASGIRequest(scope, BytesIO(json.dumps(said).encode()))

    def refusal(self, path: str = PATH, **more: Any) -> tuple[int, dict[str, Any], dict[str, str]]:
        """The status, the error and the headers of an answer that is none."""
        answer: Answer | Events = asyncio.run(_answer(self.request(path, **more)))
        assert isinstance(answer, Answer)
        headers = {name.decode(): value.decode() for name, value in answer.headers}
        return answer.status, answer.content["error"], headers


@pytest.fixture
def ada(db: None) -> Ada:
    return Ada()


def test_a_key_of_somebody_who_lost_the_right_opens_nothing(ada: Ada) -> None:
    use = (ada.key.pk, "m")
    assert keys.may_go_on({use}) == {use}
    ada.policy(rights={"api_keys": False})
    for path in (PATH, "/v1/models", "/v1/models/m"):
        status, error, _headers = ada.refusal(path)
        assert (status, error["type"], error["code"]) == (403, "permission_error", "not_allowed")
        assert error["message"].startswith("Your account may not use the API.")
    assert keys.may_go_on({use}) == set(), "what is being written stops"
    assert not OpenRequest.objects.exists()


def test_a_model_that_is_not_ones_own_is_as_one_that_does_not_exist(ada: Ada) -> None:
    ada.policy(only_models=["other"])
    closed, nothing = ada.refusal(), ada.refusal(model="nothing")
    assert closed[0] == nothing[0] == 404
    assert closed[1]["code"] == nothing[1]["code"] == "model_not_found"
    assert closed[1]["message"] == nothing[1]["message"].replace("nothing", "m", 1)
    assert ada.refusal("/v1/models/m")[1]["message"] == closed[1]["message"]
    listed = asyncio.run(_answer(ada.request("/v1/models")))
    assert isinstance(listed, Answer)
    assert [model["id"] for model in listed.content["data"]] == ["other"]


def test_without_the_right_to_load_the_request_says_so(ada: Ada) -> None:
    assert order(ada.request()).request.may_load
    ada.policy(rights={"load": False})
    assert not order(ada.request()).request.may_load


def test_the_days_tokens_end_with_the_time_of_the_next(ada: Ada) -> None:
    ada.policy(limits={"tokens_a_day": 1_000})
    usage.count(ada.user.pk, "m", {"prompt": 900, "completion": 100})
    status, error, headers = ada.refusal()
    assert (status, error["type"], error["code"]) == (429, "rate_limit_error", "tokens_spent")
    assert error["message"].startswith("You have used 1,000 of 1,000 tokens today. More from mid")
    assert 0 < int(headers["retry-after"]) <= 25 * 3600


def test_a_request_takes_its_place_and_puts_its_tokens_by(ada: Ada) -> None:
    ada.policy(limits={"tokens_a_day": 6_000, "replies_at_once": 2})
    first, second = order(ada.request()).request, order(ada.request()).request
    assert (first.allowance, second.allowance) == (4_096, 6_000 - 4_096)
    status, error, headers = ada.refusal()
    assert (status, error["code"], headers["retry-after"]) == (429, "too_many_requests", "1")
    assert usage.settle(first.reply, {"prompt": 10, "completion": 1})
    assert order(ada.request()).request.allowance == 6_000 - 11 - (6_000 - 4_096)


def test_several_answers_take_their_places_together_or_not_at_all(ada: Ada) -> None:
    ada.policy(limits={"tokens_a_day": 6_000, "replies_at_once": 3})
    made = order(ada.request(n=2)).requests
    assert [each.allowance for each in made] == [3_000, 3_000]
    status, error, headers = ada.refusal(n=2)
    assert (status, error["code"], headers["retry-after"]) == (429, "tokens_promised", "1")
    assert OpenRequest.objects.count() == 2
    status, error, headers = ada.refusal(n=4)
    assert (status, error["param"], error["code"]) == (403, "n", "replies_over_limit")
    assert "retry-after" not in headers, "waiting does not help"
    ada.policy(limits={"replies_at_once": 3})
    status, error, _headers = ada.refusal(n=2)
    assert (status, error["code"]) == (429, "too_many_requests")
    assert OpenRequest.objects.count() == 2


def test_a_longer_context_is_refused_by_name_and_none_is_capped(ada: Ada) -> None:
    ada.policy(limits={"longest_context": 2_048})
    status, error, headers = ada.refusal(context=2_049)
    assert (status, error["param"], error["code"]) == (403, "context", "context_over_limit")
    assert error["message"] == "Your account may use a context of at most 2,048 tokens."
    assert "retry-after" not in headers
    assert order(ada.request()).request.context == 2_048
    assert order(ada.request(context=512)).request.context == 512


def test_a_body_that_is_refused_takes_no_place(ada: Ada) -> None:
    with pytest.raises(Problem):
        order(ada.request(temperature=99))
    assert not OpenRequest.objects.exists()


async def test_of_many_at_one_moment_no_more_come_in_than_may(ada: Ada) -> None:
    await in_thread(ada.policy, limits={"replies_at_once": 3})

    async def one() -> bool:
        try:
            await in_thread(order, ada.request())
        except OverLimit:
            return False
        return True

    came = await asyncio.gather(*[one() for _ in range(10)])
    assert sum(came) == 3
