"""Which models of the library one person may ask."""

from django.db.models import CharField, QuerySet

from accounts.models import User
from accounts.prepared import Given, Prepared
from accounts.standing import Standing, standing_of
from models_hub.models import LocalModel


def usable_by(user: User, standing: Standing | None = None) -> QuerySet[LocalModel]:
    """Those that this person may use; any other is to them as if it were not there."""
    names = (standing or standing_of(user)).models
    return LocalModel.objects.all() if names is None else LocalModel.objects.filter(name__in=names)


def usable_model(name: str, user: User, standing: Standing | None = None) -> LocalModel | None:
    """The model of this name; None where there is none, or it is not for this person."""
    may_use = (standing or standing_of(user)).may_use(name)
    return _named.first(name=name) if may_use else None


_named = Prepared(lambda: LocalModel.objects.filter(name=Given("name", CharField())))


def writing(user: User, standing: Standing | None = None) -> QuerySet[LocalModel]:
    """Those of them that write answers, for whoever wants to chat."""
    return usable_by(user, standing).filter(embeds=False)
