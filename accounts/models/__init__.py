"""People, what opens their doors, what they may do, and what was done."""

from accounts.models.api_key import ApiKey
from accounts.models.audit import AuditEntry
from accounts.models.device import Device
from accounts.models.hub_token import HubToken
from accounts.models.policy import Policy
from accounts.models.user import User

__all__ = ["ApiKey", "AuditEntry", "Device", "HubToken", "Policy", "User"]
