"""Fills a system prompt's variables at the time of the reply.

The date is a day, so that the prompt's prefix stays computed from one question to the next.
"""

import re

from django.utils import timezone

VARIABLES = ("date", "user", "model")
PLACE = re.compile(r"\{\{\s*(" + "|".join(VARIABLES) + r")\s*\}\}")


def filled(text: str, *, user: str, model: str) -> str:
    """The text; what is no variable stays as it was written."""
    facts = {"date": timezone.localdate().isoformat(), "user": user, "model": model}
    return PLACE.sub(lambda found: facts[found[1]], text)


def is_for_all(text: str) -> bool:
    """Whether everybody who uses it sees the same words."""
    return all(found[1] != "user" for found in PLACE.finditer(text))
