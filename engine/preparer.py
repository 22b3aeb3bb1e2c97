"""Makes a sequence of a request: its prompt rendered, tokenised and checked against the context."""

from itertools import count

from engine.loop import Inbox, Outbox
from engine.parse import Parser
from engine.protocol import Facts, Generate, done
from engine.renderer import Renderer, TemplateFailed
from engine.runner.model import Model
from engine.sentence import gettext_noop
from engine.sequence import Sequence

TOO_LONG = gettext_noop("It has {tokens} tokens, and the context holds {limit}.")
TAIL = 200
"""Characters at the end of a prompt in which a template opens a think block."""


class Preparer:
    """Runs in a thread of its own; a request it must refuse ends with a plain reason."""

    def __init__(self, model: Model, limit: int, inbox: Inbox, outbox: Outbox) -> None:
        self.model = model
        self.limit = limit
        self.inbox = inbox
        self.outbox = outbox
        self.renderer = Renderer()
        self.renderer.start()
        self.numbers = count()

    def prepare(self, request: Generate) -> None:
        """Put the request's sequence into the loop's inbox, or end the reply."""
        sequence = Sequence(request, next(self.numbers), [], 0, Parser())
        if problem := request.sampling.problem():
            self._refuse(sequence, "bad_request", problem)
            return
        try:
            text = self._render(request)
        except TemplateFailed as failure:
            self._refuse(sequence, "template_failed", str(failure))
            return
        sequence.tokens = self.model.vocabulary.tokenize(text)
        sequence.prompt = len(sequence.tokens)
        sequence.parser = Parser(text[-TAIL:])
        if not 0 < sequence.prompt < self.limit:
            facts: Facts = {"tokens": f"{sequence.prompt:,}", "limit": f"{self.limit:,}"}
            self._refuse(sequence, "prompt_too_long", TOO_LONG, facts)
            return
        self.inbox.put(sequence)

    def _render(self, request: Generate) -> str:
        values = {
            "messages": request.messages,
            "tools": request.tools or None,
            "add_generation_prompt": True,
            "enable_thinking": request.thinking,
            "bos_token": self.model.vocabulary.bos,
            "eos_token": self.model.vocabulary.eos,
        }
        return self.renderer.render(request.template or self.model.template, values)

    def _refuse(
        self, sequence: Sequence, code: str, detail: str, facts: Facts | None = None
    ) -> None:
        self.outbox.end(sequence, done("error", code=code, detail=detail, facts=facts))
