"""Builds llama.cpp's sampler chains from a request's numbers, and draws tokens with them."""

import secrets

from llama_cpp import llama_cpp as c

from engine import parse
from engine.protocol import Logprob, Sampling
from engine.runner import candidates, drawing
from engine.runner.candidates import Shortlist
from engine.runner.constraint import Constraint
from engine.runner.drawing import Drawing
from engine.runner.logits import log_softmax, logits_row, most_likely
from engine.runner.patience import ENDING, Patience
from engine.runner.vocabulary import NOTHING, Vocabulary
from engine.sentence import Problem

COLD = 1e-3
"""A temperature below this is greedy: logits divided by it might leave what a float can hold."""

NEVER = float("-inf")
NO_MARKS: dict[int, bytes] = {}

THINK, THOUGHT = parse.THINK.encode(), parse.THOUGHT.encode()
LONGEST_END = len(THOUGHT) - 1
TAIL = 64
"""Tokens at the end of a prompt in which a template opens a think block."""


def draw(context: "c.llama_context_p", wanted: "list[tuple[Sampler, int]]") -> list[int]:
    """The next token of each sequence after its row of the batch, accepted by chain and grammar.

    vocabulary.NOTHING, which ends a reply like any end token, where a grammar allows none.
    """
    alone = [sampler.bound or not drawing.TOGETHER for sampler, _index in wanted]
    together = []
    for (sampler, index), is_alone in zip(wanted, alone, strict=True):
        if not is_alone:
            sampler.drawing.row = index
            together.append(sampler.drawing)
    if together:
        drawing.draw(context, together)
    return [
        sampler.choose(context, index) if is_alone else sampler.hear(sampler.drawing.drawn)
        for (sampler, index), is_alone in zip(wanted, alone, strict=True)
    ]


