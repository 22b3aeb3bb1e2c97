"""Which path of /v1 leads to which view."""

from collections.abc import Awaitable, Callable

from django.core.handlers.asgi import ASGIRequest

from api.answer import Answer, Events
from api.problem import Problem
from api.views.chat import chat_completions
from api.views.embeddings import embeddings
from api.views.models import model, models

View = Callable[[ASGIRequest], Awaitable[Answer | Events]]

ROUTES: dict[str, tuple[str, View]] = {
    "/v1/models": ("GET", models),
    "/v1/models/": ("GET", model),
    "/v1/chat/completions": ("POST", chat_completions),
    "/v1/embeddings": ("POST", embeddings),
}
"""Path -> its method and view; one that ends in a slash stands for all names below it."""


def find(request: ASGIRequest) -> View:
    """The view that answers; raises Problem."""
    path = request.path_info
    below = f"{path.rpartition('/')[0]}/"
    method, view = ROUTES.get(path) or ROUTES.get(below) or (None, None)
    if view is None:
        raise Problem(f"There is nothing at {path[:200]}.", status=404, code="unknown_path")
    if request.method != method:
        raise Problem(f"Use {method} here.", status=405, code="method_not_allowed")
    return view
