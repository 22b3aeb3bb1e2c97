"""Looks models up on the hub."""

from typing import Any

from models_hub.hub.client import Hub
from models_hub.hub.hits import hit
from models_hub.hub.problems import HubProblem
from models_hub.hub.query import Query


def search(hub: Hub, query: Query) -> dict[str, Any]:
    """{"hits": [Hit], "cursor"}: one page, in the hub's order. Raises HubProblem."""
    answer = hub.get("/api/models", query.params())
    said = answer.json()
    if not isinstance(said, list):
        raise HubProblem("broken", what="not a list")
    found = [row for row in map(hit, said) if row is not None]
    return {"hits": found, "cursor": answer.cursor if said else ""}
