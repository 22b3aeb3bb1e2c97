"""Every address there is: read from Django's own table, from /v1's, and from the sockets'."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from studio.asgi import application


def pages() -> set[str]:
    """Every path that Django resolves, with the converters of its arguments."""
    return set(_below(get_resolver().url_patterns, "/"))


def _below(patterns: Iterable[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        path = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _below(pattern.url_patterns, path)
        else:
            yield path


def sockets() -> dict[str, Any]:
    """Every socket's path -> its consumer's class."""
    app: Any = _until(application, "application_mapping").application_mapping["websocket"]
    app = _until(app, "routes")
    return {f"/{route.pattern}": _consumer(route.callback) for route in app.routes}


def _consumer(app: Any) -> Any:
    """The class inside whatever stands in front of it."""
    return _until(app, "consumer_class").consumer_class


def _until(app: Any, name: str) -> Any:
    """What has this attribute, inside whatever stands in front of it."""
    while not hasattr(app, name):
        app = _inside(app)
    return app


def _inside(app: Any) -> Any:
    for name in ("app", "inner"):
        if hasattr(app, name):
            return getattr(app, name)
    raise TypeError(f"no way to see what {app!r} leads to: have it keep that as `app`")
