"""What Hearth refuses, OpenAI's client raises as the class that its users catch."""

from collections.abc import Iterator
from typing import Any

import openai as sdk
import pytest
from openai import OpenAI

from tests.api.asking import MODEL
from tests.api.sdk.official import STORY, official
from tests.running import Person, Studio

MADE = """
from accounts import keys
from accounts.models import ApiKey, Policy, User
spent, small = (User.objects.get_or_create(username=n)[0] for n in ("sdk-spent", "sdk-small"))
Policy.objects.get_or_create(user=spent, limits={"tokens_a_day": 0})
print(keys.create(spent)[1], keys.create(small, scope=ApiKey.Scope.LIST)[1])
"""


@pytest.fixture(scope="module")
def secrets(studio: Studio, owner: Person) -> list[str]:
    """A key of somebody who has no tokens left today, and one that only lists models."""
    return studio.manage("shell", "-v", "0", "-c", MADE).split()


@pytest.fixture
def spent(studio: Studio, secrets: list[str]) -> Iterator[OpenAI]:
    with official(studio, secrets[0]) as client:
        yield client


@pytest.fixture
def lister(studio: Studio, secrets: list[str]) -> Iterator[OpenAI]:
    with official(studio, secrets[1]) as client:
        yield client


def refused(client: OpenAI, error: type[sdk.APIStatusError], **more: Any) -> sdk.APIStatusError:
    """The same whether a stream was asked for or not."""
    codes = set()
    for stream in (True, False):
        with pytest.raises(error) as raised:
            client.chat.completions.create(**{**STORY, "stream": stream, **more})
        codes.add(raised.value.code)
        assert raised.value.request_id, "it is found in Hearth's log by this"
    assert len(codes) == 1
    return raised.value


def test_a_wrong_key_is_an_authentication_error(studio: Studio, openai: OpenAI) -> None:
    with official(studio, "hearth-" + "A" * 43) as stranger:
        error = refused(stranger, sdk.AuthenticationError)
        with pytest.raises(sdk.AuthenticationError):
            stranger.models.list()
    assert error.code == "invalid_api_key"


def test_a_key_that_may_only_list_is_denied(lister: OpenAI) -> None:
    assert MODEL in {model.id for model in lister.models.list()}
    assert refused(lister, sdk.PermissionDeniedError).code == "key_scope"


def test_an_unknown_model_is_not_found_and_those_there_are_named(openai: OpenAI) -> None:
    error = refused(openai, sdk.NotFoundError, model="gpt-7")
    assert (error.code, error.param) == ("model_not_found", "model")
    assert MODEL in error.message


def test_a_wrong_value_is_a_bad_request_that_names_its_field(openai: OpenAI) -> None:
    error = refused(openai, sdk.BadRequestError, temperature=-1)
    assert (error.param, error.type) == ("temperature", "invalid_request_error")


def test_a_field_that_is_not_known_is_refused_by_name(openai: OpenAI) -> None:
    error = refused(openai, sdk.BadRequestError, extra_body={"colour": "red"})
    assert (error.code, error.param) == ("unsupported_parameter", "colour")


def test_more_than_the_context_holds_is_a_bad_request(openai: OpenAI) -> None:
    longer = [{"role": "user", "content": "word " * 3000}]
    error = refused(openai, sdk.BadRequestError, messages=longer)
    assert error.code == "context_length_exceeded", "agents know it by this name and shorten"


def test_a_limit_is_a_rate_limit_error_that_says_when_to_come_back(spent: OpenAI) -> None:
    error = refused(spent, sdk.RateLimitError)
    assert error.code == "tokens_spent"
    assert 0 < int(error.response.headers["retry-after"]) <= 25 * 3600
    assert "midnight" in error.message
