"""The OpenAPI description tells every path of /v1, and every field that a request may have."""

import re
from typing import Any

import jsonschema_rs
import pytest

from api.asked import KNOWN
from api.description.document import document
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


def test_every_field_of_a_chat_request_is_described() -> None:
    assert DOCUMENT["components"]["schemas"]["ChatRequest"]["properties"].keys() == set(KNOWN)


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
