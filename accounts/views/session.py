"""Signing in and out.

`accounts/login.html` gets `form` (username, password), `next`, and `sign_up`: whether one may ask
for an account.
"""

from typing import Any

from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpResponse

from accounts import sign_up
from accounts.forms import LoginForm
from accounts.throttle import forgive


class Login(views.LoginView):
    """Django's login with our form; a session made before it gets a new key."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether the page leads on to asking for an account."""
        return super().get_context_data(**kwargs) | {"sign_up": sign_up.is_open()}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in; earlier slips of this account are forgotten."""
        response = super().form_valid(form)
        forgive(self.request, form.get_user().get_username())
        return response


class Logout(views.LogoutView):
    """Django's logout: POST only. Live sockets of the session end within a second."""
