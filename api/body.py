"""Reads the body of a request: an object, all of whose fields are known."""

import json

from api import fields
from api.fields import Object
from api.problem import Problem


def opened(body: bytes, known: tuple[str, ...]) -> Object:
    """The fields of a body that are set, all of them known; raises Problem."""
    try:
        given = {k: v for k, v in _object(body).items() if v is not None}
        if b"\\u" in body:  # only an escape can bring half of a character
            fields.refuse_halves(given)
    except (ValueError, RecursionError):
        raise Problem("The body must be a JSON object.", code="invalid_json") from None
    fields.refuse_unknown(given, known)
    return given


def _object(body: bytes) -> Object:
    given = json.loads(body)
    if not isinstance(given, dict):
        raise ValueError("not an object")
    return given
