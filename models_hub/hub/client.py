"""Asks the hub, with bounds on time and size; whatever goes wrong becomes a HubProblem."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urljoin, urlsplit

import httpx2
from huggingface_hub import HfApi, constants, get_session
from huggingface_hub.errors import OfflineModeIsEnabled

from models_hub.hub.answers import problem_of
from models_hub.hub.ids import checked
from models_hub.hub.problems import HUB_OFFLINE, HubProblem

CONNECT_S, READ_S, WHOLE_S = 5.0, 10.0, 25.0
LARGEST = 32 * 1024 * 1024
"""Bytes of an answer: the list of files of the largest repositories is a tenth of it."""

HOPS = 3
Params = Mapping[str, str | int | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the hub said: its bytes, and the cursor of the next page ("" at the end)."""

    body: bytes
    cursor: str = ""

    def json(self) -> Any:
        """As JSON. Raises HubProblem `broken`."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise HubProblem("broken", what="not JSON") from None


class Hub:
    """The hub as one token may see it; None is what HF_TOKEN or `hf auth login` left here."""

    def __init__(self, token: str | None = None, endpoint: str | None = None) -> None:
        self.endpoint = endpoint or constants.ENDPOINT
        self.token = token
        self.api = HfApi(endpoint=self.endpoint, token=token, library_name="hearth")
        self.headers: dict[str, str] = self.api._build_hf_headers()

    def address(self, repository: str, commit: str, name: str) -> str:
        """Where a file's bytes are. Raises HubProblem `bad_id`."""
        path = f"{checked(repository)}/resolve/{quote(commit, safe='')}/{quote(name)}"
        return f"{self.endpoint}/{path}"

    def get(
        self,
        path: str,
        params: Params | None = None,
        largest: int = LARGEST,
        within: float = WHOLE_S,
    ) -> Answer:
        """GET below the endpoint, within so many bytes and seconds. Raises HubProblem.

        Redirects are followed on the hub itself (a repository that was renamed), never elsewhere.
        """
        url, ends = f"{self.endpoint}{path}", time.monotonic() + within
        with told():
            for _hop in range(HOPS):
                answer, onward = self._ask(url, params, largest, ends)
                if answer is not None:
                    return answer
                url, params = onward, None
        raise HubProblem("broken", what="it leads in circles")

    def _ask(
        self, url: str, params: Params | None, largest: int, ends: float
    ) -> tuple[Answer | None, str]:
        left = max(0.1, ends - time.monotonic())
        timeout = httpx2.Timeout(min(READ_S, left), connect=min(CONNECT_S, left))
        with get_session().stream(
            "GET",
            url,
            params=params,
            headers=self.headers,
            timeout=timeout,
            follow_redirects=False,
        ) as response:
            if response.is_redirect:
                return None, self._onward(url, response.headers.get("location", ""))
            body = _body(response, largest, ends)
            if response.status_code != 200:
                raise problem_of(
                    response.status_code, response.headers, "authorization" in self.headers
                )
            return Answer(body, _cursor(response)), ""

    def _onward(self, url: str, location: str) -> str:
        target = urljoin(url, location)
        if urlsplit(target)[:2] != urlsplit(self.endpoint)[:2]:
            raise HubProblem("broken", what="it leads elsewhere")
        return target


@contextmanager
def told() -> Iterator[None]:
    """Turns what httpx2, huggingface_hub and the system raise into a HubProblem."""
    try:
        yield
    except OfflineModeIsEnabled:
        raise HubProblem("offline", HUB_OFFLINE) from None
    except (httpx2.TimeoutException, TimeoutError):
        raise HubProblem("slow") from None
    except httpx2.HTTPStatusError as error:
        raise problem_of(error.response.status_code, error.response.headers, False) from None
    except (httpx2.RemoteProtocolError, httpx2.DecodingError, httpx2.InvalidURL) as error:
        raise HubProblem("broken", what=type(error).__name__) from None
    except (httpx2.HTTPError, OSError) as error:
        response = getattr(error, "response", None)
        if response is None:
            raise HubProblem("offline") from None
        raise problem_of(response.status_code, response.headers, False) from None


def _body(response: httpx2.Response, largest: int, ends: float) -> bytes:
    """All of it; a hub that drips is slow, and one that never ends is broken."""
    found = bytearray()
    for piece in response.iter_bytes():
        found += piece
        if len(found) > largest:
            raise HubProblem("broken", what="too long")
        if time.monotonic() > ends:
            raise HubProblem("slow")
    return bytes(found)


def _cursor(response: httpx2.Response) -> str:
    """Only the cursor is taken from the next page's address: where to ask stays ours to say."""
    following = response.links.get("next", {}).get("url", "")
    return parse_qs(urlsplit(following).query).get("cursor", [""])[0]
