"""Whatever ends a reply early is told to programs with a status, plain words and a next step."""

import pytest

from api import asked, problems
from api.completion import Chat
from engine.protocol import Entry, Generate, done


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


def test_an_answer_that_the_day_or_the_context_cut_says_so() -> None:
    end = done("length", code="allowance_spent", usage={"prompt": 3, "completion": 5})
    assert '"cut_by":"allowance_spent"' in streamed(end)
    assert told().whole([end])["cut_by"] == "allowance_spent"
    plain = done("length")
    assert "cut_by" not in streamed(plain)
    assert "cut_by" not in told().whole([plain])


def told() -> Chat:
    body = b'{"model": "m", "messages": [{"role": "user", "content": "Hi"}]}'
    return Chat([Generate("r", 1, "ada", "m", "/m.gguf", ())], asked.read(body))


def streamed(end: Entry) -> str:
    return told().finish(end, 0)
