"""The ASGI application: pages through Django, sockets through Channels."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
pages = get_asgi_application()

from chat.routing import sockets  # noqa: E402  (models need the app registry above)
from studio.origin import SameOrigin  # noqa: E402

application = ProtocolTypeRouter(
    {"http": pages, "websocket": SameOrigin(AuthMiddlewareStack(URLRouter(sockets)))}
)
