"""People, what opens their doors, what they may do and did, and what they used."""

from accounts.models.api_key import ApiKey
from accounts.models.audit import AuditEntry
from accounts.models.device import Device
from accounts.models.house import House
from accounts.models.hub_token import HubToken
from accounts.models.invitation import Invitation
from accounts.models.policy import Policy
from accounts.models.reset import Reset
from accounts.models.usage import OpenRequest, Usage
from accounts.models.user import User

__all__ = [
    "ApiKey",
    "AuditEntry",
    "Device",
    "House",
    "HubToken",
    "Invitation",
    "OpenRequest",
    "Policy",
    "Reset",
    "Usage",
    "User",
]
