"""How pages write what the hub says: counts, dates, what a model is for."""

from django import template
from django.utils.dateparse import parse_datetime
from django.utils.timesince import timesince
from django.utils.timezone import now
from django.utils.translation import gettext as _

from studio.templatetags.units import shortened

register = template.Library()


@register.filter
def brief(count: int) -> str:
    """1234567 as "1.2M"."""
    return shortened(count)


@register.filter
def since(moment: str) -> str:
    """An ISO 8601 date as "3 weeks ago"; "" where there is none."""
    date = parse_datetime(moment)
    if date is None:
        return ""
    return _("%(time)s ago") % {"time": timesince(date, now(), depth=1)}


@register.filter
def cut_author(name: str) -> str:
    """owner/name as "name"."""
    return name.rpartition("/")[2]
