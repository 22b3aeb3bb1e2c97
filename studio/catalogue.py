"""The scripts' words in one language, as one file that a browser keeps until it changes."""

from functools import cache
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import override, to_locale
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog

YEAR_S = 365 * 24 * 3600

_catalogue = JavaScriptCatalog.as_view(packages=["studio"])


@login_not_required
@require_safe
@cache_control(public=True, max_age=YEAR_S, immutable=True)
def catalogue(request: HttpRequest, language: str, version: str) -> HttpResponseBase:
    """`gettext` and its kin in that language; `version` only makes the address a new one."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with override(language):
        return _catalogue(request)


@cache
def address(language: str) -> str:
    """The catalogue's path with the version of its words in it."""
    folder = settings.BASE_DIR / "locale" / to_locale(language) / "LC_MESSAGES"
    words = folder / "djangojs.mo"
    version = sha256(words.read_bytes()).hexdigest()[:12] if words.is_file() else "source"
    return reverse("catalogue", args=[language, version])
