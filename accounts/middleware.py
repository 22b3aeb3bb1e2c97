"""What holds for every page: the set-up first, the person's own language, who they are seen as, and
the answer to a missing right."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from accounts import devices, first_run
from accounts.models import User
from accounts.standing import Forbidden

log = logging.getLogger("hearth.accounts")

WHILE_CLOSING = {"account_settings", "closing", "export_account", "logout"}
"""The pages that are left to somebody whose account is being closed, beside those for strangers."""


class LanguageMiddleware(LocaleMiddleware):
    """Django's, for who is signed in with the language of their account, if they chose one."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate it; after the user is known. Without a database it is the browser's."""
        try:
            language = getattr(request.user, "language", "")
        except DatabaseError as error:
            log.warning("a page is in the browser's language: %s", error)
            language = ""
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        else:
            super().process_request(request)


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


class PresenceMiddleware(MiddlewareMixin):
    """Notes where people are signed in, and leads those away whose account is being closed."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_arguments: object
    ) -> HttpResponse | None:
        """A redirect, or JSON for a page's scripts, in the place of what is not theirs any more."""
        is_open = not getattr(view, "login_required", True)
        user = None if is_open else request.user
        if not isinstance(user, User):
            return None
        devices.note(request, user)
        match = request.resolver_match
        if user.closes is None or (match is not None and match.view_name in WHILE_CLOSING):
            return None
        if request.accepts("text/html"):
            return redirect("closing")
        told = {"code": "closing", "message": _("Your account is being closed. Reload the page.")}
        return JsonResponse({"error": told}, status=403)


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
