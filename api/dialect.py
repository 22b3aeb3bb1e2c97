"""In whose shape a request is answered when it is answered with an error, wherever that happens."""

from django.http import HttpRequest

PATH = "/v1/messages"
HEADER = "anthropic-version"
"""Every client of Anthropic's sends it with everything; any value will do, and none."""


def is_anthropic(path: str, version: str | None) -> bool:
    """Whether whoever asks for `path`, with this value of HEADER if any, reads Anthropic's shapes:
    all who ask for messages do, and elsewhere those who say so."""
    return version is not None or path == PATH or path.startswith(f"{PATH}/")


def speaks_anthropic(request: HttpRequest) -> bool:
    """The same of a request that is here."""
    return is_anthropic(request.path_info, request.headers.get(HEADER))
