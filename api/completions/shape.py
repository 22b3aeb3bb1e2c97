"""Tells what follows prompts as OpenAI's older completions do."""

import codecs
from collections import defaultdict
from collections.abc import Iterable, Sequence

from api.asked import Asked
from api.completion import Completion
from api.fields import Object
from api.said import Said
from engine.protocol import Entry, Generate, Logprob


class Texts(Completion):
    """Of completions of prompts. A chunk of a stream is as the whole answer, but for the usage."""

    prefix = "cmpl"
    whole_object = chunk_object = "text_completion"

    def __init__(self, requests: Sequence[Generate], wanted: Asked) -> None:
        super().__init__(requests, wanted)
        self.tokens: defaultdict[int, Tokens] = defaultdict(Tokens)

    def opening(self, _first: Entry | None, /) -> str:
        """Nothing is said ahead of the words."""
        return ""

    def delta(self, entry: Entry, index: int, /) -> str:
        """What was written since the last chunk."""
        said = Said()
        said.add(entry)
        return self.chunk({"choices": [self._choice(index, said, None)]})

    def last(self, end: Entry, index: int) -> Object:
        """Why it ended."""
        return self._choice(index, Said(), end["reason"])

    def choice(self, end: Entry, index: int) -> Object:
        """All of a choice."""
        return self._choice(index, self.said[index], end["reason"])

    def _choice(self, index: int, said: Said, reason: str | None) -> Object:
        logprobs = self.tokens[index].told(said.tokens) if said.tokens else None
        return {"text": said.text, "index": index, "logprobs": logprobs, "finish_reason": reason}


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
