"""Whatever ends a reply early is told to programs with a status, plain words and a next step."""

import pytest

from api import problems
from engine.protocol import done


@pytest.mark.parametrize("code", problems.WORDS)
def test_a_code_becomes_a_status_and_a_sentence(code: str) -> None:
    end = done("error", code=code, detail="It needs {size}.", facts={"size": "6.1 GB"})
    problem = problems.explain(end)
    assert 400 <= problem.status < 600
    assert "It needs 6.1 GB." in str(problem)
    assert problem.code


def test_what_nobody_foresaw_has_words_too() -> None:
    problem = problems.explain(done("error", code="new", detail="(llama.cpp's own words {})"))
    assert (problem.status, problem.code) == (500, "new")
    assert "own words {}" in str(problem)
