"""Which models of the library one person may ask."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.standing import Standing, standing_of
from models_hub.models import LocalModel


def usable_by(user: User, standing: Standing | None = None) -> QuerySet[LocalModel]:
    """Those that this person may use; any other is to them as if it were not there."""
    names = (standing or standing_of(user)).models
    return LocalModel.objects.all() if names is None else LocalModel.objects.filter(name__in=names)


def writing(user: User, standing: Standing | None = None) -> QuerySet[LocalModel]:
    """Those of them that write answers, for whoever wants to chat."""
    return usable_by(user, standing).filter(embeds=False)
