"""The form by which an owner takes leave to read somebody's chats."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.person import person
from accounts.turn import turn
from chat.reading import is_sentence


class ReadingForm(forms.Form):
    """A reason, and the reader's own password: a session may be stolen, or a screen left open."""

    reason = forms.CharField(
        label=_("Why do you have to read them?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Your own password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_reason(self) -> str:
        """Refuses what says nothing."""
        reason: str = self.cleaned_data["reason"]
        if not is_sentence(reason):
            raise ValidationError(_("Give the reason in a whole sentence. It is kept and shown."))
        return reason

    def clean_password(self) -> str:
        """Refuses a wrong one, counted as a failed login."""
        password: str = self.cleaned_data["password"]
        who = person(self.request)
        with turn():
            found = authenticate(self.request, username=who.username, password=password)
        if found != who:
            raise ValidationError(_("This is not your password now."))
        return password
