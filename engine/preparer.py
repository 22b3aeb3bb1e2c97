"""Makes a sequence ready for the loop: its prompt rendered, tokenised and fitted to the context."""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Protocol

from engine.begun import begun, written
from engine.calls import forced
from engine.calls.dialect import Dialect
from engine.grammar import BadGrammar, Grammars
from engine.parse import THINK, THOUGHT
from engine.plain import Plain, TooDeep
from engine.protocol import Facts, Generate
from engine.renderer import Renderer, TemplateFailed
from engine.runner.vocabulary import Vocabulary
from engine.sentence import gettext_noop
from engine.sequence import Sequence
from engine.speech import Speech
from engine.turns import Message, Turns
from engine.verbatim import Verbatim

TOO_LONG = gettext_noop("It has {tokens} tokens, and the context holds {limit}.")
LAST_TOO_LONG = gettext_noop(
    "The last message alone makes {tokens} tokens, and the context holds {limit}."
)
UNDECLARED = gettext_noop("A tool must be called that is not among the tools.")
NOTHING = gettext_noop("It makes an empty prompt.")
EMPTY = gettext_noop("The prompt is empty.")
NO_TOKEN = gettext_noop("The prompt has a token {token}, and those of this model end at {last}.")
WRITES = gettext_noop("{model} writes answers, and makes no embeddings.")
TAIL = 200
"""Characters at the end of a prompt in which a template opens a think block."""
RESERVE = 1024
"""Tokens kept free for an answer without a limit of its own, where turns are left out for it."""
PROBES = ("0", "1")
"""Two different last words, for templates that render no chat without one."""


