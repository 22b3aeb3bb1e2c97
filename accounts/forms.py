"""The forms of set-up, login, password change, leaving, and of accounts people make themselves."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import (
    AuthenticationForm,
    BaseUserCreationForm,
    PasswordChangeForm,
    SetPasswordForm,
    UsernameField,
)
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import first_run
from accounts.models import User
from accounts.person import person
from accounts.turn import turn

NAME_TAKEN = _("Somebody here has this name already. Choose another one.")


def refuse(form: forms.BaseForm, why: str) -> None:
    """Put a reason on top of a form whose fields were not looked at."""
    form.errors[NON_FIELD_ERRORS] = form.error_class([why], error_class="nonfield")


class SetupForm(BaseUserCreationForm):  # type: ignore[type-arg]  # it takes none when it runs
    """The owner's name and password, and the code from the terminal where it is needed."""

    code = forms.CharField(
        label=_("Set-up code"),
        help_text=_("It is printed in the terminal that Hearth was started in."),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "autofocus": True,
            }
        ),
    )

    class Meta:
        model = User
        fields = ("username",)
        field_classes = {"username": UsernameField}  # normalises as the login form does

    def __init__(self, *args: Any, needs_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs["autofocus"] = not needs_code
        if not needs_code:
            del self.fields["code"]

    def clean_code(self) -> str:
        """Refuses a code that is not the printed one."""
        code: str = self.cleaned_data["code"]
        if not first_run.is_code(code):
            raise ValidationError(
                _("This is not the code. Look for it in the terminal, or start Hearth again there.")
            )
        return code


class AccountForm(BaseUserCreationForm):  # type: ignore[type-arg]  # it takes none when it runs
    """A name and a password twice: the account of somebody who was invited, or who asks."""

    class Meta:
        model = User
        fields = ("username",)
        field_classes = {"username": UsernameField}

    def clean_username(self) -> str:
        """Refuses a name that somebody has, however it is written."""
        name: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(NAME_TAKEN)
        return name

    @classmethod
    def refused(cls, request: HttpRequest, why: str) -> "AccountForm":
        """The form with the name that was typed, unchecked, and the reason on top."""
        form = cls(initial={"username": request.POST.get("username", "")[:150]})
        refuse(form, why)
        return form


class LoginForm(AuthenticationForm):
    """A name and a password, checked when it is this attempt's turn."""

    error_messages = {
        "invalid_login": _("The user name or the password is not right."),
        "inactive": _("This account is switched off. An admin of this machine can tell you why."),
        "waits": _(
            "Your account is made and waits for an admin of this machine to let you in. "
            "Try again later, or ask one of them."
        ),
    }

    @classmethod
    def refused(cls, request: HttpRequest, why: str) -> "LoginForm":
        """The form as it was filled in, unchecked, with the reason on top."""
        form = cls(request, initial={"username": request.POST.get("username", "")[:150]})
        refuse(form, why)
        return form

    def clean(self) -> dict[str, Any]:
        """Refuses a wrong password; the count of failures comes before the hashing."""
        with turn():
            return super().clean()

    def confirm_login_allowed(self, user: User) -> None:
        """Refuses who may not come in. Only the right password leads here: strangers learn
        nothing of who has an account."""
        if user.waits:
            raise ValidationError(self.error_messages["waits"], code="waits")
        super().confirm_login_allowed(user)


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # as above
    """A new password twice, by a link that an admin made."""

    @classmethod
    def refused(cls, user: User, why: str) -> "NewPasswordForm":
        """The form, unchecked, with the reason on top."""
        form = cls(user)
        refuse(form, why)
        return form


def check_own(request: HttpRequest, password: str) -> None:
    """Raises ValidationError unless it is this person's own password; a wrong one counts as a
    failed login: a session may be stolen."""
    user = person(request)
    with turn():
        found = authenticate(request, username=user.username, password=password)
    if found != user:
        raise ValidationError(_("This is not your password now."))


class LeaveForm(forms.Form):
    """One's own password, to delete one's account."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(*args)
        self.request = request

    def clean_password(self) -> str:
        """Refuses a wrong one."""
        password: str = self.cleaned_data["password"]
        check_own(self.request, password)
        return password


class CloseForm(forms.Form):
    """The name of whom is deleted at once, typed so that it is nobody else."""

    name = forms.CharField(
        label=_("Their name, to be sure"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(self, user: User, *args: Any) -> None:
        super().__init__(*args)
        self.user = user

    def clean_name(self) -> str:
        """Refuses another name."""
        name: str = self.cleaned_data["name"]
        if name != self.user.username:
            raise ValidationError(
                _("This is not their name. Type it as it is written here: %(name)s")
                % {"name": self.user.username}
            )
        return name


class PasswordForm(PasswordChangeForm):
    """The old password and the new one twice."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(person(request), *args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        """Refuses a wrong old password."""
        password: str = self.cleaned_data["old_password"]
        check_own(self.request, password)
        return password
