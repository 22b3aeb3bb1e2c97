"""The kinds of fields that load settings are made of; empty means automatic in each."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engine.fit.settings import RANGES

SHARES_MOST = 16
Words = Any
"""Text that is translated when it is shown; django-stubs has no one type for it."""


class Whole(forms.IntegerField):
    """A whole number in a range, written with or without thousands separators."""

    def __init__(self, name: str, label: Words, hint: Words) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(label=label, help_text=hint, required=False, widget=widget)
        self.low, self.high = RANGES[name]

    def to_python(self, value: Any) -> int | None:
        """The number; None for automatic."""
        text = "" if value is None else str(value).replace(",", "").replace(" ", "")
        if not text:
            return None
        if len(text) > 12 or not text.isascii() or not text.isdigit():
            raise self._refusal()
        return int(text)

    def validate(self, value: Any) -> None:
        """In the range."""
        if value is not None and not self.low <= value <= self.high:
            raise self._refusal()

    def _refusal(self) -> forms.ValidationError:
        text = _("A whole number from %(low)s to %(high)s, or nothing for automatic.")
        return forms.ValidationError(text % {"low": f"{self.low:,}", "high": f"{self.high:,}"})


class Choice(forms.TypedChoiceField):
    """One of a few, or automatic."""

    def __init__(self, label: Words, hint: Words, choices: list[tuple[str, Words]]) -> None:
        self.others = choices
        super().__init__(
            label=label,
            help_text=hint,
            required=False,
            choices=[("", gettext_lazy("Automatic")), *choices],
            widget=forms.RadioSelect({"class": "visually-hidden"}),
            empty_value=None,
            error_messages={"invalid_choice": gettext_lazy("Choose one of these.")},
        )


class Switch(Choice):
    """On, off or automatic."""

    def __init__(self, label: Words, hint: Words) -> None:
        super().__init__(label, hint, [("on", gettext_lazy("On")), ("off", gettext_lazy("Off"))])
        self.coerce = lambda value: value == "on"

    def prepare_value(self, value: Any) -> Any:
        """True and False as the page writes them."""
        return {True: "on", False: "off", None: ""}.get(value, value)


class Shares(forms.CharField):
    """Numbers separated by commas, one for each GPU."""

    def to_python(self, value: Any) -> tuple[float, ...] | None:  # type: ignore[override]
        """The shares; None for automatic."""
        words = str(value or "").replace(",", " ").split()
        try:
            shares = tuple(float(word) for word in words)
        except ValueError:
            shares = (-1.0,)
        if len(shares) > SHARES_MOST or not all(0 <= s <= 1000 for s in shares):
            raise forms.ValidationError(_("Numbers from 0 to 1,000, such as 3, 1."))
        if shares and not any(shares):
            raise forms.ValidationError(_("One GPU must take a share above 0."))
        return shares or None

    def prepare_value(self, value: Any) -> Any:
        """As a person writes them."""
        return ", ".join(f"{s:g}" for s in value) if isinstance(value, list | tuple) else value
