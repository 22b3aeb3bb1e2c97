"""The form of a policy: each right, limit and the models, as underneath or as set here."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts import model_names
from accounts.amounts import AMOUNTS
from accounts.models import Policy, User
from accounts.models.policy import EVERY_MODEL
from accounts.policies import Place
from accounts.policy_fields import Row, choice, number
from accounts.rights import GIVEN_BY_ROLE_ALONE, Right
from accounts.standing import standing_of

RIGHTS = [right for right in Right if right not in GIVEN_BY_ROLE_ALONE]
OWN, NONE, GIVEN, TAKEN, ALL, CHOSEN = "own", "none", "given", "taken", "all", "chosen"


class PolicyForm(forms.Form):
    """`policy` is what is wanted, once the form is valid."""

    def __init__(self, place: Place, by: User, data: Any = None) -> None:
        self.place, self.by, self.kept = place, by, place.policy
        self.below, self.of_role = place.underneath, place.of_role
        super().__init__(data, initial=dict(self._initial()))
        for right in RIGHTS:
            under = _("given") if self.below.may(right) else _("not given")
            self.fields[right] = choice(
                right.label, self._as_under(under), (GIVEN, _("Given")), (TAKEN, _("Not given"))
            )
        for name, amount in AMOUNTS.items():
            under = amount.words(getattr(self.below.limits, name))
            choices = ((NONE, _("No limit")), (OWN, _("At most")))
            self.fields[name] = choice(amount.label, self._as_under(under), *choices)
            self.fields[f"{name}_most"] = number(amount.label, under, str(amount.unit))
        self._add_models()

    @property
    def rights(self) -> Iterator[Row]:
        """The rights, in their order."""
        for right in RIGHTS:
            given = self.kept.rights.get(right, self.below.may(right))
            now = _("given") if given else _("not given")
            yield Row(self[right], "", now, self._source("rights", right))

    @property
    def limits(self) -> Iterator[Row]:
        """The limits, in their order."""
        for name, amount in AMOUNTS.items():
            limit = self.kept.limits.get(name, getattr(self.below.limits, name))
            source, most = self._source("limits", name), self[f"{name}_most"]
            yield Row(self[name], amount.hint, amount.words(limit), source, most)

    @property
    def which(self) -> Row:
        """Which models."""
        only = self.kept.only_models
        if only is None:
            only = [EVERY_MODEL] if self.below.models is None else self.below.models
        source = self._source("only_models", None)
        return Row(self["models"], "", _which(only), source)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is set here."""
        kept = self.kept
        return not kept.rights and not kept.limits and kept.only_models is None

    def clean(self) -> dict[str, Any]:
        """Reads the numbers of the limits that are set here, and refuses to give too much."""
        for name in AMOUNTS:
            self._clean_limit(name)
        if not self.by.is_owner:
            self._refuse_more_than_own()
        if self.cleaned_data.get("models") == CHOSEN and not self.cleaned_data.get("chosen"):
            self.add_error("models", _("Choose at least one model, or switch the account off."))
        return self.cleaned_data

    @property
    def policy(self) -> Policy:
        """What is wanted; only where the form is valid."""
        said = self.cleaned_data
        rights = {right.value: said[right] == GIVEN for right in RIGHTS if said[right]}
        limits = {name: said[f"{name}_most"] for name in AMOUNTS if said[name]}
        models = {ALL: [EVERY_MODEL], CHOSEN: said["chosen"]}.get(said["models"])
        return Policy(**self.place.key, rights=rights, limits=limits, only_models=models)

    def _clean_limit(self, name: str) -> None:
        typed = self.cleaned_data.get(f"{name}_most", "")
        self.cleaned_data[f"{name}_most"] = None
        if self.cleaned_data.get(name) == OWN:
            try:
                self.cleaned_data[f"{name}_most"] = AMOUNTS[name].read(typed)
            except ValueError as error:
                self.add_error(f"{name}_most", str(error))

    def _refuse_more_than_own(self) -> None:
        own = standing_of(self.by)
        for right in RIGHTS:
            newly = self.cleaned_data.get(right) == GIVEN and not self.kept.rights.get(right)
            if newly and not own.may(right):
                self.add_error(right, _("You may not do this yourself, so you cannot give it."))

    def _initial(self) -> Iterator[tuple[str, Any]]:
        for right, given in self.kept.rights.items():
            yield right, GIVEN if given else TAKEN
        for name, limit in self.kept.limits.items():
            yield name, NONE if limit is None else OWN
            if limit is not None and name in AMOUNTS:
                yield f"{name}_most", AMOUNTS[name].typed(limit)
        only = self.kept.only_models
        if only is not None:
            yield "models", ALL if EVERY_MODEL in only else CHOSEN
            yield "chosen", only

    def _add_models(self) -> None:
        below = self.below.models
        under = _which([EVERY_MODEL] if below is None else below)
        choices = ((ALL, _("All")), (CHOSEN, _("Only these")))
        self.fields["models"] = choice(_("Models"), self._as_under(under), *choices)
        named = model_names.named()
        gone = set(self.kept.only_models or ()) - {name for name, _title in named} - {EVERY_MODEL}
        missing = [(name, _("%(name)s (not here any more)") % {"name": name}) for name in gone]
        self.fields["chosen"] = forms.MultipleChoiceField(
            label=_("Models that may be used"),
            choices=[*named, *sorted(missing)],
            required=False,
            widget=forms.CheckboxSelectMultiple(),
            error_messages={"invalid_choice": _("%(value)s is no model of this machine.")},
        )

    def _as_under(self, value: str) -> str:
        if self.place.person:
            return _("As the role: %(value)s") % {"value": value}
        return _("By default: %(value)s") % {"value": value}

    def _source(self, kind: str, name: str | None) -> str:
        if _says(self.kept, kind, name):
            return _("set here")
        if self.of_role and _says(self.of_role, kind, name):
            return _("from the role")
        return _("the default")


def _says(policy: Policy, kind: str, name: str | None) -> bool:
    value = getattr(policy, kind)
    return value is not None if name is None else name in value


def _which(only: Any) -> str:
    return _("all") if EVERY_MODEL in only else ", ".join(sorted(only)) or _("none")
