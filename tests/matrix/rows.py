"""The words in which the tables of routes and sockets are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Ask:
    """One request. `body` is posted as JSON, `form` as a form, `raw` as it is; with none of them it
    is a GET. A value `$name` in any of them, or in the path, is one of Alice's things (house.py).
    `works` are the answers of one that was not refused, where nothing but pages run."""

    query: Mapping[str, str] = field(default_factory=dict)
    body: Json | None = None
    form: Mapping[str, str] | None = None
    raw: str | None = None
    works: frozenset[int] = field(default=frozenset({200, 201, 202, 302}), compare=False)

    @property
    def is_post(self) -> bool:
        """Whether it would change something."""
        return not (self.body is None and self.form is None and self.raw is None)

    def __str__(self) -> str:
        said = next((one for one in (self.body, self.form, self.raw) if one is not None), "")
        return f"{'POST' if self.is_post else 'GET'} {said} {dict(self.query) or ''}"


GET = Ask()


def post(works: int = 0, query: Mapping[str, str] | None = None, /, **body: Any) -> Ask:
    """A JSON body is posted; `works` where it answers otherwise than 200, 201, 202 or 302."""
    return Ask(query or {}, body=body, works=frozenset({works}) if works else Ask.works)


def look(**query: str) -> Ask:
    """A GET with a query."""
    return Ask(query)


def form(**fields: str) -> Ask:
    """A form is posted."""
    return Ask(form=fields)


@dataclass(frozen=True)
class Row:
    """What one path touches, and what becomes of whoever asks.

    `who` may open it: "public", "members" (whoever is signed in), "admins" or "owners"; of them,
    with a `right` (accounts.rights), only who has that. `at` fills the path's arguments. Then:
    `asks`  they work for everybody who may open it;
    `shows` they answer everybody who may, and show Alice words of hers and nobody else any;
    `reach` they work for Alice and are refused to everybody else, as if there were nothing.
    `changes`: whoever is an admin or an owner may change what is Alice's here, and knows of it.
    """

    who: str
    at: Mapping[str, str]
    asks: tuple[Ask, ...] = ()
    shows: tuple[Ask, ...] = ()
    reach: tuple[Ask, ...] = ()
    right: str = ""
    changes: bool = False

    @property
    def all(self) -> list[Ask]:
        """Everything that is asked there, and a bare post, which is what an attacker tries."""
        found: list[Ask] = []
        for ask in (*self.asks, *self.shows, *self.reach, GET, Ask(body={})):
            if ask not in found:
                found.append(ask)
        return found


def own(*reach: Ask, **at: str) -> Row:
    """One of a person's own things: nobody else may learn that it exists, whatever their role."""
    return Row("members", at, reach=reach or (GET,))


def members(
    *asks: Ask,
    shows: tuple[Ask, ...] = (),
    reach: tuple[Ask, ...] = (),
    right: str = "",
    changes: bool = False,
    **at: str,
) -> Row:
    """A page of everybody's who is signed in."""
    plain = asks or (() if shows or reach else (GET,))
    return Row("members", at, plain, shows, reach, right, changes)


def admins(*asks: Ask, right: str = "", changes: bool = False, **at: str) -> Row:
    """For admins and owners."""
    return Row("admins", at, asks or (GET,), right=right, changes=changes)


def owners(*asks: Ask, changes: bool = False, **at: str) -> Row:
    """For owners."""
    return Row("owners", at, asks or (GET,), changes=changes)


def public(*asks: Ask, **at: str) -> Row:
    """For whoever comes by."""
    return Row("public", at, asks or (GET,))


@dataclass(frozen=True)
class Event:
    """What a browser may say on a socket. Alice hears a message of the type `hears` in answer
    (empty: nothing). Bob, who says the same on a socket of his own, changes and learns nothing, and
    hears that it is refused, unless `is_silent`."""

    hears: str
    fields: Json
    is_silent: bool = False

    @property
    def reaches(self) -> bool:
        """Whether it is to be refused to Bob: it names something of Alice's."""
        named = f"{self.fields}".replace("$new", "").replace("$model", "")
        return "$" in named and not self.is_silent


@dataclass(frozen=True)
class Line:
    """A socket's path: `at` is Alice's, `bobs` one of his own; `events` by type."""

    at: Mapping[str, str]
    bobs: Mapping[str, str]
    events: Mapping[str, Event]


def unheard(**fields: Any) -> Event:
    """One that nothing is said to in any case."""
    return Event("", fields, is_silent=True)


def event(hears: str = "", **fields: Any) -> Event:
    """One event with its fields."""
    return Event(hears, fields)
