"""Leads to the set-up while there is no account yet, notes who is here, answers a missing right."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from accounts import first_run
from accounts.models import User
from accounts.standing import Forbidden

SEEN_EVERY = timedelta(minutes=1)


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


class SeenMiddleware(MiddlewareMixin):
    """Notes when each person last asked for a page, at most once a minute."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_arguments: object
    ) -> None:
        """One write where the last is old, none else; pages that are open to all ask nobody."""
        if not getattr(view, "login_required", True):
            return
        user, now = request.user, timezone.now()
        if isinstance(user, User) and (user.seen is None or now - user.seen > SEEN_EVERY):
            User.objects.filter(pk=user.pk).update(seen=now)


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
