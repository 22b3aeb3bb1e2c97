"""Whose token it is, asked before it is kept."""

from models_hub.hub.client import Hub
from models_hub.hub.problems import HubProblem

WAIT_S = 5.0
"""Somebody sits before a form meanwhile."""
LARGEST = 64 * 1024
LONGEST = 96


def owner(token: str) -> str:
    """What the hub calls whom it was given to. Raises HubProblem: `refused` for one that it does
    not know, others where it cannot say."""
    said = Hub(token).get("/api/whoami-v2", largest=LARGEST, within=WAIT_S).json()
    name = said.get("name") if isinstance(said, dict) else None
    if not isinstance(name, str) or not name.isprintable():
        raise HubProblem("broken", what="no name")
    return name[:LONGEST]
