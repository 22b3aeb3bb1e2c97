"""`python -m engine.look <path>`: shows what a model would be asked, and needs no weights for it.

Looks come as JSON lines on standard input, answers leave as JSON lines on standard output: see
`protocol.Look`. What renders and tokenises is what does it for replies; here it disturbs nobody.
"""

import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from engine.looks import refusal
from engine.plain import BREAK, TooDeep
from engine.preparer import NOTHING, CannotAnswer, Preparer, Prompt
from engine.protocol import Look
from engine.renderer import TemplateFailed
from engine.runner.loading import LoadFailed
from engine.runner.reading import Reading
from engine.runner.vocabulary import Vocabulary
from engine.sentence import gettext_noop
from engine.turns import Turns

Answer = dict[str, Any]

MEMORY = 768 * 1024 * 1024
"""What a prompt may take beyond what the vocabulary takes."""
ALONE_S = 30
"""Whoever asked has given up long before; this ends a process that outlived it."""
SHOWN_TOKENS = 16_384
SHOWN_CHARACTERS = 262_144
"""Of a longer prompt half as much is shown of its beginning and of its end."""
WHOLE_TOKENS = 500_000
WHOLE_BYTES = 2_000_000
"""A prompt that is shown whole fits with all its tokens into one answer (see looks.LINE)."""
TOO_MUCH = gettext_noop("At most {tokens} tokens and {bytes} bytes of text are told at once.")


def main() -> None:
    """Read the model's file, then answer until the input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints must not look like an answer
    try:
        reading = Reading(sys.argv[1])
    except LoadFailed as failure:
        print(json.dumps({"failed": str(failure)}), file=answers, flush=True)
        return
    preparer = Preparer(reading, limit=sys.maxsize)
    _bound()
    print("{}", file=answers, flush=True)
    for line in sys.stdin:
        signal.alarm(ALONE_S)
        answer = _answer(preparer, Look.read(line))
        signal.alarm(0)
        print(json.dumps(answer), file=answers, flush=True)
    preparer.stop()


def _bound() -> None:
    pages = Path("/proc/self/statm")  # where there is none, memory is bounded by time alone
    if pages.exists():
        used = int(pages.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(preparer: Preparer, look: Look) -> Answer:
    if look.form:
        return _form(preparer, look)
    if not look.variables:
        return _prompt(preparer, look)
    try:
        found = {"variables": preparer.variables(look.request)}
    except TemplateFailed:
        found = {}  # what is wrong with it is in the answer
    return {**_prompt(preparer, look), **found}


def _prompt(preparer: Preparer, look: Look) -> Answer:
    try:
        prompt = _made(preparer, look)
    except CannotAnswer as no:
        return refusal(no.code, no.detail, facts=no.facts)
    except TemplateFailed as failure:
        return refusal("template_failed", failure.args[0], line=failure.line, column=failure.column)
    except TooDeep as deep:
        return refusal("bad_request", deep.sentence, facts=deep.facts)
    if not prompt.tokens and look.request.prompt is None:
        return refusal("template_failed", NOTHING)
    if look.whole and (_size(prompt) > WHOLE_BYTES or len(prompt.tokens) > WHOLE_TOKENS):
        facts = {"tokens": f"{WHOLE_TOKENS:,}", "bytes": f"{WHOLE_BYTES:,}"}
        return refusal("bad_request", TOO_MUCH, facts=facts)
    return _shown(preparer.model.vocabulary, prompt, look.whole)


def _size(prompt: Prompt) -> int:
    return len(prompt.text.encode("utf-8", "replace"))


def _made(preparer: Preparer, look: Look) -> Prompt:
    request = look.request
    if request.prompt is not None:
        return preparer.raw(request.prompt, leads=look.leads, marks=look.marks)
    turns = Turns.of(request.messages)
    return preparer.prompt(request, turns, min(look.dropped, turns.older))


def _form(preparer: Preparer, look: Look) -> Answer:
    if problem := look.request.sampling.problem():
        return refusal("bad_request", problem)
    try:
        preparer.grammar(look.request)
    except CannotAnswer as bad:
        line = int(bad.facts.get("line", 0))
        return refusal(bad.code, bad.detail, facts=bad.facts, line=line)
    return {}


def _shown(vocabulary: Vocabulary, prompt: Prompt, whole: bool) -> Answer:
    """The prompt with its tokens; of a very long one both its ends, or the `whole`."""
    tokens, text = prompt.tokens, prompt.text.replace(BREAK, "")
    omitted, cut = max(0, len(tokens) - SHOWN_TOKENS), max(0, len(text) - SHOWN_CHARACTERS)
    omitted, cut = (0, 0) if whole else (omitted, cut)
    gap = SHOWN_TOKENS // 2
    ends = [*tokens[:gap], *tokens[gap + omitted :]]
    half = SHOWN_CHARACTERS // 2
    return {
        "text": text if not cut else text[:half] + text[half + cut :],
        "count": len(tokens),
        "tokens": [_token(vocabulary, token) for token in ends],
        "omitted": omitted,
        "gap": gap,
        "cut": cut,
    }


def _token(vocabulary: Vocabulary, token: int) -> tuple[int, str, int]:
    raw, special = vocabulary.shown(token)
    return token, raw.hex(), int(special)


if __name__ == "__main__":
    main()
