"""OpenAI's client finds the models that a key may use."""

import pytest
from openai import NotFoundError, OpenAI

from tests.api.asking import MODEL


def test_models_are_listed_page_by_page(openai: OpenAI) -> None:
    listed = {model.id: model for model in openai.models.list()}
    assert listed[MODEL].object == "model"
    assert listed[MODEL].owned_by == "hearth"
    assert listed[MODEL].created > 1_700_000_000


def test_one_model_is_told(openai: OpenAI) -> None:
    model = openai.models.retrieve(MODEL)
    assert model.id == MODEL
    assert model.to_dict()["context_length"] == 1024


def test_one_that_does_not_exist_is_not_found(openai: OpenAI) -> None:
    with pytest.raises(NotFoundError, match=f"These exist: .*{MODEL}"):
        openai.models.retrieve("gpt-7")
