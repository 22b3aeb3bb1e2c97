"""The quants of a model on the hub, each with what it would take on a machine."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from engine import fit
from engine.gguf import BadGGUF
from models_hub import live
from models_hub.families import find
from models_hub.hub import asked, choice, fits, remote
from models_hub.hub.fits import Fit
from models_hub.hub.quants import Quant
from models_hub.hub_page import HubPage
from models_hub.models import Download, LocalModel

GB = 10**9
SHORTEST, USUAL, LONGEST = 4_096, 32_768, 2**20
HOPELESS = 2
"""What needs so many times the memory there is does not fit, whatever its header says."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How the model would be used: tokens of context for each of `people`, on this machine or on
    one with so many GB of GPU memory and RAM."""

    context: int = 0
    people: int = 1
    gpu: int | None = None
    ram: int | None = None

    @classmethod
    def read(cls, said: Mapping[str, str]) -> "Wish":
        """From an address's parameters; what makes no sense counts as not said."""
        gpu, ram = (_number(said.get(name, ""), 100_000) for name in ("gpu", "ram"))
        context = _number(said.get("context", ""), LONGEST) or 0
        return cls(context, max(1, _number(said.get("people", ""), 240) or 1), gpu, ram)

    @property
    def elsewhere(self) -> bool:
        """Whether it is another machine that is meant."""
        return self.gpu is not None or self.ram is not None


@dataclass(frozen=True, slots=True)
class Room:
    """The choices above the table: contexts to choose from, tokens; 0 for what is not known."""

    wish: Wish
    contexts: list[int]
    trained: int
    recommended: int

    @property
    def at(self) -> int:
        """Which of the contexts holds."""
        return self.contexts.index(self.wish.context)


@dataclass(frozen=True, slots=True)
class Row:
    """One quant; `sure` when its header was read; `trouble` why it could not be, and `fit` is then
    a guess, or None for files that are no model; `place` is "here" in the library, "coming", or
    empty."""

    quant: Quant
    fit: Fit | None = None
    sure: bool = False
    recommended: bool = False
    trouble: str = ""
    place: str = ""

    @property
    def _full(self) -> int:
        return max(1, self.fit.needs, self.fit.free) if self.fit else 1

    @property
    def share(self) -> float:
        """What it takes, in percent of the bar."""
        return 100 * self.fit.needs / self._full if self.fit else 0

    @property
    def limit(self) -> float:
        """Where the memory that is free ends."""
        return 100 * self.fit.free / self._full if self.fit else 100


def room(page: HubPage, wish: Wish) -> Room:
    """The wish with a context that is one of those to choose from."""
    found = page.repository
    trained = found.context if found else 0
    family = find([page.id, *(found.base if found else ())], found.architecture if found else "")
    most = trained or (family.longest if family else 0) or USUAL
    recommended = min(family.context, most) if family and family.context else 0
    contexts = {most, recommended or most}
    step = SHORTEST
    while step < min(most, LONGEST):
        contexts.add(step)
        step *= 2
    choices = sorted(contexts)
    wanted = wish.context or recommended or min(most, USUAL)
    nearest = min(choices, key=lambda tokens: abs(tokens - wanted))
    return Room(replace(wish, context=nearest), choices, trained, recommended)


def rows(page: HubPage, wish: Wish) -> tuple[list[Row], bool]:
    """A row for each quant, and whether more becomes known soon: one header is read at a time."""
    if page.repository is None:
        return [], False
    machine = _machine(wish)
    found = {quant.label: _row(page, quant, machine, wish) for quant in page.contents.quants}
    pending = False
    for row in _unread(found, _best(page, found)):
        answer = _read(page, row.quant)
        if answer.pending:
            pending = True
            break
        if answer.answer:
            found[row.quant.label] = _no_model(row.quant, **answer.answer)
        elif answer.problem and not page.closed:  # of that the page speaks as a whole
            found[row.quant.label] = replace(row, trouble=answer.problem.said(_))
    if best := _best(page, found):
        found[best.label] = replace(found[best.label], recommended=True)
    places = _places(page.id)
    return [replace(row, place=places.get(label, "")) for label, row in found.items()], pending


def _best(page: HubPage, found: Mapping[str, Row]) -> Quant | None:
    """The quant to recommend, as far as is known."""
    return choice.recommended(page.contents.quants, _fits(found.values()))


def _no_model(quant: Quant, sentence: str, facts: dict[str, str | int]) -> Row:
    """Its files cannot be what they are called."""
    return Row(quant, None, sure=True, trouble=_(sentence).format(**facts))


def _places(repository: str) -> dict[str, str]:
    """Where its quants are, of those that are here or on their way."""
    coming = Download.objects.filter(repository=repository).unfinished()
    here = LocalModel.objects.filter(repository=repository)
    return dict.fromkeys(coming.values_list("label", flat=True), "coming") | dict.fromkeys(
        here.values_list("quant", flat=True), "here"
    )


def _row(page: HubPage, quant: Quant, machine: fit.Machine, wish: Wish) -> Row:
    assert page.repository is not None
    likely = fits.guess(quant.size, machine)
    try:
        model = remote.cached(page.id, page.repository.commit, quant.files)
        if model is None or quant.missing:
            return Row(quant, likely)
        return Row(quant, fits.fit_of(model, machine, wish.context, wish.people), sure=True)
    except (BadGGUF, fit.BadSetting) as bad:
        return _no_model(quant, bad.sentence, bad.facts)


def _unread(found: Mapping[str, Row], best: Quant | None) -> Iterator[Row]:
    """The recommended one first, then the smallest; of those that cannot fit only the smallest."""
    unread = [row for row in found.values() if not row.sure and not row.quant.missing]
    first = next(iter(found.values()), None)
    yield from (row for row in unread if row.quant is best)
    for row in unread:
        hopeless = row.fit is not None and row.fit.needs > HOPELESS * row.fit.free
        if row.quant is not best and (not hopeless or row is first):
            yield row


def _read(page: HubPage, quant: Quant) -> asked.Asked:
    assert page.repository is not None
    return asked.ask(
        "header",
        fresh=asked.KEPT_S,
        reader=page.reader,
        name=page.id,
        commit=page.repository.commit,
        files=[(file.name, file.size) for file in quant.files],
    )


def _fits(found: Iterable[Row]) -> dict[str, Fit]:
    return {row.quant.label: row.fit for row in found if row.fit}


def _machine(wish: Wish) -> fit.Machine:
    """What the wish leaves open is as it is here."""
    here = fits.machine(live.states())
    ram = here.ram if wish.ram is None else wish.ram * GB
    if wish.gpu is None:
        return replace(here, ram=ram)
    card = (fit.Device("GPU", "gpu", wish.gpu * GB, wish.gpu * GB),) if wish.gpu else ()
    return replace(here, ram=ram, devices=card)


def _number(text: str, most: int) -> int | None:
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 10 else None
