"""The OpenAPI description tells every path of /v1, and every field that a request may have."""

import re
from typing import Any

import jsonschema_rs
import pytest

from api import asked
from api.anthropic import asked as anthropic
from api.completions import asked as completions
from api.description.document import document
from api.embeddings import asked as embeddings
from api.responses import asked as responses
from api.routes import ROUTES

DOCUMENT = document("http://hearth.test")
NAMES = {"/v1/models/": "/v1/models/{model}"}
"""How the description writes a path that stands for all names below it."""
METHODS = {"get", "post"}


def operations() -> dict[str, dict[str, Any]]:
    """By path, each with its one method."""
    return {
        path: {method.upper(): each for method, each in item.items() if method in METHODS}
        for path, item in DOCUMENT["paths"].items()
    }


def test_every_path_is_described_with_its_method() -> None:
    served = {NAMES.get(path, path): method for path, (method, _view) in ROUTES.items()}
    described = {path: next(iter(methods)) for path, methods in operations().items()}
    missing = served.keys() - described.keys()
    assert not missing, f"describe {missing} in api/description/, and name the file in document.py"
    assert described == served


TAKEN: dict[str, set[str]] = {
    "ChatRequest": set(asked.KNOWN),
    "CompletionRequest": set(completions.KNOWN),
    "ResponsesRequest": {*responses.ALIKE, *responses.OWN, "store", "background"},
    "MessagesRequest": set(anthropic.KNOWN) - {"thread"},
    "EmbeddingsRequest": set(embeddings.KNOWN),
}
"""The fields of a request that are not refused whatever they say."""


@pytest.mark.parametrize("name", TAKEN)
def test_every_field_of_a_request_is_described(name: str) -> None:
    assert DOCUMENT["components"]["schemas"][name]["properties"].keys() == TAKEN[name]


def test_every_reference_leads_somewhere() -> None:
    used = set(re.findall(r"#/components/schemas/(\w+)", str(DOCUMENT)))
    assert used <= DOCUMENT["components"]["schemas"].keys()


@pytest.mark.parametrize("name", DOCUMENT["components"]["schemas"])
def test_every_schema_is_one(name: str) -> None:
    schema = DOCUMENT["components"]["schemas"][name]
    jsonschema_rs.meta.validate({"$schema": jsonschema_rs_dialect, **schema})


def test_names_of_operations_are_told_apart() -> None:
    named = [each["operationId"] for methods in operations().values() for each in methods.values()]
    assert len(named) == len(set(named)) == len(operations())


jsonschema_rs_dialect = "https://json-schema.org/draft/2020-12/schema"
