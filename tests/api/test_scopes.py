"""A key opens what it was made for, as long as it was made for, and no more than its owner may."""

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.test import RequestFactory
from django.utils import timezone

from accounts import keys
from accounts.models import ApiKey, Policy, User
from accounts.standing import Forbidden
from api import admission
from api.problem import Problem
from models_hub.models import LocalModel

pytestmark = pytest.mark.django_db
Scope = ApiKey.Scope


@pytest.fixture
def ada() -> User:
    for name in ("small", "large"):
        LocalModel.objects.create(name=name, path=f"/{name}.gguf", title=name, size=1)
    return User.objects.create_user("ada", password=None)


def asked(secret: str) -> Any:
    """A request that brings a key."""
    return RequestFactory().get("/v1/models", headers={"Authorization": f"Bearer {secret}"})


def refusal(ask: Any, secret: str, *more: str) -> tuple[int, str, str]:
    """Status, code and words."""
    with pytest.raises(Problem) as refused:
        ask(asked(secret), *more)
    told = json.loads(refused.value.answer().body)["error"]
    return refused.value.status, told["code"], told["message"]


def use(request: ASGIRequest, model: str) -> LocalModel:
    """As a chat completion does."""
    return admission.named(model, admission.speaker(request))


def test_an_expired_key_says_when_and_what_to_do(ada: User) -> None:
    _key, secret = keys.create(ada, expires=timezone.now() + timedelta(hours=1))
    assert admission.caller(asked(secret)).person == ada
    ApiKey.objects.update(expires=timezone.now() - timedelta(seconds=1))
    status, code, words = refusal(admission.caller, secret)
    assert (status, code) == (401, "expired_api_key")
    assert f"expired on {timezone.now():%Y-}" in words
    assert "Make a new one" in words


def test_a_revoked_key_does_not_tell_that_it_expired_too(ada: User) -> None:
    key, secret = keys.create(ada, expires=timezone.now() - timedelta(days=1))
    keys.revoke(key)
    assert refusal(admission.caller, secret)[:2] == (401, "invalid_api_key")


def test_a_key_for_lists_writes_nothing(ada: User) -> None:
    _key, secret = keys.create(ada, scope=Scope.LIST)
    assert admission.caller(asked(secret)).key.scope == Scope.LIST
    status, code, words = refusal(use, secret, "small")
    assert (status, code) == (403, "key_scope")
    assert "only list models" in words


def test_a_key_for_some_models_uses_and_sees_no_others(ada: User, tmp_path: Any) -> None:
    for model in LocalModel.objects.all():
        (tmp_path / model.name).touch()
        LocalModel.objects.filter(pk=model.pk).update(path=tmp_path / model.name)
    _key, secret = keys.create(ada, only_models=["small"])
    assert use(asked(secret), "small").name == "small"
    status, code, words = refusal(use, secret, "large")
    assert (status, code) == (403, "model_not_allowed")
    assert "key was not made for large" in words
    seen = admission.library(admission.caller(asked(secret)))
    assert [model.name for model in seen] == ["small"]


def test_a_request_without_a_model_is_told_which_there_are(ada: User, tmp_path: Any) -> None:
    _key, secret = keys.create(ada)
    for name in ("small", "large"):
        (tmp_path / name).touch()
        LocalModel.objects.filter(name=name).update(path=tmp_path / name)
    caller = admission.caller(asked(secret))
    for ask in (partial(admission.named, "", caller), partial(admission.only, caller)):
        with pytest.raises(Problem) as refused:
            ask()
        assert (refused.value.status, refused.value.param) == (400, "model")
        assert "These exist: large, small." in str(refused.value)
    LocalModel.objects.filter(name="large").delete()
    assert admission.only(caller).name == "small"


def test_a_key_gives_no_more_than_its_owner_has(ada: User) -> None:
    _key, secret = keys.create(ada)
    policy = Policy.objects.create(user=ada, only_models=["small"])
    status, code, words = refusal(use, secret, "large")
    assert (status, code) == (404, "model_not_found"), "to its owner it is not there"
    assert "large" not in words.partition("These exist")[2]
    policy.rights = {"api_keys": False}
    policy.save()
    with pytest.raises(Forbidden):
        admission.caller(asked(secret))


CHANGES: dict[str, Any] = {
    "revoked": lambda key: keys.revoke(key),
    "expired": lambda key: ApiKey.objects.filter(pk=key.pk).update(expires=timezone.now()),
    "narrowed": lambda key: ApiKey.objects.filter(pk=key.pk).update(only_models=["large"]),
    "disabled": lambda key: User.objects.filter(pk=key.owner_id).update(is_active=False),
    "closing": lambda key: User.objects.filter(pk=key.owner_id).update(closes=timezone.now()),
    "deleted": lambda key: User.objects.filter(pk=key.owner_id).delete(),
    "no api": lambda key: Policy.objects.create(user=key.owner, rights={"api_keys": False}),
    "no model": lambda key: Policy.objects.create(user=key.owner, only_models=[]),
    "a guest": lambda key: User.objects.filter(pk=key.owner_id).update(role=User.Role.GUEST),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_being_written_for_a_key_may_go_on_or_not(ada: User, change: Any) -> None:
    key, _secret = keys.create(ada)
    other, _secret = keys.create(User.objects.create_user("bob", password=None))
    uses = {(key.pk, "small"), (other.pk, "small")}
    assert keys.may_go_on(uses) == uses
    change(key)
    assert keys.may_go_on(uses) == {(other.pk, "small")}


def test_a_hundred_uses_cost_what_one_does(ada: User, django_assert_max_num_queries: Any) -> None:
    uses = {(keys.create(ada)[0].pk, "small") for _number in range(30)}
    with django_assert_max_num_queries(2):
        assert keys.may_go_on(uses) == uses