class Sampler:
    """One sequence's sampler chain, and its grammar if it has one; it owns C memory until `free`.

    The order is llama.cpp's own: bias, penalties, cut the tail, heat, draw.
    """

    def __init__(
        self,
        numbers: Sampling,
        vocabulary: Vocabulary,
        prompt: list[int],
        grammar: str = "",
        marks: dict[int, bytes] = NO_MARKS,
    ) -> None:
        """Penalties look back into `prompt`, as in llama.cpp's server. `grammar` is GBNF that
        `engine.grammar` let pass; `marks` are tokens that stand for no text, and that it may give
        all the same. Raises ValueError when llama.cpp refuses the grammar after all."""
        self.vocabulary = vocabulary
        self.alternatives = numbers.logprobs or 0
        never = vocabulary.suppressed | (vocabulary.ending if numbers.ignore_eos else frozenset())
        bias = {token: by for token, by in numbers.logit_bias if token < vocabulary.size}
        self.constraint = Constraint(grammar, vocabulary, never, marks) if grammar else None
        # Of a template that opens a think block: the grammar is for the answer after it.
        self.heard = b"".join(map(vocabulary.piece, prompt[-TAIL:])) if grammar else b""
        self.thinking = self.heard.rfind(THINK) > self.heard.rfind(THOUGHT)
        lifted = bias.keys() - never
        most = _most(numbers, len(lifted) + len(never))
        short = 0 < most <= candidates.MOST and vocabulary.size >= candidates.LARGE
        self.shortlist = Shortlist(most, lifted) if short else None
        self.chain = c.llama_sampler_chain_init(c.llama_sampler_chain_default_params())
        for link in self._links(numbers, bias | dict.fromkeys(never, NEVER)):
            c.llama_sampler_chain_add(self.chain, link)
        if _penalises(numbers):
            for token in prompt[-numbers.repeat_last :]:
                c.llama_sampler_accept(self.chain, token)
        self.drawing = Drawing(self.chain, most, lifted)
        self.patience = self._patience(numbers.thinking_budget, prompt)

    @property
    def bound(self) -> Constraint | None:
        """The grammar that holds for the next token."""
        return self.constraint if not self.thinking else None

    def choose(self, context: "c.llama_context_p", index: int) -> int:
        """The next token, for `draw`."""
        bound = self.bound
        if bound or self.shortlist:
            logits = logits_row(context, index, self.vocabulary.size)
            found = self.shortlist.of(logits) if self.shortlist else candidates.every(logits)
            if bound:
                return bound.draw(self.chain, logits, found)
            token = candidates.choose(self.chain, found)
            c.llama_sampler_accept(self.chain, token)
        else:
            token = int(c.llama_sampler_sample(self.chain, context, index))
        return self.hear(token)

    def hear(self, token: int) -> int:
        """The token that is said: the same one, unless thinking has taken as long as it may. The
        grammar holds from the end of a think block on."""
        if self.patience:
            token = self._patiently(self.patience, token)
        if self.thinking:
            self.heard = self.heard[-LONGEST_END:] + self.vocabulary.piece(token)
            self.thinking = THOUGHT not in self.heard
        return token

    def _patience(self, budget: int | None, prompt: list[int]) -> Patience | None:
        if budget is None:
            return None
        tail = b"".join(map(self.vocabulary.piece, prompt[-TAIL:])).decode("utf-8", "replace")
        return Patience(budget, self.vocabulary.inside(ENDING), tail)

    def _patiently(self, patience: Patience, drawn: int) -> int:
        token = patience.next(drawn)
        if token != drawn:
            c.llama_sampler_accept(self.chain, token)
        if token != NOTHING:
            patience.hear(self.vocabulary.piece(token))
        return token

    def logprob(self, context: "c.llama_context_p", index: int, token: int) -> Logprob:
        """How likely the model itself, at temperature 1 and with nothing cut or banned, found the
        token after row `index`, and the likeliest ones beside it."""
        row = log_softmax(logits_row(context, index, self.vocabulary.size))
        top = [self._entry(other, row[other]) for other in most_likely(row, self.alternatives)]
        return {**self._entry(token, row[token]), "top": top}

    @property
    def failed(self) -> Problem | None:
        """Why the reply cannot go on, for one that its grammar made too slow."""
        return self.constraint.failed if self.constraint else None

    def free(self) -> None:
        """Give the memory back; the object must not be used after."""
        c.llama_sampler_free(self.chain)
        if self.constraint:
            self.constraint.free()

    def _links(self, numbers: Sampling, bias: dict[int, float]) -> "list[c.llama_sampler_p]":
        size = self.vocabulary.size
        links = []
        if bias:
            pairs = (c.llama_logit_bias * len(bias))(*map(c.llama_logit_bias, bias, bias.values()))
            links.append(c.llama_sampler_init_logit_bias(size, len(bias), pairs))
        if _penalises(numbers):
            repeat, often = numbers.repeat_penalty, numbers.frequency_penalty
            present = numbers.presence_penalty
            links.append(
                c.llama_sampler_init_penalties(size, numbers.repeat_last, repeat, often, present)
            )
        if numbers.temperature < COLD:
            return [*links, c.llama_sampler_init_greedy()]
        return [
            *links,
            c.llama_sampler_init_top_k(numbers.top_k),
            c.llama_sampler_init_top_p(numbers.top_p, 1),
            c.llama_sampler_init_min_p(numbers.min_p, 1),
            c.llama_sampler_init_temp(numbers.temperature),
            c.llama_sampler_init_dist(_seed(numbers)),
        ]

    def _entry(self, token: int, logprob: float) -> Logprob:
        piece = self.vocabulary.piece(token)
        text = piece.decode("utf-8", "replace")
        return {"token": text, "bytes": list(piece), "logprob": float(logprob)}


def _penalises(numbers: Sampling) -> bool:
    off = numbers.repeat_penalty == 1
    off = off and numbers.presence_penalty == 0 and numbers.frequency_penalty == 0
    return numbers.repeat_last > 0 and not off


def _most(numbers: Sampling, others: int) -> int:
    """How many of the likeliest tokens a chain may choose from, when it takes away or lifts so many
    `others`; 0 where it may choose any."""
    kept = 1 if numbers.temperature < COLD else numbers.top_k
    return kept + others if kept > 0 and not _penalises(numbers) else 0


def _seed(numbers: Sampling) -> int:
    return secrets.randbelow(2**32 - 1) if numbers.seed is None else numbers.seed
