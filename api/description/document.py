"""The whole OpenAPI document, as this Hearth serves it."""

from types import ModuleType
from typing import Any

from api.description import (
    answers,
    anthropic,
    chat,
    completions,
    embeddings,
    errors,
    messages,
    models,
    own,
    responses,
    tokens,
)

PARTS: tuple[ModuleType, ...] = (
    *(errors, answers, own, models, messages, chat),
    *(completions, responses, anthropic, embeddings, tokens),
)
"""Each has SCHEMAS, and PATHS where it describes any."""

SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "Authorization: Bearer KEY"},
    "header": {"type": "apiKey", "in": "header", "name": "x-api-key"},
}


def document(address: str) -> dict[str, Any]:
    """For programs that reach it under this address, which has no slash at its end."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hearth",
            "version": "1",
            "summary": "The models of one machine, for every client of OpenAI and Anthropic.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": address}],
        "security": [{name: []} for name in SCHEMES],
        "paths": _all("PATHS"),
        "components": {"schemas": _all("SCHEMAS"), "securitySchemes": SCHEMES},
    }


def _all(name: str) -> dict[str, Any]:
    """What the parts say under one name, together."""
    found: dict[str, Any] = {}
    for part in PARTS:
        found |= getattr(part, name, {})
    return found
