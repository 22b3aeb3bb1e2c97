"""Every path and every event is in the matrix: a new one fails here until it has its row."""

from accounts.rights import Right
from api.routes import ROUTES as PROGRAMS
from tests.matrix import walk
from tests.matrix.programs import CALLS
from tests.matrix.routes import ROUTES
from tests.matrix.sockets import LINES

HOW = """
{what} {names} is not in the matrix, so nobody knows whether it keeps people apart.
Add a row to tests/matrix/{file}: {example}
"""
OF_PAGES = (
    'e.g. "{path}": own(GET, pk="chat") for a person\'s own thing, members() for everybody\'s '
    "page, admins() or owners() for a part of them, public() for whoever comes by. "
    "The words are explained in tests/matrix/rows.py; a new kind of thing gets a line in house.py."
)


def missing(what: str, names: set[str], file: str, example: str) -> str:
    return HOW.format(what=what, names=", ".join(sorted(names)), file=file, example=example)


def test_every_path_of_the_pages_has_its_row() -> None:
    new = walk.pages() - ROUTES.keys()
    example = OF_PAGES.format(path=min(new, default=""))
    assert not new, missing("The path", new, "routes.py", example)


def test_every_path_of_v1_has_its_row() -> None:
    new = PROGRAMS.keys() - CALLS.keys()
    example = 'e.g. "/v1/things": Call("/v1/things", {...}, works=400, reach={...: what is hers}).'
    assert not new, missing("The path", new, "programs.py", example)


def test_every_socket_and_every_event_has_its_row() -> None:
    sockets = walk.sockets()
    new = sockets.keys() - LINES.keys()
    example = "e.g. Line(at={...: what is Alice's}, bobs={...: what is Bob's}, events={...})."
    assert not new, missing("The socket", new, "sockets.py", example)
    for path, consumer in sockets.items():
        events = consumer.EVENTS.keys() - LINES[path].events.keys()
        example = f'e.g. under "{path}": "name": event("what Alice hears", field="$reply").'
        assert not events, missing(f"On {path} the event", events, "sockets.py", example)


def test_no_row_is_of_something_that_is_gone() -> None:
    assert ROUTES.keys() <= walk.pages()
    assert CALLS.keys() <= PROGRAMS.keys()
    sockets = walk.sockets()
    assert LINES.keys() <= sockets.keys()
    for path, line in LINES.items():
        assert line.events.keys() <= sockets[path].EVENTS.keys(), path


def test_the_rights_that_rows_name_exist() -> None:
    assert {row.right for row in ROUTES.values()} <= {"", *Right.values}
