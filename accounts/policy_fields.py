"""What the form of a policy is made of: a choice among a few, a number, and a line of the page."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy

from accounts.amounts import Words


@dataclass(frozen=True)
class Row:
    """One line of the page: what is chosen among, what holds now, and who says so."""

    field: forms.BoundField
    hint: Words
    now: str
    source: str
    amount: forms.BoundField | None = None


def choice(label: Words, under: str, *others: tuple[str, str]) -> forms.ChoiceField:
    """What is underneath, in the words given, or one of the others."""
    return forms.ChoiceField(
        label=label,  # type: ignore[arg-type]  # lazy text
        choices=[("", under), *others],
        required=False,
        widget=forms.RadioSelect({"class": "visually-hidden"}),
        error_messages={"invalid_choice": gettext_lazy("Choose one of these.")},
    )


def number(label: Words, under: str, unit: str) -> forms.CharField:
    """A number with its unit beside it; the form itself reads it."""
    attributes = {"inputmode": "decimal", "autocomplete": "off", "placeholder": under}
    return forms.CharField(
        label=label,  # type: ignore[arg-type]  # lazy text
        help_text=unit,
        required=False,
        max_length=30,
        widget=forms.TextInput(attributes),
    )
