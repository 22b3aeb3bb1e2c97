"""Tags of the frame: stylesheets, icons drawn in the page, the scripts' words."""

import re
from functools import cache

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from journal import ids
from studio.catalogue import address
from studio.once import once

register = template.Library()


@register.simple_tag
def same(name: str, **flags: bool) -> SafeString:
    """`{% same "a.html" admin=user.is_admin %}`: includes a template that is the same for everybody
    for whom the flags are, and so is drawn once for each language. It sees nothing else of the
    page, so that nothing of one person's can come to another."""
    return _drawn(name, get_language(), *((flag, bool(value)) for flag, value in flags.items()))


@register.simple_tag
def stylesheets(names: str) -> SafeString:
    """A link to `static/css/<name>.css` for each of the names, in their order."""
    return _links(names)


@register.simple_tag
def icon(name: str) -> SafeString:
    """`static/icons/<name>.svg` in the page, in the text's colour, silent to screen readers."""
    return _drawing(name)


@register.simple_tag
def catalogue_url(language: str) -> str:
    """Where the scripts' words of that language are; changes when they do."""
    return address(language)


@register.simple_tag
def request_id() -> str:
    """What finds this request in the logs; empty where nothing is asked."""
    return ids.request()


@once
def _drawn(name: str, _language: str | None, *flags: tuple[str, bool]) -> SafeString:
    return mark_safe(get_template(name).render(dict(flags)))  # noqa: S308


@once
def _links(names: str) -> SafeString:
    links = ((static(f"css/{name}.css"),) for name in names.split())
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', links)


@cache
def _drawing(name: str) -> SafeString:
    svg = (settings.BASE_DIR / "static" / "icons" / f"{name}.svg").read_text()
    inside = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if inside is None:
        raise ValueError(f"static/icons/{name}.svg holds no <svg> element")
    drawing = mark_safe(inside[1])  # noqa: S308
    frame = '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">{}</svg>'
    return format_html(frame, drawing)
