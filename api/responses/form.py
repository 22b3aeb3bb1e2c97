"""Reads the form that an answer's text is to have: any, JSON, or JSON of a schema."""

from api import fields
from api.fields import Object

NAME = "text.format"
DESCRIBED = ("name", "schema", "description", "strict")


def read(given: Object) -> Object | None:
    """text.format of a request, None where it has none; raises Problem."""
    text = fields.members("text", given.get("text", {}), ("format",))
    if text.get("format") is None:
        return None
    form = fields.members(NAME, text["format"])
    kind = fields.choice(f"{NAME}.type", form.get("type"), ("text", "json_object", "json_schema"))
    known = DESCRIBED if kind == "json_schema" else ()
    fields.refuse_unknown(form, ("type", *known), f"{NAME}.")
    if kind == "json_schema":
        fields.text(f"{NAME}.name", form.get("name"))
        fields.members(f"{NAME}.schema", form.get("schema"))
    return form


def response_format(given: Object) -> Object:
    """The same as a field of a chat completion. Without it what was set for the model counts."""
    form = read(given)
    if form is None:
        return {}
    if form["type"] != "json_schema":
        return {"response_format": {"type": form["type"]}}
    described = {name: form[name] for name in DESCRIBED if name in form}
    return {"response_format": {"type": "json_schema", "json_schema": described}}
