"""The shapes of OpenAI's completions of prompts: chunks of a stream, and a whole answer."""

import codecs
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence

from api import completion
from api.answer import dumped
from api.completion import Object, Said
from engine.protocol import Entry, Logprob


class Texts:
    """Writes one answer (an `api.shape.Shape`). `each` so many choices in turn follow one prompt.

    A chunk of a stream is as the whole answer, but for the usage.
    """

    def __init__(self, reply: str, model: str, each: int) -> None:
        self.each = each
        self.head: Object = {
            "id": f"cmpl-{reply}",
            "object": "text_completion",
            "created": int(time.time()),
            "model": model,
        }
        self.tokens: defaultdict[int, Tokens] = defaultdict(Tokens)

    def opening(self, index: int) -> str:
        """Nothing is said ahead of the words."""
        return ""

    def delta(self, entry: Entry, index: int) -> str:
        """What was written since the last chunk."""
        said = Said()
        said.add(entry)
        choice = self._choice(index, said.text, self._logprobs(index, said.tokens), None)
        return self._event({"choices": [choice]})

    def finish(self, end: Entry, index: int) -> str:
        """Why it ended, and how long it took."""
        choice = self._choice(index, "", None, end["reason"])
        return self._event({"choices": [choice], **completion.told(end)})

    def usage(self, ends: Sequence[Entry]) -> str:
        """The chunk that a client asks for by stream_options."""
        return self._event({"choices": [], "usage": completion.usage(ends, self.each)})

    def whole(self, choices: Sequence[tuple[Said, Entry]]) -> Object:
        """The answer in one piece."""
        ends = [end for _said, end in choices]
        found = [
            self._choice(index, said.text, self._logprobs(index, said.tokens), end["reason"])
            for index, (said, end) in enumerate(choices)
        ]
        used = {"usage": completion.usage(ends, self.each)}
        return {**self.head, **completion.listed(found, choices), **used}

    def _choice(self, index: int, text: str, logprobs: Object | None, reason: str | None) -> Object:
        return {"text": text, "index": index, "logprobs": logprobs, "finish_reason": reason}

    def _logprobs(self, index: int, tokens: list[Logprob]) -> Object | None:
        return self.tokens[index].told(tokens) if tokens else None

    def _event(self, more: Object) -> str:
        return f"data: {dumped({**self.head, **more})}\n\n"


class Tokens:
    """The tokens of one choice with their log-probabilities, in the lists of this dialect, each
    with the character of the text at which it begins."""

    def __init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self.offset = 0

    def told(self, tokens: Iterable[Logprob]) -> Object:
        """Of those that came since."""
        found: Object = {
            "tokens": [],
            "token_logprobs": [],
            "top_logprobs": [],
            "text_offset": [],
        }
        for token in tokens:
            found["tokens"].append(_name(token))
            found["token_logprobs"].append(token["logprob"])
            found["top_logprobs"].append(
                {_name(one): one["logprob"] for one in (*token["top"], token)}
            )
            found["text_offset"].append(self.offset)
            self.offset += len(self.decoder.decode(bytes(token["bytes"])))
        return found


def _name(token: Logprob) -> str:
    """Its text; of one that is part of a character its bytes, as OpenAI writes them."""
    raw = bytes(token["bytes"])
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return "bytes:" + "".join(f"\\x{byte:02x}" for byte in raw)
