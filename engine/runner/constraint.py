"""Holds a reply to its grammar, without walking the vocabulary for each token."""

import ctypes
import time

import numpy as np
from llama_cpp import llama_cpp as c

from engine.runner import utf8
from engine.runner.candidates import CANDIDATE, Candidates, array, choose, every
from engine.runner.logits import Row
from engine.runner.vocabulary import NOTHING, Vocabulary
from engine.sentence import Problem, gettext_noop

AHEAD_S, EACH_S = 0.5, 0.1
"""Processor time a grammar may take: at once, and for each token besides. Everybody waits for it;
a refused token costs a walk over the vocabulary, some 30 ms for 150,000 tokens."""

SLOW = gettext_noop(
    "The grammar takes too long to follow. Write it so that fewer of its rules can begin with the "
    "same characters, then try again."
)


class Constraint:
    """A grammar, and how far the reply has come in it.

    As llama.cpp does it: draw without the grammar, ask the grammar about that one token, and only
    when it refuses apply it to every candidate. llama.cpp aborts the process when a token is
    accepted that the grammar does not allow, so each one is checked before.
    """

    def __init__(
        self,
        grammar: str,
        vocabulary: Vocabulary,
        banned: frozenset[int],
        marks: dict[int, bytes],
    ) -> None:
        """Tokens of `banned` are never given; `marks` are, which stand for no text elsewhere.
        Raises ValueError when llama.cpp cannot read the grammar."""
        self.vocabulary = vocabulary
        self.marks = marks
        self.banned = banned
        self.barred = np.fromiter(banned, np.int32, len(banned))
        self.state = c.llama_sampler_init_grammar(vocabulary.vocab, grammar.encode(), b"root")
        if not self.state:
            raise ValueError("llama.cpp does not take the grammar")
        self.finishing = vocabulary.finishing  # made before time is watched
        if marks:
            self.finishing = self.finishing.copy()
            self.finishing[list(marks)] = 0
        self.begun = b""  # of a character whose other bytes are still to come
        self.allowance = AHEAD_S
        self.failed: Problem | None = None

    def draw(self, chain: "c.llama_sampler_p", logits: Row, likeliest: Candidates) -> int:
        """The next token, accepted by grammar and chain; NOTHING when no token may follow, or
        when the grammar has taken too long (then `failed` says so). `likeliest` are those from
        which the chain chooses without a grammar."""
        if self.failed:
            return NOTHING
        begun = time.thread_time()
        token = choose(chain, likeliest)
        if not self._allows(token):
            allowed = self.allowed(logits)
            token = choose(chain, allowed) if len(allowed) else NOTHING
        if token != NOTHING:
            self.accept(token)
            c.llama_sampler_accept(chain, token)
        self._pay(time.thread_time() - begun)
        return token

    def free(self) -> None:
        """Give the grammar's memory back."""
        c.llama_sampler_free(self.state)

    def _pay(self, seconds: float) -> None:
        self.allowance = min(AHEAD_S, self.allowance + EACH_S - seconds)
        if self.allowance < 0:
            self.failed = Problem(SLOW)

    def allowed(self, logits: Row) -> Candidates:
        """The candidates with a logit above -inf that the grammar allows."""
        candidates, finishing = every(logits), self.finishing
        candidates["logit"][self.barred] = -np.inf
        candidates["logit"][finishing < 1 if self.begun else finishing != 0] = -np.inf
        asked = candidates[candidates["logit"] > -np.inf]
        c.llama_sampler_apply(self.state, ctypes.byref(array(asked)))
        allowed = asked[asked["logit"] > -np.inf]
        return allowed if not self.begun else allowed[[*map(self._goes_on, allowed["id"])]]

    def _goes_on(self, token: int) -> bool:
        """Whether the token's bytes go on with the character that was begun."""
        return utf8.begun(self.begun + self._piece(token)) is not None

    def _allows(self, token: int) -> bool:
        """Whether grammar and character can go on with the token; ending is one way to."""
        piece = self._piece(token)
        ends = not self.begun and self.vocabulary.ends(token)
        is_text = bool(piece) and b"\0" not in piece and self._goes_on(token)
        if token in self.banned or not (ends or is_text):
            return False
        one = np.zeros(1, CANDIDATE)
        one["id"] = token
        c.llama_sampler_apply(self.state, ctypes.byref(array(one)))
        return bool(one["logit"][0] == 0)

    def accept(self, token: int) -> None:
        """Go on with a token, which must be an allowed one: llama.cpp aborts at any other."""
        c.llama_sampler_accept(self.state, token)
        self.begun = utf8.begun(self.begun + self._piece(token)) or b""

    def _piece(self, token: int) -> bytes:
        return self.marks.get(token) or self.vocabulary.piece(token)
