"""`{% importmap %}`: tells the browser where each JavaScript module is, by its hashed address."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from studio.libraries import LIBRARIES
from studio.once import once

register = template.Library()


@register.simple_tag(takes_context=True)
def importmap(context: dict[str, Any]) -> SafeString:
    """The inline script; every page that runs modules has it once, before the first of them."""
    return format_html(
        '<script type="importmap" nonce="{}">{}</script>', context["CSP_NONCE"], _map()
    )


@once
def _map() -> SafeString:
    root = settings.BASE_DIR / "static" / "js"
    own = (path.relative_to(root).as_posix() for path in sorted(root.rglob("*.js")))
    imports = {name.removesuffix(".js"): static(f"js/{name}") for name in own}
    imports |= {name: static(library.path) for name, library in LIBRARIES.items()}
    # File names and hashed addresses are ours; "<" is escaped lest one ever closes the script.
    text = json.dumps({"imports": imports}, separators=(",", ":"))
    return mark_safe(text.replace("<", "\\u003c"))  # noqa: S308
