"""Every path there is: no form without its token, nothing changed by looking, the right headers."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from tests.matrix import walk
from tests.matrix.house import House, build, changed, rows_of
from tests.matrix.routes import ROUTES
from tests.matrix.rows import GET
from tests.matrix.test_pages import captured, undone, writes
from tests.matrix.visiting import Visitor, address, sign_in, words

PREVIEW = "/preview/"
SAYING_NOTHING = {"/jsi18n/<slug:language>/<slug:version>.js", PREVIEW}
"""They hold nobody's words: the catalogue of the scripts, and the empty frame of previews."""
OTHER_METHODS = ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "BREW"]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine runs here, so nobody waits long for what one would say."""
    monkeypatch.setattr("engine.protocol.LOOK_S", 1)


@pytest.fixture
def house(db: None, redis_server: str) -> House:
    return build()


def urls(house: House) -> dict[str, str]:
    """Every path with its arguments filled in."""
    return {path: address(path, ROUTES[path], house.things) for path in sorted(walk.pages())}


def everybodys(house: House) -> dict[tuple[str, Any], Any]:
    return {key: row for user in house.people.values() for key, row in rows_of(user).items()}


def browser(user: User) -> Client:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, user)
    return client


def test_no_post_is_taken_without_its_token(house: House) -> None:
    """Another site's form reaches no view, whoever's session the browser sends along."""
    before, audited = everybodys(house), AuditEntry.objects.count()
    alice, olive = browser(house.people["alice"]), browser(house.people["olive"])
    # What a foreign page can send along by itself is no token either.
    guessed = {"next": "/", "csrfmiddlewaretoken": "a" * 64}
    for url in urls(house).values():
        assert alice.post(url, guessed).status_code == 403, url
        json = olive.post(url, "{}", content_type="application/json")
        assert json.status_code == 403, url
    assert changed(before, everybodys(house)) == []
    assert AuditEntry.objects.count() == audited


@pytest.mark.parametrize("name", ["alice", "olive"])
def test_looking_changes_nothing(house: House, name: str) -> None:
    """What a link, an image or a prefetching browser asks for is safe to ask for."""
    before, visitor = everybodys(house), Visitor(name, house.people[name])
    for url in urls(house).values():
        with captured() as queries:
            visitor.ask(url, GET, house.things)
            visitor.client.head(url)
        if writes(queries):
            assert changed(before, everybodys(house)) == [], url


@pytest.mark.parametrize("method", OTHER_METHODS)
def test_a_method_that_nobody_offers_does_nothing(house: House, method: str) -> None:
    before = everybodys(house)
    client = browser(house.people["olive"])
    client.handler.enforce_csrf_checks = False
    for path, url in urls(house).items():
        with undone(), captured() as queries:
            answer = client.generic(method, url, "{}", content_type="application/json")
            assert answer.status_code < 500 or path == "/healthz", url
            if writes(queries):
                assert changed(before, everybodys(house)) == [], url


@pytest.mark.parametrize("name", ["nobody", "alice", "olive"])
def test_every_answer_says_what_a_browser_may_do_with_it(house: House, name: str) -> None:
    visitor = Visitor(name, house.people.get(name))
    for path, url in urls(house).items():
        answer = visitor.ask(url, GET, house.things)
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        if path == PREVIEW and name != "nobody":
            continue  # has a policy of its own, and a test of it
        assert headers["X-Frame-Options"] == "DENY", path
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "'unsafe-inline'" not in policy.replace("style-src-attr 'unsafe-inline'", ""), path
        assert "access-control-allow-origin" not in headers, path


@pytest.mark.parametrize("name", ["nobody", "alice", "olive"])
def test_nobody_keeps_a_page(house: House, name: str) -> None:
    """No proxy, and no Back button of the next person at a shared computer."""
    visitor = Visitor(name, house.people.get(name))
    for path, url in urls(house).items():
        if path in SAYING_NOTHING:
            continue
        answer = visitor.ask(url, GET, house.things)
        kept = answer.headers["Cache-Control"]
        assert "no-store" in kept, f"{path}: {kept}"
        assert "public" not in kept, f"{path}: {kept}"


def test_the_preview_lets_itself_be_framed_by_us_alone(house: House) -> None:
    answer = Visitor("alice", house.people["alice"]).ask(PREVIEW, GET, house.things)
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "alice" not in words(answer)
