"""What is wrong with a request, in the shape that OpenAI's clients read."""

import re
from collections.abc import Mapping
from typing import Any

from api.answer import Answer, Headers
from journal import ids

KINDS = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
    500: "server_error",
    503: "server_error",
}


class Problem(Exception):
    """A request that is not answered. str() says why and what to do, in English: programs read it.

    `param` names the field at fault; `code` is stable; `retry_s` tells a client when to come back,
    `allow` which method the path has.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        code: str | None = None,
        param: str | None = None,
        retry_s: int | None = None,
        allow: str = "",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.param = param
        self.retry_s = retry_s
        self.allow = allow

    def under(self, names: Mapping[str, str]) -> "Problem":
        """The same where fields have other names: what is said here -> what is said there."""
        message = str(self)
        for here, there in names.items():
            message = re.sub(rf"\b{re.escape(here)}\b", there, message)
        param = names.get(self.param or "", self.param)
        return Problem(
            message, status=self.status, code=self.code, param=param, retry_s=self.retry_s
        )

    def body(self) -> dict[str, Any]:
        """As JSON, also for an error in the middle of a stream."""
        error = {
            "message": str(self),
            "type": KINDS.get(self.status, "invalid_request_error"),
            "param": self.param,
            "code": self.code,
            "request_id": self.request,
        }
        return {"error": error}

    @property
    def request(self) -> str:
        """The id by which it is found in the log."""
        return ids.request()

    @property
    def more(self) -> Headers:
        """The headers that go with it, in every shape."""
        more: Headers = ()
        if self.retry_s is not None:
            more += ((b"retry-after", str(self.retry_s).encode()),)
        if self.status == 401:
            more += ((b"www-authenticate", b"Bearer"),)
        if self.allow:
            more += ((b"allow", self.allow.encode()),)
        return more

    def answer(self) -> Answer:
        """The HTTP answer."""
        return Answer(self.body(), self.status, self.more)
