"""The service's side of one model: what is wanted of it, how it is, and the requests it holds."""

import time
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from engine.complaint import Failure
from engine.fit import Plan
from engine.process import Child
from engine.protocol import Entry, Facts, Generate, Load, ModelState, status
from engine.tally import Tally
from engine.watchdog import Watchdog


@dataclass
class Held:
    """A request in the service's hands. `n` numbers the next stream entry the service may write;
    `last` is what it wrote last; a closed one has been told its end."""

    request: Generate
    n: int = 1
    given: bool = False
    last: Entry | None = None
    closed: bool = False


@dataclass
class Resident:
    """One model from the first wish for it until its process has ended.

    `asked` and `pinned` are as whoever wanted it said; `ordered`: it is to be loaded even when no
    request needs it. A draining one takes no more requests: those go to its successor, which
    begins once it is gone. `since`: when it came to wait for memory. `served`: when its last reply
    ended, by the clock on the wall (seconds since 1970; 0: none yet); `used` counts its idle time.
    `loaded`, `line`, `waits` and `tally` are as its child told them, see ModelState and Tally.
    """

    model: str
    path: str
    asked: Load = field(default_factory=Load)
    pinned: bool = False
    ordered: bool = False
    state: str = "loading"
    progress: float = 0.0
    context: int = 0
    plan: Plan | None = None
    running: int = 0
    cells: int = 0
    kept: int = 0
    error: str = ""
    detail: str = ""
    facts: Facts = field(default_factory=dict)
    complaint: str = ""
    fault: Failure | None = None
    since: float = 0.0
    told: float = 0.0
    used: float = field(default_factory=time.monotonic)
    served: float = 0.0
    loaded: float = 0.0
    line: list[str] = field(default_factory=list)
    waits: list[float | None] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    child: Child | None = None
    held: dict[str, Held] = field(default_factory=dict)
    successor: "Resident | None" = None
    watchdog: Watchdog = field(default_factory=Watchdog)

    @property
    def is_idle(self) -> bool:
        """Whether nobody would miss it."""
        return self.state == "ready" and not self.held

    @property
    def is_leaving(self) -> bool:
        """Whether it will be gone without anybody's doing."""
        return self.state == "draining"

    @property
    def is_wanted(self) -> bool:
        """Whether anybody ordered it, or needs it who may have it loaded."""
        return self.ordered or any(held.request.may_load for held in self.held.values())

    @property
    def is_answering(self) -> bool:
        """Whether its child has a request to work on."""
        return any(held.given for held in self.held.values())

    def is_unused(self, now: float, idle_s: float) -> bool:
        """Whether nobody needed it for so many seconds, or wants it to stay."""
        return self.is_idle and not self.pinned and now - self.used > idle_s

    @property
    def load(self) -> Load:
        """How it is loaded, every field filled; an empty one before there is a plan."""
        return self.plan.load if self.plan else Load()

    def is_as(self, load: Load) -> bool:
        """Whether it is, or will be, loaded as `load` says: what is set by hand has that value,
        and what is left to us was left to us."""
        asked, filled, wanted = asdict(self.asked), asdict(self.load), asdict(load)
        return all(
            asked[name] is None if value is None else value in (asked[name], filled[name])
            for name, value in wanted.items()
        )

    def report(self) -> ModelState:
        """What everybody may know of it."""
        running = min(self.running, len(self.held))
        later = len(self.successor.held) if self.successor else 0
        return ModelState(
            model=self.model,
            state=self.state,
            progress=self.progress,
            context=self.context,
            memory=self.plan.need.total if self.plan else 0,
            cells=self.cells,
            kept=self.kept,
            running=running,
            waiting=len(self.held) - running + later,
            later=later,
            then=self._then(),
            error=self.error,
            detail=self.detail,
            facts=self.facts,
            pid=self.child.process.pid if self.child else 0,
            pinned=(self.successor or self).pinned,
            load=asdict(self.load) if self.plan else {},
            users=sorted({held.request.user for held in self._served()}),
            used=self.served,
            loaded=self.loaded,
            line=self.line,
            waits=self.waits,
        )

    def hear(self, told: dict[str, Any]) -> None:
        """How its child is doing, as `engine.child` tells it."""
        self.running, self.cells, self.kept = told["running"], told["cells"], told["kept"]
        self.line, self.waits = told["line"], told["waits"]
        self.tally = Tally.load(told["tally"])

    def _served(self) -> list[Held]:
        """What it holds, and what waits for the one after it."""
        return [*self.held.values(), *(self.successor.held.values() if self.successor else ())]

    def _then(self) -> Literal["", "again", "changed"]:
        """What comes after this one."""
        if self.successor is None or not self.successor.is_wanted:
            return ""
        return "again" if self.is_as(self.successor.asked) else "changed"

    def status(self) -> Entry:
        """Why its requests wait."""
        if self.state == "loading":
            return status("loading", progress=self.progress)
        return status("memory")

    def explain(self, detail: str = "", facts: Facts | None = None) -> None:
        """Say why it is as it is, in a sentence with its facts."""
        self.detail, self.facts = detail, facts or {}

    def give(self, held: Held) -> None:
        """Hand a request to the child, which writes its stream from here on."""
        held.given = True
        self._child.order({"generate": replace(held.request, first=held.n).dump()})

    def cancel(self, reply: str) -> None:
        """Have the child stop a reply within one step."""
        self._child.order({"cancel": reply})

    def ended(self, reply: str) -> None:
        """The child is through with a reply; a draining one goes with its last."""
        self.held.pop(reply, None)
        self.used, self.served = time.monotonic(), round(time.time(), 1)
        if self.is_leaving and not self.held:
            self._child.end()

    def drain(self) -> None:
        """Let it finish what it has and then end by itself."""
        self.state = "draining"
        self.explain()
        if self.child and not self.held:
            self.child.end()

    def fail(self, failure: Failure) -> None:
        """It is gone, and whoever asks may know why."""
        self.state, self.error, self.plan = "failed", failure.code, None
        self.explain(failure.sentence, failure.facts)

    @property
    def _child(self) -> Child:
        if self.child is None:
            raise RuntimeError("an order for a child that was not started")
        return self.child
