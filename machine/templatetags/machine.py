"""How the charts' data gets into a page."""

import json
from typing import Any

from django import template

register = template.Library()


@register.filter(name="json")
def as_json(value: Any) -> str:
    """As JSON; Django escapes it for the attribute that it is in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
