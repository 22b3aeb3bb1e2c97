"""Changing one's password, which signs out everywhere else.

`accounts/password_change.html` gets `form` (old_password, new_password1, new_password2).
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from accounts import audit, devices
from accounts.forms import PasswordForm
from accounts.person import person


class PasswordChange(views.PasswordChangeView):
    """Django's view: the session hash changes, this session keeps up, all others end."""

    template_name = "accounts/password_change.html"
    form_class = PasswordForm
    success_url = reverse_lazy("account")

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form takes the request, to count wrong guesses by address."""
        kwargs: dict[str, Any] = super().get_form_kwargs()
        del kwargs["user"]
        return kwargs | {"request": self.request}

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Save, end the other sessions, and say what it did."""
        words = _("Your password is changed. Your other devices have to sign in again.")
        messages.success(self.request, words)
        before = self.request.session.session_key
        answer = super().form_valid(form)
        user, now = person(self.request), self.request.session.session_key
        devices.move(before, now)
        devices.end_all(user, but=now)
        audit.record("password_changed", actor=user, subject=user, request=self.request)
        return answer
