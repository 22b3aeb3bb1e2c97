"""Numbers with their units, as the reader's language writes them."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()

BYTES = ("B", "kB", "MB", "GB", "TB")
STEP = 1000


@register.filter
def size(count: int) -> str:
    """5027784512 as "5.0 GB": decimal units, as disks and downloads are sold."""
    amount, unit = float(count), 0
    while amount >= STEP - 0.5 and unit < len(BYTES) - 1:
        amount, unit = amount / STEP, unit + 1
    return f"{_rounded(amount, unit)} {BYTES[unit]}"


@register.filter
def parameters(count: int) -> str:
    """8190735360 as "8.2B parameters", as models are named."""
    return _("%(count)s parameters") % {"count": shortened(count)}


def shortened(count: int) -> str:
    """8190735360 as "8.2B"."""
    for letter, unit in (("T", 10**12), ("B", 10**9), ("M", 10**6), ("K", 10**3)):
        if count >= unit * 0.9995:
            return f"{_rounded(count / unit, 1)}{letter}"
    return str(count)


@register.filter
def counted(count: int) -> str:
    """40960 as "40,960"; grouped in Chinese too (see `tokens`)."""
    return f"{count:,}"


@register.filter
def tokens(count: int) -> str:
    """40960 as "40,960 tokens"; grouped in Chinese too, as browsers do, though Django does not."""
    return _("%(count)s tokens") % {"count": f"{count:,}"}


def _rounded(amount: float, unit: int) -> str:
    """One decimal below ten, none above, and none for what is counted in ones."""
    places = 1 if unit and amount < 9.95 else 0
    return str(number_format(round(amount, places), decimal_pos=places))  # it cuts, not rounds
