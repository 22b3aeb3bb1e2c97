"""Which path leads to which view: those of /v1, and a few that llama.cpp's server has without."""

from collections.abc import Awaitable, Callable

from django.core.handlers.asgi import ASGIRequest

from api.answer import Answer, Events
from api.problem import Problem
from api.views.chat import chat_completions
from api.views.completions import completions
from api.views.description import description
from api.views.embeddings import embeddings
from api.views.messages import count_tokens, messages
from api.views.models import model, models
from api.views.responses import responses
from api.views.tokens import apply_template, detokenize, tokenize

View = Callable[[ASGIRequest], Awaitable[Answer | Events]]

ROUTES: dict[str, tuple[str, View]] = {
    "/v1/openapi.json": ("GET", description),
    "/v1/models": ("GET", models),
    "/v1/models/": ("GET", model),
    "/v1/chat/completions": ("POST", chat_completions),
    "/v1/completions": ("POST", completions),
    "/v1/responses": ("POST", responses),
    "/v1/messages": ("POST", messages),
    "/v1/messages/count_tokens": ("POST", count_tokens),
    "/v1/embeddings": ("POST", embeddings),
    "/v1/tokenize": ("POST", tokenize),
    "/v1/detokenize": ("POST", detokenize),
    "/v1/apply-template": ("POST", apply_template),
    "/tokenize": ("POST", tokenize),
    "/detokenize": ("POST", detokenize),
    "/apply-template": ("POST", apply_template),
}
"""Path -> its method and view; one that ends in a slash stands for all names below it."""


def is_for_programs(path: str) -> bool:
    """Whether this is asked by programs, with a key, and none of the pages."""
    return path.startswith("/v1/") or path in ROUTES


def find(request: ASGIRequest) -> View:
    """The view that answers; raises Problem."""
    path = request.path_info
    below = f"{path.rpartition('/')[0]}/"
    method, view = ROUTES.get(path) or ROUTES.get(below) or ("", None)
    if view is None or path == below:
        raise Problem(f"There is nothing at {path[:200]}.", status=404, code="unknown_path")
    if request.method != method:
        raise Problem(f"Use {method} here.", status=405, code="method_not_allowed", allow=method)
    return view
