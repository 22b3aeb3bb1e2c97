"""How each family of models writes its calls: marks that begin one, and what reads it then."""

from collections.abc import Callable
from dataclasses import dataclass, field

from engine.calls import tagged
from engine.calls.braces import Braces
from engine.calls.letters import Letters, Reading
from engine.calls.named import (
    InObject,
    Named,
    deepseek_name,
    function_name,
    kimi_name,
    mistral_name,
)
from engine.calls.pieces import Pieces
from engine.calls.python import Python
from engine.calls.tagged import Tags

Reader = Callable[[Letters, Pieces], Reading]
"""Reads a block from behind the mark that opened it, and says meanwhile what is certain of it."""


@dataclass(frozen=True, slots=True)
class Format:
    """`opens`: mark -> what reads the call behind it. `silent` marks stand around calls and mean
    nothing to people. `special` are those of its marks that a vocabulary may hold as tokens that
    are no text."""

    name: str
    opens: dict[str, Reader] = field(default_factory=dict)
    silent: tuple[str, ...] = ()
    special: tuple[str, ...] = ()


CALL, CALLED = "<tool_call>", "</tool_call>"
QWEN = Tags("<parameter=", (">",), "</parameter>", "<function=", ("</function>",), (CALLED, CALL))
GLM = Tags("<arg_key>", ("<arg_value>",), "</arg_value>", CALL, (CALLED,))
MINIMAX = Tags(
    '<parameter name="',
    (">",),
    "</parameter>",
    '<invoke name="',
    ("</invoke>",),
    ("</minimax:tool_call>", "<minimax:tool_call>"),
)
DSML = Tags(
    '<｜DSML｜parameter name="',
    (">",),
    "</｜DSML｜parameter>",
    '<｜DSML｜invoke name="',
    ("</｜DSML｜invoke>",),
    ("</｜DSML｜function_calls>", "<｜DSML｜function_calls>"),
)
HERMES = InObject((CALLED,), (CALL,))
FUNCTION = Named(("</function>",), (CALL, QWEN.called), function_name)


def tool_call(letters: Letters, pieces: Pieces) -> Reading:
    """<tool_call>: JSON (Hermes, Qwen), <function=...> (Qwen-Coder) or a name (GLM) follows."""
    yield from letters.blanks()
    first = yield from letters.next()
    letters.put_back(first)
    if first in tuple("{[`"):
        return (yield from HERMES.read(letters, pieces))
    if (yield from letters.mark((QWEN.called,))):
        outcome = yield from function(letters, pieces)
        yield from letters.blanks()
        missing = (yield from letters.mark((CALLED,))) is None
        if missing and outcome.calls:
            outcome.calls[-1].healed.append("closer")
        outcome.rest = letters.rest()
        return outcome
    name, mark = yield from letters.until((GLM.opened, CALLED, "\n", "{"), tagged.NAME)
    if mark == "{":
        letters.put_back(mark)
        named = Named((CALLED,), (CALL,), lambda _head: name)
        return (yield from named.read(letters, pieces))
    letters.put_back(mark)
    return (yield from tagged.read(GLM, name, letters, pieces))


def function(letters: Letters, pieces: Pieces) -> Reading:
    """<function=NAME>: tags (Qwen-Coder) or JSON (Llama 3.1) follow."""
    name, _mark = yield from letters.until((">", "\n"), tagged.NAME)
    blanks = yield from letters.blanks()
    first = yield from letters.next()
    letters.put_back(first)
    if first == "{":
        letters.put_back(f"{name}>{blanks}")
        return (yield from FUNCTION.read(letters, pieces))
    return (yield from tagged.read(QWEN, tagged.name_in(name), letters, pieces))


def invoked(tags: Tags) -> Reader:
    """<invoke name="NAME">, then tags."""

    def read(letters: Letters, pieces: Pieces) -> Reading:
        name, _mark = yield from letters.until((">",), tagged.NAME)
        return (yield from tagged.read(tags, tagged.name_in(name), letters, pieces))

    return read


def python_tag(letters: Letters, pieces: Pieces) -> Reading:
    """<|python_tag|>: JSON, or Python that calls."""
    yield from letters.blanks()
    first = yield from letters.next()
    letters.put_back(first)
    read = BARE.read if first == "{" else Python("<|python_tag|>", required=False).read
    return (yield from read(letters, pieces))


