"""One GET for a file's bytes from an offset on, through redirects, as bytes that can be counted."""

import re
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import DEFAULT_BUFFER_SIZE
from time import time
from urllib.parse import SplitResult, urljoin, urlsplit

from models_hub.downloads.faults import Fault
from models_hub.downloads.reach import Reach

PIECE = 1 << 20
HOPS = 5
LONGEST_WAIT_S = 300.0
REDIRECTS = {301, 302, 303, 307, 308}
RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
DROPS = (HTTPException, ConnectionError)
"""How a server that goes away in the middle shows; a stall is a TimeoutError."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is wanted: `size` bytes named `digest` (sha256 or git id) by the hub, from `start` on.

    `etag` is what the server called the bytes before `start`, "" when that is not known.
    """

    url: str
    token: str
    digest: str
    size: int
    start: int
    etag: str


class Answer:
    """The bytes from `start` on: 0 when the server sends the whole file, whatever was asked."""

    def __init__(self, connection: HTTPConnection, response: HTTPResponse, start: int) -> None:
        self._connection = connection
        self._response = response
        self.start = start
        self.etag = response.headers.get("ETag", "")
        self._limit = DEFAULT_BUFFER_SIZE

    def read(self, view: memoryview) -> int:
        """Fill `view` with what is there; 0 at the end. Raises Fault when nothing comes."""
        try:
            if self._response.chunked:
                piece = self._response.read1(len(view))
                view[: len(piece)] = piece
                return len(piece)
            # Below http.client: it would wait for a whole view, and those bytes are lost in a kill.
            # The first read takes what came with the head, and must not wait for more.
            limit, self._limit = self._limit, PIECE
            return self._response.fp.readinto1(view[:limit])
        except TimeoutError:
            raise Fault("stalled", again=True) from None
        except DROPS:
            raise Fault("dropped", again=True) from None

    def close(self) -> None:
        """Hang up."""
        self._response.close()
        self._connection.close()


def get(reach: Reach, ask: Ask) -> Answer:
    """Follow the hub to the bytes. Raises Fault."""
    url = urlsplit(ask.url)
    for _hop in range(HOPS):
        connection, response = _request(reach, url, ask)
        try:
            _check_claim(response.headers, ask, at_home=reach.is_home(url))
            if response.status not in REDIRECTS:
                return Answer(connection, response, _start(response, ask))
        except BaseException:
            response.close()
            connection.close()
            raise
        url = urlsplit(urljoin(url.geturl(), response.headers.get("Location", "")))
        response.close()
        connection.close()
    raise Fault("redirect", host=url.netloc[:80])


def _request(reach: Reach, url: SplitResult, ask: Ask) -> tuple[HTTPConnection, HTTPResponse]:
    headers = _headers(ask)
    if ask.token and reach.is_home(url):
        headers["Authorization"] = f"Bearer {ask.token}"
    connection = None
    try:
        connection, target = reach.connect(url)
        connection.request("GET", target, headers=headers)
        return connection, connection.getresponse()
    except Fault:
        raise
    except TimeoutError:
        fault = Fault("stalled", again=True)
    except (OSError, HTTPException, ValueError) as error:
        fault = Fault("offline", again=True, host=url.hostname or "", detail=str(error)[:200])
    if connection:
        connection.close()
    raise fault


def _headers(ask: Ask) -> dict[str, str]:
    headers = {"User-Agent": "hearth", "Accept-Encoding": "identity"}
    headers["Range"] = f"bytes={ask.start}-"
    if ask.start and ask.etag and not ask.etag.startswith("W/"):
        headers["If-Range"] = ask.etag
    return headers


def _check_claim(headers: Message, ask: Ask, *, at_home: bool) -> None:
    """The hub says which bytes these are before they come. Raises Fault when they are others."""
    said = headers.get("X-Linked-Etag") or (headers.get("ETag") if at_home else "") or ""
    said = said.removeprefix("W/").strip('"')
    is_digest = re.fullmatch(r"[0-9a-f]+", said) and len(said) == len(ask.digest)
    if is_digest and said != ask.digest:
        raise Fault("changed", again=True)


def _start(response: HTTPResponse, ask: Ask) -> int:
    """Where the body begins in the file. Raises Fault when it is no such body."""
    if response.status == 200:
        _check_size(int(response.headers.get("Content-Length") or ask.size), ask)
        return 0
    if response.status == 206:
        found = RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if not found or int(found[1]) != ask.start:
            raise Fault("broken", again=True, status=206)
        _check_size(int(found[3]), ask)
        return ask.start
    raise _refusal(response)


def _check_size(size: int, ask: Ask) -> None:
    if size != ask.size:
        raise Fault("wrong_size", again=True, said=size, expected=ask.size)


def _refusal(response: HTTPResponse) -> Fault:
    status, after = response.status, _after(response.headers.get("Retry-After", ""))
    if response.headers.get("X-Error-Code") == "GatedRepo":
        return Fault("gated")
    if status in {401, 403}:
        return Fault("refused")
    if status in {404, 410}:
        return Fault("not_found")
    if status == 429:
        return Fault("limited", again=True, after=after)
    if status == 416 or status == 408 or status >= 500:
        return Fault("broken", again=True, after=after, status=status)
    return Fault("broken", status=status)


def _after(said: str) -> float:
    """Seconds of a Retry-After header, which may also be a date."""
    try:
        wait = float(said) if said.isdigit() else parsedate_to_datetime(said).timestamp() - time()
    except ValueError:
        return 0.0
    return min(max(wait, 0.0), LONGEST_WAIT_S)
