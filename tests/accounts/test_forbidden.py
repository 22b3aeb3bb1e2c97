"""What a missing right is answered with: a page for people, JSON for a page's scripts."""

import json

from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.middleware import ForbiddenMiddleware
from accounts.models import User
from accounts.rights import Right
from accounts.standing import Forbidden


def refused(accept: str, user: User) -> tuple[int, bytes]:
    """The answer to a view that raised Forbidden."""
    request: HttpRequest = RequestFactory().get("/", headers={"Accept": accept})
    request.session, request.user = SessionStore(), user
    answer = ForbiddenMiddleware(lambda _request: None).process_exception(  # type: ignore[arg-type]
        request, Forbidden(Right.SHARE)
    )
    assert answer is not None
    return answer.status_code, answer.content


def test_a_browser_gets_a_page_with_the_reason(olive: User) -> None:
    status, body = refused("text/html,*/*", olive)
    assert status == 403
    assert b"Your account may not share." in body


def test_a_script_gets_json() -> None:
    status, body = refused("application/json", User(username="gil"))
    assert status == 403
    error = json.loads(body)["error"]
    assert error["code"] == "not_allowed"
    assert error["message"].startswith("Your account may not share.")


def test_other_faults_are_left_to_others() -> None:
    middleware = ForbiddenMiddleware(lambda _request: None)  # type: ignore[arg-type]
    assert middleware.process_exception(HttpRequest(), ValueError()) is None
