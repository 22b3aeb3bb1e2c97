"""Signing in and out.

`accounts/login.html` gets `form` (username, password) and `next`.
"""

from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpResponse

from accounts.forms import LoginForm
from accounts.throttle import forgive


class Login(views.LoginView):
    """Django's login with our form; a session made before it gets a new key."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in; earlier slips of this account are forgotten."""
        response = super().form_valid(form)
        forgive(self.request, form.get_user().get_username())
        return response


class Logout(views.LogoutView):
    """Django's logout: POST only. Live sockets of the session end within a second."""
