"""Each way to fail has one code, and each code has words wherever people or programs meet it."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import api.problems
import chat.problems
from engine.complaint import KNOWN
from engine.protocol import CODES, MODEL_CODES
from models_hub import words

GIVERS = {"CannotAnswer", "CannotLoad", "Failure"}
"""What takes a code as its first argument."""


def given_in(package: str) -> set[str]:
    """The codes that a package's sources give, as far as they stand there as text."""
    found: set[str] = set()
    for path in Path(package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                found.update(texts(codes_of(node)))
    return found - {""}


def codes_of(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that are codes."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name in GIVERS:
        yield from call.args[:1]
    yield from (word.value for word in call.keywords if word.arg == "code")


def texts(arguments: Iterable[ast.expr]) -> Iterator[str]:
    """Those that stand there as text, also as either side of `"one" if ... else "another"`."""
    for argument in arguments:
        match argument:
            case ast.Constant(value=str(text)):
                yield text
            case ast.IfExp(body=one, orelse=another):
                yield from texts([one, another])


def test_the_engine_gives_the_codes_of_the_list_and_no_others() -> None:
    of_llama = {code for _words, code, _sentence in KNOWN}
    assert given_in("engine") | of_llama == CODES


def test_every_code_has_words_in_the_chat() -> None:
    assert CODES | given_in("chat") <= set(chat.problems.WORDS)


def test_every_code_has_words_in_the_api() -> None:
    assert set(api.problems.WORDS) >= CODES
    assert set(api.problems.WORDS) >= api.problems.AGAIN | set(api.problems.NAMES)


def test_every_way_a_model_can_fail_has_words_on_the_page_of_models() -> None:
    assert set(words.FAILURES) == MODEL_CODES


def test_what_the_chat_sends_people_to_the_page_of_models_for_is_told_there() -> None:
    assert chat.problems.LIBRARY - {"model_unknown"} <= MODEL_CODES
