"""Turns what a request asks of its reply's form into a grammar that is safe to follow.

A grammar comes from whoever asks, so it is treated as hostile: it is made and tried in a process
of its own (`engine.runner.gbnf`), which is ended when it takes too long.
"""

import json
import select
import subprocess
import sys
from collections import OrderedDict
from typing import Any

from engine.calls.forced import Form
from engine.protocol import Sampling
from engine.sentence import Problem, gettext_noop

START_S = 60.0
"""Until the process has read the model's vocabulary."""
TIME_S = 5.0
LONGEST = 1024 * 1024
"""Characters of a grammar with the schemas of its tools."""
KNOWN = 64
"""Grammars remembered, refusals too: programs ask with the same one again and again."""

SENTENCES = {
    "schema": gettext_noop("The JSON schema cannot be used: {reason}."),
    "syntax": gettext_noop("The grammar cannot be used: {reason}."),
    "tokens": gettext_noop(
        "The grammar names tokens, between < and >. Write what is to be said, between quotes."
    ),
    "large": gettext_noop(
        "The grammar has {size} characters once it is written out, and may have {most}. "
        "Ask for fewer repetitions."
    ),
    "slow": gettext_noop(
        "The grammar takes too long to follow. Write it so that fewer of its rules can begin with "
        "the same characters, with fewer repetitions, then try again."
    ),
    "bounds": gettext_noop(
        "The grammar could not be checked within {seconds} seconds and 512 MB. Make it smaller, "
        "with fewer repetitions and less nesting, then try again."
    ),
}


class BadGrammar(Problem):
    """The grammar or the JSON schema cannot be followed; the sentence says why."""


class Grammars:
    """The grammars of one model's requests. For one thread at a time."""

    def __init__(self, model: str) -> None:
        """`model` is the path of the file whose vocabulary the grammars are tried with."""
        self.model = model
        self.process: subprocess.Popen[bytes] | None = None
        self.known: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def gbnf(self, sampling: Sampling) -> str:
        """The grammar to follow, "" when none is asked for; raises BadGrammar."""
        if not (sampling.grammar or sampling.json_schema):
            return ""
        return self._checked(sampling.grammar, sampling.json_schema, {})

    def call(self, form: Form) -> str:
        """The grammar of a reply that must call a tool; raises BadGrammar."""
        return self._checked(form.text, "", form.schemas)

    def _checked(self, grammar: str, schema: str, parts: dict[str, Any]) -> str:
        asked = json.dumps({"grammar": grammar, "schema": schema, "parts": parts})
        if len(asked) > LONGEST:
            facts = {"size": f"{len(asked):,}", "most": f"{LONGEST:,}"}
            raise BadGrammar(SENTENCES["large"], **facts)
        answer = self.known.get(asked) or self._ask(asked)
        self.known[asked] = answer
        self.known.move_to_end(asked)
        if len(self.known) > KNOWN:
            self.known.popitem(last=False)
        if code := answer.get("code"):
            raise BadGrammar(SENTENCES[code], **answer["facts"])
        return str(answer["gbnf"])

    def stop(self) -> None:
        """End the process; the next request that needs it starts another."""
        if self.process:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def _ask(self, line: str) -> dict[str, Any]:
        process = self._start()
        answer = self._exchange(process, line.encode() + b"\n", TIME_S)
        if answer is not None:
            return answer
        self.stop()
        return {"code": "bounds", "facts": {"seconds": f"{TIME_S:g}"}}

    def _start(self) -> subprocess.Popen[bytes]:
        if self.process and self.process.poll() is None:
            return self.process
        self.stop()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "engine.runner.gbnf", self.model],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        if self._exchange(self.process, b"", START_S) is None:
            self.stop()
            raise RuntimeError("the process that checks grammars did not start")
        return self.process

    @staticmethod
    def _exchange(
        process: subprocess.Popen[bytes], line: bytes, seconds: float
    ) -> dict[str, Any] | None:
        """Its next answer; None when it did not come in time, or never will."""
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a process without pipes")
        try:
            process.stdin.write(line)
            process.stdin.flush()
        except BrokenPipeError:
            return None
        ready = select.select([process.stdout], [], [], seconds)[0]
        said = process.stdout.readline() if ready else b""
        answer: dict[str, Any] | None = json.loads(said) if said.endswith(b"\n") else None
        return answer
