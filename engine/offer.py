"""One look at the memory for a new model: what must happen first, or why it never can be loaded."""

from collections.abc import Collection

from engine import fit
from engine.complaint import Failure
from engine.fit import Machine, Need, Plan, TooBig
from engine.gguf import Model
from engine.protocol import Facts, Load
from engine.resident import Resident
from engine.room import Never, Tenant, Verdict, Wait, make_room
from engine.sentence import bytes_text, gettext_noop

TOO_BIG = gettext_noop("It needs {needs}, and {free} is free.")
TOO_BIG_ALONE = gettext_noop("It needs {needs}, and {free} is free even without other models.")
PINNED = gettext_noop(
    "It needs {needs}, and {free} is free. Unpin or unload {models} to make room for it."
)


class CannotLoad(Exception):
    """The model cannot be loaded."""

    def __init__(self, code: str, sentence: str, facts: Facts) -> None:
        super().__init__(code, sentence, facts)
        self.failure = Failure(code, sentence, facts)


class Offer:
    """One look for a new model at what is free of a machine, and at who else takes of it."""

    def __init__(
        self, model: Model, load: Load, machine: Machine, residents: list[Resident]
    ) -> None:
        self.model = model
        self.load = load
        self.here = {r.model: r for r in residents if r.plan}
        self.machine = machine

    def verdict(self, waited: float = 0.0) -> Verdict:
        """What must happen before it, which has waited so many seconds, can be loaded."""
        tenants = [
            Tenant(name, r.used, r.is_idle, r.pinned, r.is_leaving, not r.context)
            for name, r in self.here.items()
        ]
        verdict = make_room(lambda gone: isinstance(self.plan(gone), Plan), tenants, waited)
        loading = tuple(tenant.name for tenant in tenants if tenant.loading)
        # What is loaded of those is counted twice, see `unseen`: too soon to say never.
        return Wait(loading) if loading and isinstance(verdict, Never) else verdict

    def plan(self, gone: Collection[str] = ()) -> Plan | TooBig:
        """How it would be loaded without these."""
        plans = [resident.plan for name, resident in self.here.items() if name in gone]
        machine = self.machine.regaining(plan.need for plan in plans if plan)
        return fit.plan(self.model, machine, self.load)

    def facts(self, models: Collection[str], gone: Collection[str] = ()) -> Facts:
        """What a sentence about it needs: what is lacking without `gone`, and whose memory."""
        plan = self.plan(gone)
        lacking: Facts = {}
        if isinstance(plan, TooBig):
            lacking = {"needs": bytes_text(plan.needs), "free": bytes_text(max(0, plan.free))}
        return {**lacking, "models": ", ".join(models)}

    def refusal(self, never: Never) -> CannotLoad:
        """Why it can never be loaded as things are."""
        others = [r.model for r in self.here.values() if r.is_leaving or not r.pinned]
        facts = self.facts(never.pinned, others)
        sentence = PINNED if never.pinned else TOO_BIG_ALONE if others else TOO_BIG
        return CannotLoad("model_too_big", sentence, facts)


def unseen(resident: Resident) -> Need:
    """What it takes that the system counts as free: everything a model will take that is only
    just being loaded, and a mapped file's pages, as the kernel may drop them."""
    if resident.plan is None:
        return Need(0, 0, 0, 0)
    need = resident.plan.need
    return Need(need.mapped, 0, 0, 0) if resident.context else need
