"""What changing one load setting would cost, in a few words beside it."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engine import fit
from engine.fit.price import Price
from engine.gguf import Model
from engine.protocol import Load
from engine.sentence import bytes_text


def prices(header: Model, machine: fit.Machine, load: Load) -> dict[str, str]:
    """{field: "q8_0: −188 MB · q4_0: −280 MB"}; nothing for what costs nothing, or cannot be."""
    plan = fit.plan(header, machine, load)
    if isinstance(plan, fit.TooBig):
        return {}
    told: dict[str, list[str]] = {}
    for price in fit.prices(header, plan.load):
        if price.more and _may_be(header, machine, load, price):
            told.setdefault(price.name, []).append(_words(price, plan.load))
    return {name: " · ".join(parts) for name, parts in told.items()}


def _may_be(header: Model, machine: fit.Machine, load: Load, price: Price) -> bool:
    """Whether this model allows it at all, room aside."""
    change: dict[str, Any] = {price.name: price.value}
    try:
        fit.plan(header, machine, replace(load, **change))
    except fit.BadSetting:
        return False
    return True


def _words(price: Price, load: Load) -> str:
    size = f"{'+' if price.more > 0 else '−'}{bytes_text(abs(price.more))}"
    return f"{_change(price, load)}: {size}"


def _change(price: Price, load: Load) -> str:
    """What is changed, from what it is now."""
    match price.value:
        case bool():
            return _("on") if price.value else _("off")
        case int() if price.name in {"cells", "sequences"}:
            more = price.value - (getattr(load, price.name) or 0)
            text = ngettext("%(count)s more", "%(count)s more", more)
            return text % {"count": f"{more:,}"}
        case int():
            return f"{price.value:,}"
    return str(price.value)
