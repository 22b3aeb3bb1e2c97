"""What the levels of effort are called."""

from django.utils.translation import gettext as _


def labels(levels: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each level with its label; one that only its template knows is called what that calls it."""
    known = {
        "none": _("None"),
        "minimal": _("Minimal"),
        "low": _("Low"),
        "medium": _("Medium"),
        "high": _("High"),
        "xhigh": _("Extra high"),
        "max": _("Maximum"),
    }
    return [(level, known.get(level, level)) for level in levels]
