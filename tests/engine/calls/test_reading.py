"""Calls are read as each family of models writes them, healed, and never taken from elsewhere."""

import pytest

from tests.engine.calls.reading import Said, joined, read, said
from tests.engine.calls.written import BROKEN, NO_CALL, SOUND, WITHIN

MEANT = SOUND | BROKEN | WITHIN


@pytest.mark.parametrize("name", SOUND)
def test_a_call_is_read_as_its_model_writes_it(name: str) -> None:
    given = SOUND[name]
    assert read(given.form, [given.text]) == given.parts


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_call_is_healed_and_says_so(name: str) -> None:
    given = BROKEN[name]
    assert read(given.form, [given.text]) == given.parts


@pytest.mark.parametrize("name", NO_CALL)
def test_what_is_no_call_stays_what_it_is(name: str) -> None:
    form, text = NO_CALL[name]
    parts = read(form, [text])
    assert "c" not in {kind for kind, _ in parts}
    if form != "harmony" and "think" not in text:
        assert parts == [("t", text)]


@pytest.mark.parametrize("name", WITHIN)
def test_what_an_argument_says_is_not_called(name: str) -> None:
    given = WITHIN[name]
    assert read(given.form, [given.text]) == given.parts


@pytest.mark.parametrize("name", [*MEANT, *NO_CALL])
def test_the_cut_of_the_stream_makes_no_difference(name: str) -> None:
    given = MEANT.get(name) or Said(*NO_CALL[name], [])
    form, text = given.form, given.text
    pieces = joined(said(form, [text]))
    assert joined(said(form, list(text))) == pieces
    for place in range(1, len(text)):
        assert joined(said(form, [text[:place], text[place:]])) == pieces, place


@pytest.mark.parametrize("name", MEANT)
def test_a_model_whose_template_knows_no_calls_may_write_any(name: str) -> None:
    given = MEANT[name]
    if given.form != "harmony":
        assert read("bare", [given.text]) == given.parts
