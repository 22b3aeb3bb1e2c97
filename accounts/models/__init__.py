"""People, what opens their doors, what they may do and have used, and what was done."""

from accounts.models.api_key import ApiKey
from accounts.models.audit import AuditEntry
from accounts.models.hub_token import HubToken
from accounts.models.policy import Policy
from accounts.models.usage import OpenRequest, Usage
from accounts.models.user import User

__all__ = ["ApiKey", "AuditEntry", "HubToken", "OpenRequest", "Policy", "Usage", "User"]