class CannotAnswer(Exception):
    """The request cannot be answered: code, detail and facts as `protocol.done` takes them."""

    def __init__(self, code: str, detail: str, facts: Facts | None = None) -> None:
        super().__init__(code, detail, facts)
        self.code = code
        self.detail = detail
        self.facts: Facts = facts or {}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A chat as the model reads it, with its oldest `dropped` turns left out."""

    text: str
    tokens: list[int]
    dropped: int


class Words(Protocol):
    """What of a model makes a prompt: for that it need not be loaded."""

    vocabulary: Vocabulary

    @property
    def template(self) -> str:
        """Its own chat template; empty when it has none."""
        ...


class Preparer:
    """One request at a time; what it runs templates and grammars in is started when needed."""

    def __init__(self, model: Words, limit: int) -> None:
        """`limit` is the most tokens of one sequence."""
        self.model = model
        self.limit = limit
        self.renderer = Renderer()
        self.grammars: Grammars | None = None
        self.plain: tuple[str, Plain] | None = None  # of the template used last

    def start(self) -> None:
        """Have a process for templates running."""
        self.renderer.start()

    def prepare(self, sequence: Sequence) -> None:
        """Give a sequence its prompt; raises CannotAnswer."""
        request = sequence.request
        if request.inputs:
            raise CannotAnswer("wrong_kind", WRITES, {"model": request.model})
        if problem := request.sampling.problem():
            raise CannotAnswer("bad_request", problem)
        sequence.grammar = self.grammar(request)
        try:
            prompt = self._fitted(request)
            sequence.shared = self._shared(request, prompt) if request.shared else 0
        except TemplateFailed as failure:
            raise CannotAnswer("template_failed", str(failure)) from failure
        except TooDeep as deep:
            raise CannotAnswer("bad_request", deep.sentence, deep.facts) from deep
        sequence.tokens, sequence.prompt = prompt.tokens, len(prompt.tokens)
        sequence.dropped = prompt.dropped
        dialect = self.dialect(request)
        sequence.speech = _speech(request, prompt, dialect)
        if request.prompt is None:
            sequence.marks = self.model.vocabulary.named(dialect.marks)

    def grammar(self, request: Generate) -> str:
        """What the reply's form must be, as GBNF; raises CannotAnswer."""
        self.grammars = self.grammars or Grammars(request.path)
        try:
            grammar = self._form(request, self.grammars)
        except BadGrammar as bad:
            raise CannotAnswer("bad_grammar", bad.sentence, bad.facts) from bad
        if grammar:
            self.model.vocabulary.learn()
        return grammar

    def _form(self, request: Generate, grammars: Grammars) -> str:
        """A call that must be made is the whole form of a reply."""
        if not request.forced:
            return grammars.gbnf(request.sampling)
        dialect = self.dialect(request)
        if not dialect.tools.schemas.keys() >= set(request.forced):
            raise CannotAnswer("bad_request", UNDECLARED)
        return grammars.call(forced.form(dialect, request.forced, parallel=request.parallel))

    def dialect(self, request: Generate) -> Dialect:
        """How the reply is read."""
        return Dialect.of(request, request.template or self.model.template)

    def variables(self, request: Generate) -> list[dict[str, Any]]:
        """What its template may be told, see engine.prompt.variables; raises TemplateFailed."""
        return self.renderer.variables(request.template or self.model.template)

    def stop(self) -> None:
        """End its processes; those needed again are started anew."""
        self.renderer.stop()
        if self.grammars:
            self.grammars.stop()

    # --- the context ---

    def _fitted(self, request: Generate) -> Prompt:
        """The prompt, shortened where it must be and the chat allows it; raises CannotAnswer."""
        limit = min(request.context or self.limit, self.limit)
        turns = Turns.of(request.messages)
        prompt = self.prompt(request, turns, 0)
        if request.overflow == "drop" and turns.older:
            prompt = self._shortened(request, turns, prompt, limit)
        if not prompt.tokens and request.prompt is not None:
            raise CannotAnswer("bad_request", EMPTY)
        if not prompt.tokens:
            raise CannotAnswer("template_failed", NOTHING)
        if len(prompt.tokens) < limit:
            return prompt
        facts: Facts = {"tokens": f"{len(prompt.tokens):,}", "limit": f"{limit:,}"}
        is_last = prompt.dropped == turns.older and request.prompt is None
        raise CannotAnswer("prompt_too_long", LAST_TOO_LONG if is_last else TOO_LONG, facts)

    def _shortened(self, request: Generate, turns: Turns, whole: Prompt, limit: int) -> Prompt:
        """As few turns left out as make room for an answer; all the older ones if none do."""
        tried = {0: whole}

        def fits(dropped: int) -> bool:
            if dropped not in tried:
                tried[dropped] = self.prompt(request, turns, dropped)
            return len(tried[dropped].tokens) + _reserve(request, limit) <= limit

        fewest = 0 if fits(0) else bisect_left(range(turns.older), True, lo=1, key=fits)
        return tried.get(fewest) or self.prompt(request, turns, fewest)

    # --- what is shared with others ---

    def _shared(self, request: Generate, prompt: Prompt) -> int:
        """How many of the prompt's tokens follow from the first `shared` messages alone.

        Tools are left out of that rendering: they are the request's own. What is left is never
        more than what those messages give whatever comes after them.
        """
        text = _common(self._opening(request), prompt.text)
        tokens = self.model.vocabulary.tokenize(text) if text else []
        return _agreeing(tokens, prompt.tokens)

    def _opening(self, request: Generate) -> str:
        """What a template makes of the shared messages; empty when it cannot be told."""
        messages = request.messages[: request.shared]
        try:
            return self._render(request, messages, alone=True)
        except TemplateFailed:
            pass  # many refuse a chat in which nobody has asked anything
        asked = [(*messages, {"role": "user", "content": word}) for word in PROBES]
        try:
            return _common(*(self._render(request, probe, alone=True) for probe in asked))
        except TemplateFailed:
            return ""

    # --- text and tokens ---

    def prompt(self, request: Generate, turns: Turns, dropped: int) -> Prompt:
        """The chat without its oldest `dropped` turns; raises TemplateFailed and TooDeep. A request
        that brings its prompt with it has none: see `raw`, and what that raises."""
        if request.prompt is not None:
            return self.raw(request.prompt, spells=request.echo)
        messages = turns.without(dropped)
        if request.continues:
            asking = self._render(request, messages[:-1])
            text = asking + written(self._spoken(request, messages[-1]), asking)
        else:
            text = self._render(request, messages)
        if request.forced and request.thinking:
            text = self._thoughtful(request, text)
        return Prompt(text, self.model.vocabulary.tokenize(text), dropped)

    def raw(
        self,
        prompt: str | tuple[int, ...],
        *,
        leads: bool = True,
        marks: bool = True,
        spells: bool = True,
    ) -> Prompt:
        """A prompt as it stands, see `protocol.Look`; raises CannotAnswer. One of token numbers has
        a text only where that `spells` them, and they are not too many."""
        vocabulary = self.model.vocabulary
        if isinstance(prompt, str):
            return Prompt(prompt, vocabulary.verbatim(prompt, leads=leads, marks=marks), 0)
        if outside := [token for token in prompt if not 0 <= token < vocabulary.size]:
            facts: Facts = {"token": outside[0], "last": vocabulary.size - 1}
            raise CannotAnswer("bad_request", NO_TOKEN, facts)
        spelled = prompt if spells and len(prompt) <= self.limit else ()
        raw = b"".join(vocabulary.shown(token)[0] for token in spelled)
        return Prompt(raw.decode(errors="replace"), list(prompt), 0)

    def _thoughtful(self, request: Generate, text: str) -> str:
        """With the think block open, in which a model may think before the call that it is held to:
        a grammar would leave it no room to open one."""
        is_open = text.rfind(THINK) > text.rfind(THOUGHT)
        knows = THINK in (request.template or self.model.template)
        return text if is_open or not knows else f"{text}{THINK}\n"

    def _render(
        self, request: Generate, messages: tuple[Message, ...], *, alone: bool = False
    ) -> str:
        """The text of these messages; `alone`, without tools and without asking for an answer."""
        template = request.template or self.model.template
        plain = self._plain(template)
        tools = () if alone else request.tools
        values = {
            "documents": None,
            **request.switches,  # none of them takes the place of what is ours to say
            "messages": [plain.message(message) for message in messages],
            "tools": [plain.tool(tool) for tool in tools] or None,
            "add_generation_prompt": not alone,
            "enable_thinking": request.thinking,
            "bos_token": self.model.vocabulary.bos,
            "eos_token": self.model.vocabulary.eos,
        }
        return self.renderer.render(template, values, request.now)

    def _spoken(self, request: Generate, message: Message) -> Message:
        """A message in whose words no marker is taken for a special token."""
        return self._plain(request.template or self.model.template).message(message)

    def _plain(self, template: str) -> Plain:
        if self.plain is None or self.plain[0] != template:
            self.plain = template, self.model.vocabulary.plain(template)
        return self.plain[1]


def _speech(request: Generate, prompt: Prompt, dialect: Dialect) -> Speech:
    """Reads what is said: a chat's reply in parts, a prompt's completion as it stands."""
    stop = request.sampling.stop
    if request.prompt is not None:
        return Speech(stop=stop, verbatim=Verbatim(prompt.text if request.echo else ""))
    before = begun(request.messages[-1]) if request.continues else None
    return Speech(prompt.text[-TAIL:], stop, before, dialect)


def _reserve(request: Generate, limit: int) -> int:
    """Tokens to keep free for the answer; a greedy limit on it must not cost the whole chat."""
    wished = request.sampling.max_tokens
    return min(RESERVE, limit // 4) if wished is None else min(wished, limit // 2)


def _common(one: str, other: str) -> str:
    """The beginning that two texts share."""
    length = min(len(one), len(other))
    # The first place where they differ: prefixes agree up to it and never after.
    end = bisect_left(range(length), True, key=lambda i: one[: i + 1] != other[: i + 1])
    return one[:end]


def _agreeing(one: list[int], other: list[int]) -> int:
    """How many leading tokens two lists share."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
