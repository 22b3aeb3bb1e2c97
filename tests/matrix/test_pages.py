"""Nobody gets at anything of Alice's by any page, and Alice gets at all of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.rights import Right
from accounts.standing import standing_of
from tests.matrix.house import House, changed, nothing, rows_of
from tests.matrix.routes import ROUTES
from tests.matrix.rows import Ask, Row
from tests.matrix.visiting import Answer, Visitor, address, is_login, tells

REFUSALS = {400, 403, 404, 405, 409}
Judge = Callable[[str, Row, Ask, Answer], str]
"""What is wrong with an answer, or nothing."""


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done meanwhile is taken back, so that each path finds the house as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def wrongs(house: House, visitor: Visitor, judge: Judge, *, hers: bool) -> list[str]:
    """Everything that goes wrong as a visitor asks for everything; `hers`: they may change what is
    Alice's."""
    before = rows_of(house.people["alice"])
    found: list[str] = []
    for path, row in ROUTES.items():
        url = address(path, row, house.things)
        for ask in row.all:
            with undone(), captured() as queries:
                answer = visitor.ask(url, ask, house.things)
                wrong = judge(path, row, ask, answer)
                may_change = hers or (row.changes and looks_after(visitor))
                if writes(queries) and not may_change:
                    wrong += "".join(changed(before, rows_of(house.people["alice"])))
            if wrong:
                found.append(f"{visitor.name}: {ask} {url} -> {answer.status_code}: {wrong}")
    return found


def captured() -> CaptureQueriesContext:
    """The queries of what is done meanwhile; Django keeps the last 9,000 of all and warns then."""
    connection.queries_log.clear()
    return CaptureQueriesContext(connection)


def writes(queries: CaptureQueriesContext) -> bool:
    """Whether anything was written: else the rows need not be looked at."""
    kinds = ("INSERT", "UPDATE", "DELETE")
    return any(query["sql"].startswith(kinds) for query in queries.captured_queries)


def looks_after(visitor: Visitor) -> bool:
    """Whether somebody is an admin or an owner."""
    return visitor.user is not None and visitor.user.is_admin


def may_open(row: Row, visitor: Visitor) -> bool:
    """Whether the path is open to somebody who is signed in at all."""
    user = visitor.user
    assert user is not None
    has_role = {"admins": user.is_admin, "owners": user.is_owner}.get(row.who, True)
    return has_role and (not row.right or standing_of(user).may(Right(row.right)))


def test_outside_there_is_nothing_but_the_public_pages(
    house: House, outside: list[Visitor]
) -> None:
    def judge(_path: str, row: Row, ask: Ask, answer: Answer) -> str:
        if tells(answer):
            return "tells words of Alice's"
        if row.who == "public":
            good = ask not in row.asks or answer.status_code in ask.works
            return "" if good and not is_login(answer) else "a public page is closed"
        return "" if is_login(answer) else "does not lead to the login"

    found = [w for visitor in outside for w in wrongs(house, visitor, judge, hers=False)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["bob", "guest", "adam", "olive"])
def test_whoever_else_is_signed_in_gets_nothing_of_hers(house: House, name: str) -> None:
    """Each role asks for everything: what is Alice's is refused, what is everybody's opens."""
    person = house.people[name]
    visitor = Visitor(f"{name} ({person.role})", person)
    found = wrongs(house, visitor, judge_of(visitor, house), hers=False)
    assert not found, "\n".join(found)


def judge_of(visitor: Visitor, house: House) -> Judge:
    void = nothing(house.things)

    def judge(path: str, row: Row, ask: Ask, answer: Answer) -> str:
        if tells(answer):
            return "tells words of Alice's"
        if answer.status_code >= 500 and answer.status_code not in ask.works:
            return "fails"
        if not may_open(row, visitor):
            good = {403, 404} if ask in row.asks else REFUSALS
            return (
                ""
                if answer.status_code in good
                else f"is open, though the row says {row.who} {row.right}"
            )
        if ask in row.reach and not (row.changes and looks_after(visitor)):
            return reached(path, row, ask, answer)
        if ask in (*row.asks, *row.shows):
            refused = "is refused: if that is meant, say admins(), owners() or right= in its row"
            return "" if answer.status_code in ask.works else refused
        return ""

    def reached(path: str, row: Row, ask: Ask, answer: Answer) -> str:
        if answer.status_code not in REFUSALS:
            return "reaches what is Alice's"
        with undone():
            never = visitor.ask(address(path, row, void), ask, void)
        same = row.changes or answer.status_code == never.status_code
        return "" if same else f"tells it from what never was ({never.status_code})"

    return judge


def test_alice_gets_at_all_of_it(house: House, alice: Visitor) -> None:
    """Else a page that is closed to everybody would pass for a private one."""

    def judge(_path: str, row: Row, ask: Ask, answer: Answer) -> str:
        if ask in row.shows and not tells(answer):
            return "does not show Alice what is hers"
        if ask in (*row.shows, *row.reach) and answer.status_code not in ask.works:
            return "is closed to Alice herself"
        return ""

    found = wrongs(house, alice, judge, hers=True)
    assert not found, "\n".join(found)
