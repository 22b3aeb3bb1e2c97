"""Where a file's bytes are: asked of the hub, then without its token of wherever it sends us."""

import re
import time
from contextlib import AbstractContextManager
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx2
from huggingface_hub import get_session

from models_hub.downloads.faults import Fault
from models_hub.downloads.reach import Reach
from models_hub.hub.allowance import Allowance
from models_hub.hub.answers import problem_of
from models_hub.hub.client import CONNECT_S, READ_S, Hub, told
from models_hub.hub.problems import HubProblem

HOPS = 5
TRIES = 3
PAUSE_S = 0.3
PASSING = {"broken", "offline"}
"""A dropped connection and a server that was just restarted look like this: worth another try."""

CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class Place:
    """A file of `size` bytes at the hub's address `url`, read within the allowance."""

    def __init__(self, hub: Hub, url: str, size: int, allowance: Allowance) -> None:
        self.hub, self.url, self.size, self.allowance = hub, url, size, allowance
        self.reach = Reach(hub.endpoint, CONNECT_S)

    def fetch(self, start: int, count: int) -> bytes:
        """The bytes from `start` on: `count` or, where the allowance ends, fewer.

        Raises HubProblem and BadGGUF.
        """
        for left in reversed(range(TRIES)):
            granted = self.allowance.reserve(count)
            try:
                with told():
                    return self._hops(start, granted)
            except HubProblem as problem:
                if not left or problem.code not in PASSING:
                    raise
            time.sleep(PAUSE_S)
        raise AssertionError("the last try returns or raises")

    def _hops(self, start: int, count: int) -> bytes:
        """Remembers where the hub sends us: the next piece is asked for there."""
        for _hop in range(HOPS):
            with self._asked(start, count) as response:
                if not response.is_redirect:
                    return self._body(response, start, count)
                self.url = self._onward(response.headers.get("location", ""))
        raise HubProblem("broken", what="it leads in circles")

    def _asked(self, start: int, count: int) -> AbstractContextManager[httpx2.Response]:
        wanted = {"range": f"bytes={start}-{start + count - 1}", "accept-encoding": "identity"}
        url, host = self._checked()
        return get_session().stream(
            "GET",
            url,
            headers=self._headers() | wanted | ({"host": host.netloc} if host else {}),
            timeout=httpx2.Timeout(READ_S, connect=CONNECT_S),
            follow_redirects=False,
            # The certificate must be that of the name, not of the address.
            extensions={"sni_hostname": host.hostname} if host else None,
        )

    def _checked(self) -> tuple[str, SplitResult | None]:
        """What to ask for, and the name that its address was found by and checked under: wherever
        a public hub sends us must be public too, and that very address is connected to."""
        url = urlsplit(self.url)
        if self.reach.is_home(url):
            return self.url, None
        try:
            address = self.reach.address(url)
        except Fault:
            raise HubProblem("broken", what="it leads elsewhere") from None
        if address is None:
            return self.url, None
        literal = f"[{address}]" if ":" in address else address
        port = f":{url.port}" if url.port else ""
        return url._replace(netloc=f"{literal}{port}").geturl(), url

    def _headers(self) -> dict[str, str]:
        if urlsplit(self.url)[:2] == urlsplit(self.hub.endpoint)[:2]:
            return self.hub.headers
        return {k: v for k, v in self.hub.headers.items() if k.lower() != "authorization"}

    def _onward(self, location: str) -> str:
        target = urljoin(self.url, location)
        schemes = {"https", urlsplit(self.hub.endpoint).scheme}
        if urlsplit(target).scheme not in schemes:
            raise HubProblem("broken", what="it leads elsewhere")
        return target

    def _body(self, response: httpx2.Response, start: int, count: int) -> bytes:
        self._check(response, start)
        found = bytearray()
        for piece in response.iter_raw():
            found += piece
            self.allowance.check()
            if len(found) >= count:  # a server that knows no ranges would send all of it
                return bytes(found[:count])
        raise HubProblem("broken", what="cut short")

    def _check(self, response: httpx2.Response, start: int) -> None:
        said = CONTENT_RANGE.fullmatch(response.headers.get("content-range", ""))
        if response.status_code == 206 and said:
            right = int(said[1]) == start and said[2] in ("*", str(self.size))
        elif response.status_code in (200, 206, 416):
            length = response.headers.get("content-length", str(self.size))
            right = response.status_code == 200 and not start and length == str(self.size)
        else:
            raise problem_of(
                response.status_code, response.headers, "authorization" in self._headers()
            )
        if not right:
            raise HubProblem("broken", what="other bytes than asked for")
