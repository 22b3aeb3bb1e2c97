"""The page of examples shows what is served here, to those who may use it."""

import json
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import Policy, User
from api.examples import ALL
from models_hub.models import LocalModel

pytestmark = pytest.mark.django_db
PAGE = "/account/api/"


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", password=None)


@pytest.fixture
def browser(ada: User) -> Client:
    """Ada's."""
    browser = Client()
    browser.force_login(ada)
    return browser


def in_library(folder: Path, name: str) -> Path:
    """The file of a model that somebody added."""
    path = folder / f"{name}.gguf"
    path.touch()
    LocalModel.objects.create(name=name, path=str(path), title=name, size=1)
    return path


def test_the_address_and_a_model_of_ones_own_are_filled_in(
    ada: User, browser: Client, tmp_path: Path
) -> None:
    for name in ("model-of-hers", "model-of-others"):
        in_library(tmp_path, name)
    Policy.objects.create(user=ada, only_models=["model-of-hers"])
    shown = browser.get(PAGE, headers={"host": "127.0.0.1:8000"}).content.decode()
    assert "http://127.0.0.1:8000/v1/chat/completions" in shown
    assert "model-of-hers" in shown
    assert "model-of-others" not in shown


def test_a_model_whose_file_went_is_in_no_example(browser: Client, tmp_path: Path) -> None:
    in_library(tmp_path, "a-model-that-went").unlink()
    in_library(tmp_path, "model-of-hers")
    shown = browser.get(PAGE).content.decode()
    assert "model-of-hers" in shown
    assert "a-model-that-went" not in shown


def test_an_empty_library_leads_to_models(browser: Client) -> None:
    shown = browser.get(PAGE).content.decode()
    assert "There are no models on this machine yet." in shown
    assert "/models/discover/" in shown


def test_whoever_may_not_use_the_api_is_told(ada: User, browser: Client) -> None:
    Policy.objects.create(user=ada, rights={"api_keys": False})
    shown = browser.get(PAGE).content.decode()
    assert "Your account may not use the API." in shown
    assert "curl" not in shown
    assert browser.get(f"{PAGE}openapi.json").status_code == 403


def test_the_description_is_a_file_with_this_address(browser: Client) -> None:
    answer = browser.get(f"{PAGE}openapi.json", headers={"host": "127.0.0.1:8000"})
    assert "attachment" in answer["Content-Disposition"]
    described = json.loads(answer.content)
    assert described["servers"] == [{"url": "http://127.0.0.1:8000"}]
    assert "/v1/chat/completions" in described["paths"]


def test_every_path_of_the_api_is_named(browser: Client) -> None:
    shown = browser.get(PAGE).content.decode()
    for path in ("/v1/responses", "/v1/messages/count_tokens", "/v1/embeddings", "/v1/tokenize"):
        assert f"<code>{path}</code>" in shown


def test_every_mark_is_filled_in() -> None:
    for example in ALL:
        filled = example.filled("http://hearth.test", "a-model", "a-key")
        assert not any(mark in filled for mark in ("{address}", "{model}", "{key}")), example.name
        assert "http://hearth.test" in filled
        assert "a-key" in filled
