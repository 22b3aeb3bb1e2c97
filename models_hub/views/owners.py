"""What only an owner may do."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.person import person
from models_hub.answers import Refused


def check_owner(request: HttpRequest) -> None:
    """Raises Refused for anybody else."""
    if not person(request).is_owner:
        raise Refused("owner_only", _("Only the owner of this machine may do this."), 403)
