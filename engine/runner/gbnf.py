"""Makes grammars of JSON schemas and tries grammars out. Run as a process, so that it can be ended.

llama.cpp aborts, overflows its stack or never comes back for some grammars; here that costs nobody
else anything. What passes has been followed for some tokens, over the model's whole vocabulary, at
a price that the other replies can bear. That proves nothing about every text: a grammar may turn
slow after a text that was not tried, so `engine.runner.constraint` also watches the time.
"""

import json
import os
import re
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as c
from llama_cpp.llama_grammar import json_schema_to_gbnf

from engine.runner.constraint import Constraint
from engine.runner.logs import Logs
from engine.runner.vocabulary import Vocabulary

MEMORY = 512 * 1024 * 1024
"""What checking may take beyond what the vocabulary takes."""
STACK = 4 * 1024 * 1024
"""Half of what the model's process has: what recurses as deep as it can here has room there."""
ALONE_S = 30
"""Whoever asked has given up long before; this ends a process that outlived it."""
LONGEST = 256 * 1024
READ_S = 0.1
"""Processor time to read a grammar: all replies wait for that when one with a grammar begins."""
STEP_S = 0.5
"""Processor time for a walk over the vocabulary and one token: ten times the usual."""
STEPS = 64
WHOLE = 4
"""Steps with the whole vocabulary; the others ask for FEW tokens, and for single bytes."""
FEW = 256
NEVER = float("-inf")
REASON = 120
"""Characters of llama.cpp's own complaint that are passed on."""

QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|#[^\n]*', re.DOTALL)
"""What stands for characters, and comments: anything else is structure."""
NAMES = re.compile(rf"{QUOTED.pattern}|([a-zA-Z][\w-]*)", re.DOTALL)

CHARACTERS = {
    r'char ::= [^"\\] |': r'char ::= [^"\\\x7F\x00-\x1F] |',
    r"dot ::= [^\x0A\x0D]": r'dot ::= [^"\\\x7F\x00-\x1F]',
}
"""Rules of the library that would let a string hold what JSON does not allow in one."""

Tokens = np.ndarray[Any, Any]
Choice = Callable[[Tokens, int], int]
"""The next of these tokens, given the last one."""


