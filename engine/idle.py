"""When a model that nobody uses is unloaded: the setting MODEL_IDLE."""

from collections.abc import Mapping

MINUTES = 30
MINUTES_MOST = 525_600


class BadSetting(ValueError):
    """A setting from the environment cannot be right; the message says what may stand there."""


def idle_seconds(environment: Mapping[str, str]) -> float | None:
    """How long a model stays without being used, from MODEL_IDLE (minutes); None: for ever.

    Raises BadSetting.
    """
    value = environment.get("MODEL_IDLE", "").strip() or str(MINUTES)
    if not value.isascii() or not value.isdigit() or int(value) > MINUTES_MOST:
        raise BadSetting(
            f"MODEL_IDLE={value} must be a whole number of minutes from 1 to {MINUTES_MOST}, "
            "or 0 to keep every model until its memory is needed."
        )
    return int(value) * 60.0 or None
