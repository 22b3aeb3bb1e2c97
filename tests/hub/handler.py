"""One request to the tests' hub: who asks, what is ordered to go wrong, how it is answered."""

import json
from dataclasses import replace
from functools import cached_property
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.hub.counts import Asked
from tests.hub.delivery import Dropped
from tests.hub.faults import Fault, Place
from tests.hub.store import NAMES, Refused

if TYPE_CHECKING:
    from tests.hub.server import Hub, Server


class Instead(Exception):
    """Somebody else answers."""


class Handler(BaseHTTPRequestHandler):
    """Reads a request and writes answers; what is answered is told by `answer`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "Server"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: `counts` remembers."""

    def do_GET(self) -> None:
        """Answer, whatever it is."""
        try:
            self.answer()
        except Refused as refused:
            self.json({"error": refused.message}, refused.headers, refused.status)
        except Instead as instead:
            self.text(str(instead), {"Content-Type": "text/html; charset=utf-8"}, 200)
        except (Dropped, ConnectionError):
            self.close_connection = True

    do_HEAD = do_POST = do_GET

    def answer(self) -> None:
        """Answer this request; raises Refused where the answer is an error."""
        raise NotImplementedError

    @cached_property
    def hub(self) -> "Hub":
        """What is asked."""
        return self.server.hub

    @property
    def route(self) -> str:
        """The address without what is behind the question mark."""
        return urlsplit(self.path).path

    @property
    def query(self) -> dict[str, list[str]]:
        """What is behind it: every value of every parameter."""
        return parse_qs(urlsplit(self.path).query)

    @property
    def token(self) -> str:
        """The token that came with the request; one that nobody has is refused."""
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if token and token not in NAMES:
            raise Refused(401, "Invalid credentials in Authorization header")
        return token

    def note(self, place: str, about: str) -> None:
        """Count the request."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.server.name, self.path, headers, place, about)
        self.hub.counts.note(asked)

    def begin(self, place: Place, about: str = "") -> Fault:
        """Count the request, and go wrong right away where that is ordered."""
        self.note(place, about)
        fault = self.hub.faults.take(place, about)
        if fault.stall_after == 0:
            if self.hub.faults.wait(fault.stall_s):
                raise Dropped
            fault = replace(fault, stall_after=None)
        if fault.drop_after == 0:
            raise Dropped
        if fault.status:
            why = f"Error {fault.status}, as ordered"
            raise Refused(fault.status, why, retry_after=fault.retry_after)
        if fault.instead:
            raise Instead(fault.instead)
        return fault

    def asks(self, name: str) -> bool:
        """Whether a parameter says yes."""
        return self.query.get(name, [""])[0].lower() in ("true", "1")

    def page(self, rows: list[dict[str, Any]], limit: int) -> None:
        """One page of many, and where the next one is."""
        query = self.query
        start, limit = int(query.get("cursor", ["0"])[0]), int(query.get("limit", [str(limit)])[0])
        headers = {}
        if start + limit < len(rows):
            more = urlencode(query | {"cursor": [str(start + limit)]}, doseq=True)
            headers["Link"] = f'<{self.hub.url}{self.route}?{more}>; rel="next"'
        self.json(rows[start : start + limit], headers)

    def json(self, said: Any, headers: dict[str, str] | None = None, status: int = 200) -> None:
        """Answer with data."""
        kind = {"Content-Type": "application/json; charset=utf-8"}
        self.text(json.dumps(said), kind | (headers or {}), status)

    def text(self, said: str, headers: dict[str, str], status: int) -> None:
        """Answer with text of the kind that the headers say."""
        data = said.encode()
        self.head(status, headers | {"Content-Length": str(len(data))})
        if self.command != "HEAD":
            self.wfile.write(data)

    def head(self, status: int, headers: dict[str, str]) -> None:
        """Answer with nothing but a head, or begin an answer with it."""
        self.send_response(status)
        for name, value in ({"Content-Length": "0"} | headers).items():
            self.send_header(name, value)
        self.end_headers()
