"""Tags of the frame: stylesheets, icons drawn in the page, the scripts' words."""

import re
from functools import cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from journal import ids
from studio.catalogue import address

register = template.Library()


@register.simple_tag
def stylesheets(names: str) -> SafeString:
    """A link to `static/css/<name>.css` for each of the names, in their order."""
    links = ((static(f"css/{name}.css"),) for name in names.split())
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', links)


@register.simple_tag
def icon(name: str) -> SafeString:
    """`static/icons/<name>.svg` in the page, in the text's colour, silent to screen readers."""
    return format_html(
        '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">{}</svg>', _drawing(name)
    )


@register.simple_tag
def catalogue_url(language: str) -> str:
    """Where the scripts' words of that language are; changes when they do."""
    return address(language)


@register.simple_tag
def request_id() -> str:
    """What finds this request in the logs; empty where nothing is asked."""
    return ids.request()


@cache
def _drawing(name: str) -> SafeString:
    svg = (settings.BASE_DIR / "static" / "icons" / f"{name}.svg").read_text()
    inside = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if inside is None:
        raise ValueError(f"static/icons/{name}.svg holds no <svg> element")
    return mark_safe(inside[1])  # noqa: S308
