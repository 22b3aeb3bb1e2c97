"""How one reply is read: in the way its model writes, with the tools that its request declares."""

from dataclasses import dataclass, field

from engine.calls import harmony
from engine.calls.detect import detect, is_harmony
from engine.calls.formats import FORMATS, Format
from engine.calls.harmony import Channels
from engine.calls.reader import Calls
from engine.calls.spoken import Kind
from engine.calls.tools import Tools
from engine.parse import Begun, Parser
from engine.protocol import Generate


@dataclass(frozen=True, slots=True)
class Dialect:
    """`has_channels`: the model speaks in them, whether there are tools or not. `is_single`: one
    call at most."""

    tools: Tools = field(default_factory=lambda: Tools(()))
    form: Format = FORMATS["bare"]
    has_channels: bool = False
    is_single: bool = False

    @classmethod
    def of(cls, request: Generate, template: str) -> "Dialect":
        """Of a request to a model with this template."""
        tools = Tools(request.tools)
        return cls(tools, detect(template), is_harmony(template), not request.parallel)

    @property
    def marks(self) -> tuple[str, ...]:
        """What is read of tokens that stand for no text."""
        if self.has_channels:
            return harmony.SPECIAL
        return self.form.special if self.tools else ()

    def parser(self, prompt_tail: str, begun: Begun | None) -> Parser | Channels:
        """What splits the reply into parts."""
        if self.has_channels:
            return Channels(self.tools, begun)
        words: Kind | None = "t" if begun == "text" else None
        calls = Calls(self.tools, self.form, words) if self.tools else None
        return Parser(prompt_tail, begun, calls)
