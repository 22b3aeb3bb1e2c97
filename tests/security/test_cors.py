"""No page of another site reads an answer of /v1, unless the house has named that site."""

from typing import Any

import httpx
import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import ImproperlyConfigured

from accounts import keys
from accounts.models import User
from studio import env
from studio.asgi import application

pytestmark = pytest.mark.django_db(transaction=True)
SITE, OTHER = "https://chat.example.com", "https://evil.example"
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,x-stainless-lang",
}


def ask(method: str, path: str, origin: str, **headers: str) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, headers={"Origin": origin, **headers})

    return async_to_sync(asked)()


def leave(answer: httpx.Response) -> dict[str, str]:
    """What a browser is told of who may read it."""
    return {n: v for n, v in answer.headers.items() if n.startswith("access-control-")}


@pytest.fixture
def named(settings: Any) -> None:
    settings.API_ORIGINS = frozenset({SITE})


@pytest.fixture
def key() -> str:
    return keys.create(User.objects.create_user("ada", password=None))[1]


@pytest.mark.parametrize("path", ["/v1/models", "/v1/chat/completions", "/login/", "/tokenize"])
def test_without_a_site_that_is_named_nobody_is_invited(path: str) -> None:
    for origin in (SITE, "null", "http://127.0.0.1"):
        assert leave(ask("GET", path, origin)) == {}
        refused = ask("OPTIONS", path, origin, **PREFLIGHT)
        assert leave(refused) == {}
        assert refused.status_code >= 302


def test_a_page_of_a_named_site_may_ask(named: None, key: str) -> None:
    said = ask("OPTIONS", "/v1/chat/completions", SITE, **PREFLIGHT)
    assert said.status_code == 204
    assert said.headers["access-control-allow-origin"] == SITE
    assert "POST" in said.headers["access-control-allow-methods"]
    assert "x-stainless-lang" in said.headers["access-control-allow-headers"]
    assert said.headers["vary"] == "origin"
    answer = ask("GET", "/v1/models", SITE, Authorization=f"Bearer {key}")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == SITE
    assert "retry-after" in answer.headers["access-control-expose-headers"]


def test_it_reads_why_it_is_refused_and_still_needs_a_key(named: None) -> None:
    answer = ask("GET", "/v1/models", SITE)
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == SITE


def test_cookies_are_never_invited(named: None, key: str) -> None:
    for answer in (
        ask("OPTIONS", "/v1/models", SITE, **PREFLIGHT),
        ask("GET", "/v1/models", SITE, Authorization=f"Bearer {key}"),
    ):
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    [
        *(
            OTHER,
            "null",
            "",
            "*",
            f"{SITE}.evil.example",
            f"{SITE}:8443",
            "http://chat.example.com",
        ),
        *(f"{SITE}/", SITE.upper(), "https://evil.chat.example.com"),
    ],
)
def test_no_other_site_is_let_in_beside_it(named: None, key: str, origin: str) -> None:
    answer = ask("GET", "/v1/models", origin, Authorization=f"Bearer {key}")
    assert leave(answer) == {}
    assert answer.headers["vary"] == "origin"
    assert leave(ask("OPTIONS", "/v1/models", origin, **PREFLIGHT)) == {}


def test_pages_and_sockets_stay_closed_to_it(named: None) -> None:
    for path in ("/login/", "/healthz", "/", "/tokenize"):
        assert leave(ask("GET", path, SITE)) == {}
        assert leave(ask("OPTIONS", path, SITE, **PREFLIGHT)) == {}


def test_a_public_site_may_reach_a_private_network_where_a_browser_asks(named: None) -> None:
    wanted = {**PREFLIGHT, "Access-Control-Request-Private-Network": "true"}
    answer = ask("OPTIONS", "/v1/models", SITE, **wanted)
    assert answer.headers["access-control-allow-private-network"] == "true"


@pytest.mark.parametrize(
    "value",
    ["*", "null", "chat.example.com", "https://a.example/", "https://*.a.example", "ftp://a"],
)
def test_what_is_no_origin_is_refused_at_the_start(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_ORIGINS", f"https://good.example {value}")
    with pytest.raises(ImproperlyConfigured, match="API_ORIGINS"):
        env.origins("API_ORIGINS")


def test_origins_are_given_with_blanks_or_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_ORIGINS", "https://A.example, http://[::1]:3000")
    assert env.origins("API_ORIGINS") == {"https://a.example", "http://[::1]:3000"}
    monkeypatch.delenv("API_ORIGINS")
    assert env.origins("API_ORIGINS") == frozenset()
