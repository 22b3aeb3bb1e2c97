"""Makes a sequence ready to be embedded: its texts as tokens, none longer than can be read."""

from collections import deque
from collections.abc import Iterator

from engine.preparer import CannotAnswer
from engine.protocol import Facts, Generate
from engine.runner.embedder import Embedder
from engine.sentence import gettext_noop
from engine.sequence import Sequence

NUMBERS_MOST = 2**22
"""Of one answer: 16 MB before they are written out, 2,048 vectors of 2,048."""

EMBEDS = gettext_noop("{model} makes embeddings, and writes no answers.")
RANKS = gettext_noop("{model} ranks pairs of texts, and makes no embeddings.")
TOO_LONG = gettext_noop("Input {number} has {tokens} tokens, and the model reads {limit} at most.")
EMPTY = gettext_noop("Input {number} has no tokens.")
NO_TOKEN = gettext_noop("Input {number} has the token {token}; this model's are 0 to {last}.")
TOO_WIDE = gettext_noop("This model's vectors have {width} numbers; {asked} were asked for.")
TOO_MUCH = gettext_noop("{texts} vectors of {width} numbers are too many for one answer.")


class Texts:
    """An `engine.desks.Clerk` for requests to embed."""

    def __init__(self, model: Embedder) -> None:
        self.model = model

    def start(self) -> None:
        """Nothing has to run for it."""

    def prepare(self, sequence: Sequence) -> None:
        """Give a sequence its texts; raises CannotAnswer."""
        request = sequence.request
        self._check(request)
        for text in self._texts(request):
            sequence.texts.append(len(text))
            sequence.tokens += text
        sequence.prompt = len(sequence.tokens)
        if request.allowance is not None and sequence.prompt > request.allowance:
            sequence.texts = deque()
            raise CannotAnswer("allowance_spent", "")

    def _check(self, request: Generate) -> None:
        """What can be told before a text is looked at."""
        width, asked, texts = self.model.width, request.dimensions, len(request.inputs)
        if self.model.ranks or not request.inputs:
            sentence = RANKS if self.model.ranks else EMBEDS
            raise CannotAnswer("wrong_kind", sentence, {"model": request.model})
        if asked is not None and not 0 < asked <= width:
            raise CannotAnswer("bad_dimensions", TOO_WIDE, {"width": width, "asked": asked})
        width = asked or width
        if texts * width > NUMBERS_MOST:
            raise CannotAnswer("bad_request", TOO_MUCH, {"texts": texts, "width": width})

    def _texts(self, request: Generate) -> Iterator[list[int]]:
        """The tokens of each; raises CannotAnswer for one that cannot be read."""
        limit = min(request.context or self.model.longest, self.model.longest)
        for number, given in enumerate(request.inputs, start=1):
            tokens = self._tokens(number, given)
            if not tokens:
                raise CannotAnswer("bad_request", EMPTY, {"number": number})
            if len(tokens) > limit:
                facts: Facts = {"tokens": f"{len(tokens):,}", "limit": f"{limit:,}"}
                raise CannotAnswer("input_too_long", TOO_LONG, {"number": number, **facts})
            yield tokens

    def _tokens(self, number: int, given: str | list[int]) -> list[int]:
        if isinstance(given, str):
            return self.model.vocabulary.read(given)
        last = self.model.vocabulary.size - 1
        for token in given:
            if not 0 <= token <= last:
                facts: Facts = {"number": number, "token": token, "last": last}
                raise CannotAnswer("bad_request", NO_TOKEN, facts)
        return given
