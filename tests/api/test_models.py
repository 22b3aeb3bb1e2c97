"""A program learns which models there are, and is told them when it asks for one that is not."""

import httpx
import pytest

from tests.api.asking import MODEL, PATH, body, problem


def test_the_library_is_listed(client: httpx.Client) -> None:
    answer = client.get("/v1/models").json()
    assert answer["object"] == "list"
    (demo,) = [model for model in answer["data"] if model["id"] == MODEL]
    assert demo["object"] == "model"
    assert demo["context_length"] == 1024
    assert demo["created"] > 1_700_000_000
    assert client.get(f"/v1/models/{MODEL}").json() == demo


@pytest.mark.parametrize("stream", [False, True])
def test_an_unknown_model_names_those_there_are(client: httpx.Client, stream: bool) -> None:
    error = problem(client.post(PATH, json=body(model="gpt-4", stream=stream)), 404)
    assert (error["code"], error["param"]) == ("model_not_found", "model")
    assert "gpt-4" in error["message"]
    assert MODEL in error["message"]
    assert problem(client.get("/v1/models/gpt-4"), 404)["code"] == "model_not_found"
