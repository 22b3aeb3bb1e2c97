"""Leads /v1 past the pages' middleware: a program brings a key each time, and nothing else.

No session, no cookie, no CSRF token, no language: what a browser sends by itself counts for nothing
here. It is also the difference between one and some twenty thread changes a request.
"""

import logging
from collections.abc import Awaitable, Callable

from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.decorators import async_only_middleware

from api.problem import Problem

log = logging.getLogger("hearth.api")

Handler = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


@async_only_middleware
def programs_apart(get_response: Handler) -> Handler:
    """The first middleware: whatever is not below /v1/ goes on to the others."""

    async def handle(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/v1/"):
            return await get_response(request)
        response = await answer(request)
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    return handle


async def answer(request: HttpRequest) -> HttpResponseBase:
    """The view's answer, or what is wrong in the shape that clients read."""
    try:
        request.get_host()  # a foreign name that points here (DNS rebinding) is refused
        found = resolve(request.path_info, "api.v1")
        response: HttpResponseBase = await found.func(request, *found.args, **found.kwargs)
    except Problem as problem:
        return problem.answer()
    except Exception as error:
        return _unforeseen(error).answer()
    return response


def _unforeseen(error: Exception) -> Problem:
    match error:
        case Resolver404():
            return Problem("There is no such path.", status=404, code="unknown_path")
        case DisallowedHost():
            return Problem("Hearth is not served under this host name.", code="bad_host")
        case RequestDataTooBig():
            return Problem("The body is too large.", status=413, code="too_large")
        case DatabaseError():
            log.warning("an API request found no database: %s", error)
            why = "Hearth's database does not answer. Try again in a few seconds."
            return Problem(why, status=503, code="database", retry_s=2)
    log.error("an API request failed", exc_info=error)
    return Problem("Something went wrong in Hearth. Its log says more.", status=500, code="fault")
