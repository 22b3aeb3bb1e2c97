"""/v1 opens to a good key alone, brought in either header; one function decides for all of it."""

import json
from typing import Any

import httpx
import pytest
from asgiref.sync import async_to_sync

from accounts import keys
from accounts.models import User
from accounts.rights import Right
from accounts.standing import standing_of
from studio.asgi import application
from tests.matrix.house import CANARY, House, build, changed, rows_of
from tests.matrix.programs import CALLS, Call
from tests.matrix.visiting import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
Headers = dict[str, str]


@pytest.fixture
def house(transactional_db: None, redis_server: str) -> House:
    return build()


def ask(call: Call, headers: Headers, body: dict[str, Any] | None = None) -> httpx.Response:
    """What /v1 answers, in the process of the test."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            method = "GET" if call.body is None else "POST"
            said = None if call.body is None else call.body if body is None else body
            return await client.request(method, call.path, json=said, headers=headers)

    return async_to_sync(asked)()


def said(answer: httpx.Response) -> str:
    """The error without the id by which it is found in the log."""
    told = answer.json()
    for where in (told, told["error"]):  # each dialect has its own place for it
        where.pop("request_id", None)
    return json.dumps(told)


def key_of(person: User) -> str:
    return keys.create(person)[1]


def bad(house: House) -> dict[str, Headers]:
    """Everything that is no good key, as both headers bring it."""
    revoked, secret = keys.create(house.people["bob"])
    keys.revoke(revoked)
    disabled = key_of(house.people["carol"])
    User.objects.filter(username="carol").update(is_active=False)
    secrets = {
        "revoked": secret,
        "disabled": disabled,
        "wrong": keys.MARK + "A" * 43,
        "only its prefix": house_key_prefix(house),
        "its hash": keys._hash(key_of(house.people["bob"])),
    }
    headers = {f"{name}, bearer": {"Authorization": f"Bearer {s}"} for name, s in secrets.items()}
    headers |= {f"{name}, x-api-key": {"X-Api-Key": s} for name, s in secrets.items()}
    return headers | {"nothing": {}, "a session": {"Cookie": cookie(house)}}


def house_key_prefix(house: House) -> str:
    """What Alice's list of keys shows of hers."""
    (key,) = house.people["alice"].api_keys.all()
    return key.prefix


def cookie(house: House) -> str:
    return Visitor("alice", house.people["alice"]).kept.strip()


def test_without_a_good_key_there_is_nothing(house: House) -> None:
    found = [
        f"{name}: {path} -> {answer.status_code}"
        for name, headers in bad(house).items()
        for path, call in CALLS.items()
        if (answer := ask(call, headers)).status_code != 401 or CANARY in answer.text
    ]
    assert not found, "\n".join(found)


def test_a_good_key_opens_all_of_it_in_either_header(house: House) -> None:
    secret = key_of(house.people["alice"])
    headers: list[Headers] = [{"Authorization": f"Bearer {secret}"}, {"X-Api-Key": secret}]
    found = [
        f"{each}: {path} -> {answer.status_code}"
        for each in headers
        for path, call in CALLS.items()
        if (answer := ask(call, each)).status_code != call.works
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["bob", "guest", "adam", "olive"])
def test_anothers_key_reaches_nothing_of_alices(house: House, name: str) -> None:
    """Nor does a body that names something of hers say whether it exists."""
    headers = {"X-Api-Key": key_of(house.people[name])}
    before = rows_of(house.people["alice"])
    for path, call in CALLS.items():
        answer = ask(call, headers)
        assert CANARY not in answer.text, path
        if call.reach is None:
            continue
        answer = ask(call, headers, call.reach)
        opens = standing_of(house.people[name]).may(Right.API_KEYS)
        assert answer.status_code == (call.refused if opens else 403), path
        never = ask(call, headers, json.loads(json.dumps(call.reach).replace(CANARY, "x" * 10)))
        assert said(never).replace("x" * 10, CANARY) == said(answer), "tells that it exists"
    assert changed(before, rows_of(house.people["alice"])) == []
