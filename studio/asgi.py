"""The ASGI application: pages through Django, sockets through Channels, /v1 on its own."""

import os
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter

from studio.pages import application as django_pages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
pages = django_pages()

from accounts.known import KnownSockets  # noqa: E402
from api.application import application as programs  # noqa: E402
from api.routes import is_for_programs  # noqa: E402
from chat.routing import sockets  # noqa: E402  (models need the app registry above)
from machine.traffic import traffic  # noqa: E402
from studio.cors import shared  # noqa: E402
from studio.origin import SameOrigin  # noqa: E402
from studio.plain import refuse_plain  # noqa: E402
from studio.tracing import Traced  # noqa: E402
from studio.turns import InTurn  # noqa: E402

counted_pages = traffic().answers("page", InTurn(pages))
counted_programs = traffic().answers("api", shared(refuse_plain(programs)))


async def http(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """A page, or what a program asks."""
    application = counted_programs if is_for_programs(scope["path"]) else counted_pages
    await application(scope, receive, send)


counted_sockets = traffic().holds(SameOrigin(AuthMiddlewareStack(KnownSockets(URLRouter(sockets)))))
application: Any = Traced(ProtocolTypeRouter({"http": http, "websocket": counted_sockets}))
