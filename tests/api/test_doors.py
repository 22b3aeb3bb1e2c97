"""A key opens /v1 and nothing else; a session opens everything else and never /v1."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api.anthropic.asking import MESSAGES, trouble
from tests.api.asking import MODEL, PATH, body, new_key, problem, program
from tests.running import Person, Studio

PATHS = [
    *(("GET", "/v1/models"), ("GET", f"/v1/models/{MODEL}"), ("POST", PATH)),
    *(("POST", "/v1/completions"), ("POST", "/v1/responses"), ("GET", "/v1/openapi.json")),
    *(("POST", MESSAGES), ("POST", f"{MESSAGES}/count_tokens"), ("POST", "/v1/embeddings")),
    *(("POST", f"{root}/tokenize") for root in ("", "/v1")),
    *(("POST", f"{root}/detokenize") for root in ("", "/v1")),
    *(("POST", f"{root}/apply-template") for root in ("", "/v1")),
]
PAGES = ["/", "/models/", "/account/", "/account/export/", "/account/password/", "/c/"]


def told(path: str) -> Callable[[httpx.Response, int], dict[str, Any]]:
    """How an error is read at this path: each dialect has its own shape."""
    return trouble if path.startswith(MESSAGES) else problem


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer hearth-" + "A" * 43},
        {"Authorization": "Bearer x"},
        {"X-Api-Key": "hearth-" + "A" * 43},
        {"Authorization": "Basic b2xpdmU6eA=="},
    ],
    ids=["nothing", "unknown", "malformed", "x-api-key", "basic"],
)
def test_a_stranger_gets_nothing(
    method: str, path: str, headers: dict[str, str], studio: Studio
) -> None:
    with httpx.Client(base_url=studio.url, headers=headers) as client:
        answer = client.request(method, path, json=body() if method == "POST" else None)
    error = told(path)(answer, 401)
    assert error["type"] == "authentication_error"
    assert "key" in error["message"]


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_a_session_is_no_key(method: str, path: str, studio: Studio, alice: Person) -> None:
    with studio.client(alice) as client:
        answer = client.request(method, path, json=body() if method == "POST" else None)
    told(path)(answer, 401)


@pytest.mark.parametrize("page", PAGES)
def test_a_key_opens_no_page(page: str, studio: Studio, client: httpx.Client) -> None:
    for headers in ({}, {"X-Api-Key": client.headers["Authorization"].split()[1]}):
        answer = client.get(page, headers=headers)
        assert answer.status_code == 302, page
        assert answer.headers["location"].startswith("/login/")


def test_both_headers_open(studio: Studio, alices_key: str) -> None:
    headers: tuple[dict[str, str], ...]
    headers = ({"x-api-key": alices_key}, {"Authorization": f"bearer {alices_key}"})
    for each in headers:
        assert httpx.get(f"{studio.url}/v1/models", headers=each).status_code == 200


def revoke(studio: Studio, name: str) -> None:
    number = studio.manage("list_api_keys", name).split()[0]
    studio.manage("revoke_api_key", number)


def close(studio: Studio, name: str) -> None:
    change(studio, name, "update(is_active=False)")


def delete(studio: Studio, name: str) -> None:
    change(studio, name, "delete()")


def change(studio: Studio, name: str, how: str) -> None:
    code = f"from accounts.models import User; User.objects.filter(username={name!r}).{how}"
    studio.manage("shell", "-c", code)


@pytest.mark.parametrize("end", [revoke, close, delete])
def test_a_key_stops_working_at_once(
    end: Callable[[Studio, str], None], studio: Studio, owner: Person, alices_key: str
) -> None:
    name = f"leaver-{end.__name__}"
    studio.manage("create_user", name, said="correct horse battery\n")
    with program(studio, new_key(studio, name)) as client:
        assert client.get("/v1/models").status_code == 200
        end(studio, name)
        problem(client.get("/v1/models"), 401)
        problem(client.post(PATH, json=body()), 401)
    with program(studio, alices_key) as hers:
        assert hers.get("/v1/models").status_code == 200


def test_another_sites_name_for_this_machine_is_refused(client: httpx.Client) -> None:
    error = problem(client.get("/v1/models", headers={"Host": "evil.example"}), 400)
    assert error["code"] == "unknown_host"


def test_answers_invite_no_other_site(client: httpx.Client) -> None:
    answer = client.get("/v1/models", headers={"Origin": "http://evil.example"})
    assert not any(name.startswith("access-control") for name in answer.headers)
    assert "set-cookie" not in answer.headers
    problem(client.options(PATH), 405)


@pytest.mark.parametrize("path", ["/v1/", "/v1/nothing", "/v1/chat/completions/", "/v1/models/"])
def test_an_unknown_path_is_told_in_the_clients_shape(path: str, client: httpx.Client) -> None:
    assert problem(client.get(path), 404)["code"] in {"unknown_path", "model_not_found"}
    trouble(client.get(path, headers={"anthropic-version": "2023-06-01"}), 404)
