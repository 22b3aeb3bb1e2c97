"""What a person chooses for themselves, and that it follows them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import keys, model_names
from accounts.models import ApiKey, AuditEntry, Policy, User

JSON = "application/json"


@pytest.fixture
def hers(alice: User) -> Client:
    """Alice's browser."""
    client = Client()
    client.force_login(alice)
    return client


def change(client: Client, **what: Any) -> Any:
    """What the page's scripts post."""
    return client.post("/account/settings/", what, content_type=JSON)


def test_language_and_theme_follow_to_another_device(hers: Client, alice: User) -> None:
    hers.post("/language/", {"language": "zh-hans", "next": "/account/"})
    assert change(hers, theme="dark").status_code == 200
    there = Client(headers={"Accept-Language": "en"})
    there.force_login(alice)
    page = there.get("/account/").content.decode()
    assert '<html lang="zh-hans"' in page
    assert 'localStorage.theme = "dark"' in page
    assert there.get("/nothing-here/").content.decode().count('lang="zh-hans"') > 0


def test_what_is_not_chosen_is_as_the_browser_has_it(hers: Client) -> None:
    page = hers.get("/account/", headers={"Accept-Language": "zh-CN"}).content.decode()
    assert '<html lang="zh-hans"' in page
    assert "localStorage.theme =" not in page


def test_signed_out_pages_follow_the_browser(hers: Client) -> None:
    hers.post("/language/", {"language": "zh-hans", "next": "/account/"})
    stranger = Client(headers={"Accept-Language": "en"})
    assert '<html lang="en"' in stranger.get("/login/").content.decode()
    assert stranger.post("/language/", {"language": "zh-hans", "next": "/login/"}).status_code
    assert '<html lang="zh-hans"' in stranger.get("/login/").content.decode()


def test_a_name_is_shown_only_to_who_may_see_it(hers: Client, alice: User) -> None:
    assert alice.shows_name is False
    assert change(hers, shows_name=True).json()["shows_name"] is True
    alice.refresh_from_db()
    assert alice.shows_name is True


@pytest.mark.parametrize(
    "bad",
    [{"theme": "pink"}, {"language": "xx"}, {"role": "owner"}, {"shows_name": []}, {"theme": {}}],
)
def test_anything_else_changes_nothing(hers: Client, alice: User, bad: dict[str, Any]) -> None:
    good = {"shows_name": True, "language": "zh-hans"}
    assert change(hers, **{**good, **bad}).status_code == 400
    alice.refresh_from_db()
    assert (alice.role, alice.language, alice.theme, alice.shows_name) == ("member", "", "", False)


# --- keys ---


def make(client: Client, **what: Any) -> Any:
    """As the dialog does."""
    asked = {"name": "Editor", "expires": "never", "scope": "chat", "models": None, **what}
    return client.post("/account/keys/", asked, content_type=JSON)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two models."""
    models = [("small", "Small"), ("large", "Large")]
    monkeypatch.setattr(model_names, "_sources", [lambda: models])


def test_a_key_is_told_once_and_works(hers: Client, alice: User) -> None:
    answer = make(hers)
    assert answer.status_code == 201
    key = keys.find(answer.json()["secret"])
    assert key is not None
    assert (key.owner, key.name, key.scope, key.only_models) == (alice, "Editor", "chat", None)
    page = hers.get("/account/").content.decode()
    assert "Editor" in page
    assert key.prefix in page
    assert answer.json()["secret"] not in page
    assert AuditEntry.objects.get(action="key_made").facts == {"key": str(key), "name": "Editor"}


@pytest.mark.parametrize("days", [7, 30, 90])
def test_it_may_work_for_some_days(hers: Client, days: int) -> None:
    assert make(hers, expires=str(days)).status_code == 201
    expires = ApiKey.objects.get().expires
    assert expires is not None
    assert abs(expires - timezone.now() - timedelta(days=days)) < timedelta(minutes=1)


def test_it_may_work_through_a_certain_day(hers: Client) -> None:
    day = timezone.localdate() + timedelta(days=3)
    assert make(hers, expires=day.isoformat()).status_code == 201
    expires = ApiKey.objects.get().expires
    assert expires is not None
    assert timezone.localdate(expires) == day
    assert timezone.localtime(expires).hour == 23


@pytest.mark.usefixtures("library")
def test_it_may_be_for_some_models_or_lists_only(hers: Client) -> None:
    assert make(hers, models=["small", "unknown"], scope="list").status_code == 201
    key = ApiKey.objects.get()
    assert (key.only_models, key.scope) == (["small"], "list")


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"name": " "}, "Give the key a name"),
        ({"name": "n" * 101}, "100 characters"),
        ({"expires": "2020-01-01"}, "That day is over"),
        ({"expires": "soon"}, "Choose the last day"),
        ({"expires": "9999-12-31"}, ""),
        ({"models": []}, "Choose at least one model"),
        ({"models": ["unknown"]}, "Choose at least one model"),
        ({"scope": "everything"}, "not a valid choice"),
        ({"name": 5}, "could not be read"),
        ({"models": 5}, "could not be read"),
        ({"models": [{}]}, "could not be read"),
        ({"expires": None}, "could not be read"),
    ],
)
def test_what_makes_no_key_says_why(hers: Client, bad: dict[str, Any], words: str) -> None:
    answer = make(hers, **bad)
    if not words:
        assert answer.status_code == 201
        return
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{", '"x"', "{}"])
def test_a_body_that_is_no_request_is_refused(hers: Client, body: str) -> None:
    for path in ("/account/keys/", "/account/settings/"):
        answer = hers.post(path, body, content_type=JSON)
        assert answer.status_code == (200 if (path, body) == ("/account/settings/", "{}") else 400)


def test_who_may_not_use_the_api_gets_no_key(hers: Client, alice: User) -> None:
    Policy.objects.create(user=alice, rights={"api_keys": False})
    assert make(hers).status_code == 403
    assert "Your account may not use the API" in hers.get("/account/").content.decode()


def test_a_key_is_revoked_by_its_owner_alone(hers: Client, alice: User, olive: User) -> None:
    key, secret = keys.create(alice, "Editor")
    his = Client()
    his.force_login(olive)
    assert his.post(f"/account/keys/{key.pk}/revoke/").status_code == 404
    assert keys.find(secret) is not None
    assert hers.post(f"/account/keys/{key.pk}/revoke/").status_code == 200
    assert keys.find(secret) is None
    assert "Editor" not in hers.get("/account/").content.decode()
    assert hers.post(f"/account/keys/{key.pk}/revoke/").status_code == 404
    assert AuditEntry.objects.filter(action="key_revoked", actor=alice).count() == 1


def test_nobody_has_endless_keys(hers: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.views.keys.MOST", 1)
    assert make(hers).status_code == 201
    answer = make(hers)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "too_many_keys"


def test_a_body_nested_without_end_is_refused_as_any_other(hers: Client) -> None:
    body = "[" * 100_000
    answer = hers.post("/account/settings/", body, content_type=JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
