"""The language of a socket: what the person chose, else what the browser asks for."""

from django.conf import settings
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header


def language(chosen: str | None, accepted: str) -> str:
    """A language code that we have. A socket has no request for Django's own look-up."""
    wanted = [chosen] if chosen else []
    wanted += [code for code, _quality in parse_accept_lang_header(accepted)]
    for code in wanted:
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
