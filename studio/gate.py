"""Who asks, as far as the request itself tells, and whether they may ask once more now.

It stands before everything that costs something: no query is made and no body kept for a request
that is refused. Somebody whose session or key proved good a short while ago is counted as that
person, wherever they are; all others by their address, so that made-up cookies buy nothing.
"""

import time
from dataclasses import dataclass
from hashlib import sha256

from accounts import keys
from accounts.address import counted
from api.routes import is_for_programs
from studio.forwarded import Proxies, Seen, Values
from studio.pace import Pace

KNOWN_S = 600.0
"""How long it is believed that a session or a key is good; only for whose account it counts."""
REMEMBERED = 10_000
AT_ONCE_S = 20.0
"""Seconds' worth of requests that may come in one burst."""
CONNECTIONS = 50.0
"""New connections a second of one address, of however many people: a browser opens six and keeps
them."""
STATIC = 0.2
"""What a static file costs, of which a page has a hundred, where other requests cost 1."""
STATIC_PATH = "/static/"


@dataclass(frozen=True)
class Visitor:
    """Where a request comes from, and a digest of the session or key it brings (or b"")."""

    seen: Seen
    secret: bytes
    program: bool


class Gate:
    """One for a process: its memory is bounded, and goes with it. Rates are requests a second in
    the long run; 0: as many as they like. `cookie` is the session's."""

    def __init__(self, proxies: Proxies, cookie: str, *, person: float, stranger: float) -> None:
        self.proxies, self.cookie = proxies, cookie
        self.people = Pace(person, person * AT_ONCE_S)
        self.strangers = Pace(stranger, stranger * AT_ONCE_S)
        connections = max(CONNECTIONS, 2 * stranger) if stranger else 0.0
        self.arrivals = Pace(connections, connections * AT_ONCE_S)
        self.persons: dict[bytes, tuple[int, float]] = {}

    def visitor(self, peer: str, secure: bool, path: str, values: Values) -> Visitor:
        """Who asks for `path`, by where the connection comes from and the headers."""
        program = is_for_programs(path)
        secret = _key(values) if program else _cookie(values, self.cookie)
        digest = sha256(secret.encode()).digest() if secret else b""
        return Visitor(self.proxies.seen(peer, secure, values), digest, program)

    def wait(self, visitor: Visitor, person: int | None, path: str) -> float:
        """Seconds until this one may ask; 0: now."""
        return self._take(visitor, person, STATIC if path.startswith(STATIC_PATH) else 1.0)

    def may_connect(self, address: str) -> bool:
        """Whether it may open one more connection, whatever is asked on it."""
        return not self.arrivals.take(counted(address), 1.0, time.monotonic())

    def missed(self, visitor: Visitor, path: str) -> None:
        """Nothing was there: a file that does not exist costs as much as a page to say so."""
        if path.startswith(STATIC_PATH):
            self._take(visitor, self.person(visitor), 1.0)

    def person(self, visitor: Visitor) -> int | None:
        """Whose session or key it was a short while ago."""
        person, until = self.persons.get(visitor.secret, (None, 0.0))
        return person if until > time.monotonic() else None

    def know(self, visitor: Visitor, person: int | None) -> None:
        """It turned out whose it is."""
        self.persons.pop(visitor.secret, None)
        if person is not None and visitor.secret:
            self.persons[visitor.secret] = (person, time.monotonic() + KNOWN_S)
            if len(self.persons) > REMEMBERED:
                del self.persons[next(iter(self.persons))]

    def _take(self, visitor: Visitor, person: int | None, cost: float) -> float:
        now = time.monotonic()
        if person is not None:
            return self.people.take((person, visitor.program), cost, now)
        return self.strangers.take(counted(visitor.seen.address), cost, now)


def _key(values: Values) -> str:
    headers = {
        name: next(iter(values(name.lower())), "") for name in ("Authorization", "X-Api-Key")
    }
    return keys.presented(headers)


def _cookie(values: Values, name: str) -> str:
    """A cookie's value; of several the last, as Django reads them."""
    found = ""
    for line in values("cookie"):
        for part in line.split(";"):
            key, _equals, value = part.strip().partition("=")
            found = value if key == name else found
    return found