def mistral(letters: Letters, pieces: Pieces) -> Reading:
    """[TOOL_CALLS]: a list of objects, or a name and its arguments."""
    yield from letters.blanks()
    first = yield from letters.next()
    letters.put_back(first)
    if first == "[":
        return (yield from BARE.read(letters, pieces))
    return (yield from MISTRAL.read(letters, pieces))


BARE = InObject((), (), required=False)
"""A value without a mark around it."""
MISTRAL = Named((), (), mistral_name, required=False)

KIMI_BEGIN, KIMI_END = "<|tool_call_begin|>", "<|tool_call_end|>"
KIMI_AROUND = ("<|tool_calls_section_begin|>", "<|tool_calls_section_end|>")
KIMI = Named((KIMI_END, KIMI_AROUND[1]), (KIMI_BEGIN,), kimi_name)

DEEPSEEK_BEGIN, DEEPSEEK_END = "<｜tool▁call▁begin｜>", "<｜tool▁call▁end｜>"
DEEPSEEK_AROUND = ("<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>")
DEEPSEEK = Named((DEEPSEEK_END, DEEPSEEK_AROUND[1]), (DEEPSEEK_BEGIN,), deepseek_name, fenced=True)

GEMMA4 = Braces("<tool_call|>", '<|"|>')
FUNCTION_GEMMA = Braces("<end_function_call>", "<escape>")

FORMATS = {
    each.name: each
    for each in (
        Format("hermes", {CALL: tool_call, QWEN.called: function}, special=(CALL, CALLED)),
        Format("qwen-coder", {CALL: tool_call, QWEN.called: function}, special=(CALL, CALLED)),
        Format(
            "glm",
            {CALL: tool_call},
            special=(CALL, CALLED, "<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>"),
        ),
        Format(
            "kimi",
            {KIMI_BEGIN: KIMI.read},
            silent=KIMI_AROUND,
            special=(KIMI_BEGIN, KIMI_END, *KIMI_AROUND, "<|tool_call_argument_begin|>"),
        ),
        Format(
            "deepseek",
            {DEEPSEEK_BEGIN: DEEPSEEK.read},
            silent=DEEPSEEK_AROUND,
            special=(DEEPSEEK_BEGIN, DEEPSEEK_END, *DEEPSEEK_AROUND, "<｜tool▁sep｜>"),
        ),
        Format(
            "deepseek-v3.1",
            {DEEPSEEK_BEGIN: DEEPSEEK.read},
            silent=DEEPSEEK_AROUND,
            special=(DEEPSEEK_BEGIN, DEEPSEEK_END, *DEEPSEEK_AROUND, "<｜tool▁sep｜>"),
        ),
        Format("deepseek-v3.2", {DSML.called: invoked(DSML)}, DSML.around, ("｜DSML｜",)),
        Format("minimax", {MINIMAX.called: invoked(MINIMAX)}, MINIMAX.around, MINIMAX.around),
        Format(
            "llama",
            {"<|python_tag|>": python_tag, QWEN.called: function},
            special=("<|python_tag|>",),
        ),
        Format(
            "mistral",
            {"[TOOL_CALLS]": mistral},
            special=("[TOOL_CALLS]", "[ARGS]", "[CALL_ID]"),
        ),
        Format(
            "mistral-named",
            {"[TOOL_CALLS]": mistral},
            special=("[TOOL_CALLS]", "[ARGS]", "[CALL_ID]"),
        ),
        Format(
            "gemma4",
            {"<|tool_call>": GEMMA4.read},
            special=("<|tool_call>", "<tool_call|>", '<|"|>'),
        ),
        Format(
            "function-gemma",
            {"<start_function_call>": FUNCTION_GEMMA.read},
            special=("<start_function_call>", "<end_function_call>", "<escape>"),
        ),
        Format("gemma", {"```tool_code\n": Python("```").read}),
        Format(
            "phi",
            {"<|tool_call|>": InObject(("<|/tool_call|>",), (), required=False).read},
            special=("<|tool_call|>", "<|/tool_call|>"),
        ),
    )
}
FORMATS["bare"] = Format(
    "bare",
    {mark: read for each in FORMATS.values() for mark, read in each.opens.items()},
    tuple(mark for each in FORMATS.values() for mark in each.silent),
    tuple(mark for each in FORMATS.values() for mark in each.special),
)
"""Of a model whose template knows no calls: nobody knows what it learned elsewhere."""
