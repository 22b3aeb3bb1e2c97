"""Leads every page to the set-up while there is no account yet, and answers a missing right."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.deprecation import MiddlewareMixin

from accounts import first_run
from accounts.standing import Forbidden


class FirstRunMiddleware(MiddlewareMixin):
    """Redirects whatever would lead to a login, the login itself too. Free after the first run."""

    over = False

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_arguments: object
    ) -> HttpResponse | None:
        """A redirect while no account exists, unless the view is open to everybody."""
        if self.over:
            return None
        if first_run.is_over():
            self.over = True
            return None
        match = request.resolver_match
        is_login = match is not None and match.view_name == "login"
        is_open = not getattr(view, "login_required", True)
        return None if is_open and not is_login else redirect("setup")


class ForbiddenMiddleware(MiddlewareMixin):
    """What `accounts.standing.require` raises, as a page or, for a page's scripts, as JSON."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """403 with the reason; nothing for any other exception. Whoever goes to a page says that
        they want one, scripts and programs do not."""
        if not isinstance(error, Forbidden):
            return None
        if "text/html" in request.headers.get("Accept", ""):
            return render(request, "403.html", {"why": str(error)}, status=403)
        return JsonResponse({"error": {"code": error.code, "message": str(error)}}, status=403)
