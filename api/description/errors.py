"""How /v1 says that it does not answer, in the shapes of OpenAI and of Anthropic."""

from typing import Any

from api.anthropic import errors
from api.description.shapes import TEXT, about, content, maybe, one, ref, told, words
from api.problem import KINDS

REFUSALS = {
    400: "The request cannot be answered as it is; `param` names the field at fault.",
    401: "There is no key, or one that is wrong, revoked or expired.",
    403: "The key, or the account that it acts for, may not do this.",
    404: "There is no such model or preset, or nothing at this path.",
    413: "The body is larger than what Hearth takes at once.",
    429: "A limit is reached. Retry-After says in how many seconds to come back.",
    500: "A fault in Hearth. Its log says more, under the `request_id`.",
    503: "The model, the engine or the database does not answer. Mostly worth another try.",
}
"""Statuses of answers that are none."""

REQUEST_ID = about({"schema": TEXT}, "By which it is found in Hearth's log.")
RETRY_AFTER = about({"schema": {"type": "integer", "minimum": 1}}, "Seconds to wait.")
ALWAYS = {"X-Request-ID": {**REQUEST_ID, "required": True}}
UNREAD = {413, 429}
"""May be said before anybody looked at the request, which then has no id."""
MORE: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"schema": TEXT, "required": True}},
    429: {"Retry-After": {**RETRY_AFTER, "required": True}},
    503: {"Retry-After": RETRY_AFTER},
}

ANTHROPIC = {"invalid_request_error", "overloaded_error", "api_error", *errors.KINDS.values()}
MESSAGE = about(TEXT, "What is wrong and what to do, in English.")
CODE = about(TEXT, "Which problem it is; it stays the same.")
ID = about(TEXT, "By which it is found in Hearth's log.")

SCHEMAS = {
    "AnthropicError": told(
        {
            "type": one("error"),
            "error": told(
                {"type": words(*sorted(ANTHROPIC)), "message": MESSAGE},
                details=told({"error_code": CODE}),
            ),
            "request_id": maybe(ID),
        }
    ),
    "Error": told(
        {
            "error": told(
                {
                    "message": MESSAGE,
                    "type": words(*sorted({"invalid_request_error", *KINDS.values()})),
                    "param": maybe(about(TEXT, "The field at fault.")),
                    "code": maybe(CODE),
                },
                request_id=ID,
            )
        }
    ),
}


def refusals(*statuses: int, shape: str = "Error") -> dict[str, Any]:
    """The answers of an operation that are none: those of every one, and some of its own."""
    every = sorted({401, 403, 429, 500, 503, *statuses})
    return {str(status): _refusal(status, shape) for status in every}


def _refusal(status: int, shape: str) -> dict[str, Any]:
    return {
        "description": REFUSALS[status],
        "headers": {**_always(status), **MORE.get(status, {})},
        "content": content(ref(shape)),
    }


def asking(
    name: str, summary: str, tag: str, request: str, kinds: dict[str, Any], shape: str = "Error"
) -> dict[str, Any]:
    """An operation that is asked with a body, and what it is answered with."""
    return {
        "post": {
            "operationId": name,
            "summary": summary,
            "description": "A field that is not listed here is refused by name.",
            "tags": [tag],
            "requestBody": {"required": True, "content": content(ref(request))},
            "responses": {
                **answer("The answer.", kinds),
                **refusals(400, 404, 413, shape=shape),
            },
        }
    }


def _always(status: int) -> dict[str, Any]:
    return {"X-Request-ID": REQUEST_ID} if status in UNREAD else ALWAYS


def answer(description: str, kinds: dict[str, Any]) -> dict[str, Any]:
    """The answer of an operation that is one."""
    return {"200": {"description": description, "headers": ALWAYS, "content": kinds}}