class Refused(Exception):
    """The grammar must not be used; `code` is one of engine.grammar's sentences."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


class Checker:
    """Reads and walks grammars over one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, logs: Logs) -> None:
        self.vocabulary = vocabulary
        self.logs = logs
        vocabulary.learn()
        pieces = map(vocabulary.piece, range(vocabulary.size))
        self.lengths = np.fromiter(map(len, pieces), np.int32, vocabulary.size)
        self.random = np.random.default_rng(0)
        self.every = np.zeros(vocabulary.size, np.float32)
        self.few = np.where(self.lengths == 1, 0, NEVER).astype(np.float32)
        self.few[self.random.integers(vocabulary.size, size=FEW)] = 0
        self.complaints = tempfile.TemporaryFile()  # noqa: SIM115 (open for as long as stderr is)
        os.dup2(self.complaints.fileno(), 2)  # where llama.cpp's parser complains

    def checked(self, grammar: str, schema: str, parts: dict[str, Any]) -> str:
        """The GBNF to use; raises Refused. `parts` are schemas that the grammar has rules of:
        NAME-root for the one of this name."""
        grammar = grammar or self._from_schema(schema)
        for name, part in parts.items():
            grammar += "\n" + _prefixed(name, self._from_schema(json.dumps(part)))
        if len(grammar) > LONGEST:
            raise Refused("large", size=f"{len(grammar):,}", most=f"{LONGEST:,}")
        if any(mark in QUOTED.sub("", grammar) for mark in "<!"):
            raise Refused("tokens")  # llama.cpp checks these otherwise than it follows them
        for choose in (self._longest, self._any, self._again):
            self._walk(grammar, choose)
        return grammar

    @staticmethod
    def _from_schema(schema: str) -> str:
        try:
            lines = str(json_schema_to_gbnf(schema)).split("\n")
        except Exception as error:  # the library answers a bad schema with whatever comes up
            reason = " ".join(str(error).split()) or type(error).__name__
            raise Refused("schema", reason=reason[:REASON].rstrip(".")) from error
        return "\n".join(map(_strict, lines))

    def _walk(self, grammar: str, choose: Choice) -> None:
        """Follow it for some tokens, as a reply would."""
        constraint, last = self._read(grammar), -1
        try:
            for step in range(STEPS):
                begun = time.process_time()
                said = self._allowed(constraint, self.every if step < WHOLE else self.few)
                if len(said) == 0:
                    return
                last = choose(said, last)
                constraint.accept(last)
                if time.process_time() - begun > STEP_S:
                    raise Refused("slow")
        finally:
            constraint.free()

    def _allowed(self, constraint: Constraint, among: Tokens) -> Tokens:
        """Tokens that say something and may follow, from everywhere when none of these may."""
        allowed = constraint.allowed(among)["id"]
        said: Tokens = allowed[self.lengths[allowed] > 0]
        if len(said) or among is self.every:
            return said
        return self._allowed(constraint, self.every)

    def _read(self, grammar: str) -> Constraint:
        self.logs.errors.clear()
        self.complaints.truncate(0)
        begun = time.process_time()
        try:
            constraint = Constraint(grammar, self.vocabulary, frozenset(), {})
        except ValueError as error:
            reason, line = self._complaint(grammar)
            raise Refused("syntax", reason=reason, line=str(line)) from error
        if time.process_time() - begun > READ_S:
            constraint.free()
            raise Refused("slow")
        return constraint

    def _complaint(self, grammar: str) -> tuple[str, int]:
        """What llama.cpp said, without the grammar that it repeats; and the line at fault, from 1,
        or 0 where it says of none."""
        self.complaints.seek(0)
        written = self.complaints.read().decode("utf-8", "replace")
        found = re.search("error parsing grammar: (.*)", written, re.DOTALL)
        said = (found[1] if found else self.logs.first).removesuffix(f"\n\n{grammar}\n")
        return said.split("\n", 1)[0][:REASON].strip().rstrip("."), _line(grammar, said)

    def _longest(self, tokens: Tokens, _last: int) -> int:
        return int(tokens[np.argmax(self.lengths[tokens])])

    def _any(self, tokens: Tokens, _last: int) -> int:
        return int(self.random.choice(tokens))

    def _again(self, tokens: Tokens, last: int) -> int:
        """What opens a level opens another one: that is how ambiguity grows."""
        return last if last in tokens else int(tokens[np.argmin(self.lengths[tokens])])


def _prefixed(name: str, grammar: str) -> str:
    """A grammar whose rules have other names than those of every other one."""
    return NAMES.sub(lambda found: f"{name}-{found[1]}" if found[1] else found[0], grammar)


def _line(grammar: str, said: str) -> int:
    """Where a complaint points to: it ends with what was not read, or names a rule."""
    rest = said.partition(" at ")[2]
    if rest and grammar.endswith(rest):
        return grammar.count("\n", 0, len(grammar) - len(rest)) + 1
    if named := re.search("Undefined rule identifier '(.+)'", said):
        used = re.search(rf"(?<![\w-]){re.escape(named[1])}(?![\w-])", grammar)
        return grammar.count("\n", 0, used.start()) + 1 if used else 0
    return grammar.rstrip().count("\n") + 1 if "end of input" in said else 0


def _strict(line: str) -> str:
    for rule, strict in CHARACTERS.items():
        if line.startswith(rule):
            return strict + line[len(rule) :]
    return line


def read_vocabulary(path: str) -> Vocabulary:
    """A model's vocabulary without its weights; raises ValueError for a file that has none."""
    params = c.llama_model_default_params()
    params.vocab_only = True
    model = c.llama_model_load_from_file(path.encode(), params)
    if not model:
        raise ValueError(f"{path} cannot be read")
    return Vocabulary(model)


def bound() -> None:
    """Limit what this process may take from now on."""
    pages = Path("/proc/self/statm")  # where there is none, memory is bounded by time alone
    if pages.exists():
        used = int(pages.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, STACK))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Answer each line {"grammar", "schema", "parts"} with {"gbnf"} or {"code", "facts"}."""
    logs = Logs()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    checker = Checker(read_vocabulary(sys.argv[1]), logs)
    bound()
    print("{}", file=answers, flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        signal.alarm(ALONE_S)
        try:
            answer: dict[str, Any] = {"gbnf": checker.checked(**asked)}
        except Refused as refused:
            answer = {"code": refused.code, "facts": refused.facts}
        signal.alarm(0)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
