"""What one layer keeps: changed one setting at a time, each checked for itself."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from presets.checking import Bad, clean
from presets.schema import BY_NAME, EXCLUSIVE

Values = dict[str, Any]


def changed(
    values: Mapping[str, Any], given: Mapping[str, Any], reset: Iterable[str] = ()
) -> tuple[Values, dict[str, str]]:
    """The values with what was given and without what was reset; and a sentence for each that
    cannot be, which stays as it was. Raises KeyError for a setting that does not exist."""
    kept = {name: value for name, value in values.items() if name not in set(reset)}
    errors: dict[str, str] = {}
    for name, raw in given.items():
        try:
            kept[name] = clean(name, raw)
        except Bad as bad:
            errors[name] = str(bad)
            continue
        if name in EXCLUSIVE and kept[name]:
            for other in EXCLUSIVE - {name}:
                kept.pop(other, None)
    return kept, errors


def accepted(given: Any) -> Values:
    """All of it, or Bad with the first thing that cannot be."""
    if not isinstance(given, dict) or not given.keys() <= BY_NAME.keys():
        raise Bad(_("These are no settings. Reload the page, then try again."))
    values, errors = changed({}, given)
    for name, why in errors.items():
        raise Bad(f"{BY_NAME[name].label}: {why}")
    return values


def usable(given: Any) -> Values:
    """What of it can be kept, such as settings that another Hearth wrote into a file."""
    known = {n: v for n, v in given.items() if n in BY_NAME} if isinstance(given, dict) else {}
    return changed({}, known)[0]
