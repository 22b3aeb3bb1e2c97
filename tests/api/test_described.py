"""The OpenAPI description is true: a property-based tester asks the running server for what it
allows and for what it forbids, and reads whatever comes back by it."""

import json
from collections.abc import Callable, Iterator
from itertools import cycle
from math import ceil
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from requests import Session
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from api.description.document import document
from engine.protocol import RANGES
from tests.api.asking import MODEL
from tests.running import Person, Studio

FORM = {"invalid_json", "invalid_value", "unsupported_parameter"}
"""Codes that say that a request is not as described. All others are about what it asks for: a
model that is not there, messages that are too long, a grammar that is none."""
MADE = """
from accounts import keys
from accounts.models import User
for number in range(4):
    print(keys.create(User.objects.get_or_create(username=f"tester-{number}")[0])[1])
"""
BOTH = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
BOUNDS = 90
"""Cases at the bounds of its fields that are tried of a path, at most."""
TRIES = 10
"""At random, of each kind for each path, beside those."""
MOST = RANGES["max_tokens"][2]
SHORT = 4
"""Tokens of an answer, so that a hundred take seconds."""
LENGTH = {
    "/v1/chat/completions": "max_completion_tokens",
    "/v1/completions": "max_tokens",
    "/v1/responses": "max_output_tokens",
    "/v1/messages": "max_tokens",
}
"""Which field says how long an answer may be."""
EVENTS = {
    "/v1/chat/completions": "ChatChunk",
    "/v1/completions": "CompletionChunk",
    "/v1/responses": "ResponseEvent",
    "/v1/messages": "AnthropicEvent",
}
"""What a path's stream is made of."""


def triable(value: Any) -> Any:
    """The description with a few texts in the place of any JSON text, which no keyword demands."""
    if isinstance(value, list):
        return [triable(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("contentSchema") == {"type": "object"}:
        return {"enum": ["{}", '{"a": [1]}']}
    if "contentSchema" in value:  # an event's data, which `put` judges
        return {}
    return {name: triable(each) for name, each in value.items()}


DOCUMENT = triable(document("http://hearth.test"))
DESCRIBED = schemathesis.openapi.from_dict(DOCUMENT)
FOUND = [each.ok() for each in DESCRIBED.get_all_operations() if isinstance(each, Ok)]
OPERATIONS = {each.label: each for each in FOUND if each.path.startswith("/v1")}
"""What llama.cpp's server has without /v1 is the very same."""


def judge(schema: dict[str, Any]) -> jsonschema_rs.Validator:
    """Whether something is as one of the description's schemas says."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    whole = {"$schema": dialect, "components": DOCUMENT["components"], **schema}
    return jsonschema_rs.validator_for(whole)


def bodies(operation: APIOperation) -> jsonschema_rs.Validator | None:
    """Whether something is a body that an operation takes; None for one that takes none."""
    described = operation.definition.raw.get("requestBody")
    return judge(described["content"]["application/json"]["schema"]) if described else None


@pytest.fixture(params=OPERATIONS)
def operation(request: pytest.FixtureRequest) -> Any:
    """Each operation that is described."""
    load_all_checks()
    return OPERATIONS[request.param]


@pytest.fixture(scope="module")
def keys(studio: Studio, owner: Person) -> Iterator[str]:
    """One after the other of some people's keys: nobody may ask hundreds of times a second."""
    return cycle(studio.manage("shell", "-v", "0", "-c", MADE).split())


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """Keeps its connection."""
    with Session() as session:
        yield session


Ask = Callable[[Case], None]


@pytest.fixture
def ask(studio: Studio, keys: Iterator[str], session: Session) -> Ask:
    """Asks the running server for something, and judges its answer."""

    def asked(case: Case) -> None:
        put(case, studio.url, next(keys), session)

    return asked


def test_the_bounds_of_every_field_are_true(operation: APIOperation, ask: Ask) -> None:
    found = DESCRIBED.iter_coverage_cases(
        operation, generation_modes=BOTH, generation_config=DESCRIBED.config.generation
    )
    cases = list(found)
    for case in cases[:: ceil(len(cases) / BOUNDS)]:
        ask(case)


def test_whatever_is_asked_is_answered_as_described(operation: APIOperation, ask: Ask) -> None:
    kinds = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in BOTH))

    @settings(
        max_examples=TRIES * len(BOTH) if operation.body else TRIES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],  # a smaller example would take longer than all of them
        suppress_health_check=list(HealthCheck),
    )
    @given(kinds)
    def anything(case: Case) -> None:
        ask(case)

    anything()


def put(case: Case, url: str, key: str, session: Session) -> None:
    """Ask, and judge the answer by what is described."""
    if within_reach := isinstance(case.body, dict):
        case.body = {**case.body, **reachable(case.body, case.path)}
    answer = case.call(url, session, headers={"Authorization": f"Bearer {key}"})
    case.validate_response(
        answer,
        excluded_checks=[
            checks.positive_data_acceptance,  # what is valid may still ask for what is not there
            checks.negative_data_rejection,
            checks.ignored_auth,
        ],
    )
    if within_reach and (judged := bodies(case.operation)) and case.method == "POST":
        code = code_of(answer.json()) if answer.status_code != 200 else ""
        told = f"{answer.status_code} {answer.text[:300]} to {json.dumps(case.body)[:2000]}"
        if judged.is_valid(case.body):
            assert code not in FORM, f"what is described is refused: {told}"
        else:
            refused = {400, 404}  # what it names may be missed first
            assert answer.status_code in refused, f"what is not described is taken: {told}"
    if answer.headers.get("content-type", [""])[0].startswith("text/event-stream"):
        for kind, data in events(answer.text, EVENTS[case.path]):
            assert judge({"$ref": f"#/components/schemas/{kind}"}).is_valid(data), data


def code_of(told: dict[str, Any]) -> str | None:
    """The code of an error, in the one shape or the other."""
    error = told.get("error") or {}
    code: str | None = error.get("code") or error.get("details", {}).get("error_code")
    return code


def reachable(body: dict[str, Any], path: str) -> dict[str, Any]:
    """Changes after which it is as good or as bad a request as before, for a model that is there
    and an answer that takes no time."""
    changes: dict[str, Any] = {}
    if isinstance(body.get("model"), str):
        changes["model"] = MODEL
    name = LENGTH.get(path, "")
    if is_long(body.get(name)) or (name and body.get(name) is None and path != "/v1/messages"):
        changes[name] = SHORT
    return changes


def is_long(most: Any) -> bool:
    """Whether so many tokens may be written, and would take a while."""
    return isinstance(most, int | float) and SHORT < most <= MOST


def events(text: str, kind: str) -> Iterator[tuple[str, Any]]:
    """The schema's name and the data of each."""
    for event in text.split("\n\n"):
        data = event.rpartition("data: ")[2]
        if "data: " in event and data != "[DONE]":
            failed = "AnthropicError" if kind == "AnthropicEvent" else "Error"
            is_error = event.startswith("event: error") and kind != "ResponseEvent"
            yield failed if is_error else kind, json.loads(data)
