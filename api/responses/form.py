"""Reads the form that an answer's text is to have: any, JSON, or JSON of a schema."""

from api import fields
from api.fields import Object

NAME = "text.format"
DESCRIBED = ("name", "schema", "description", "strict")


def read(given: Object) -> Object:
    """text.format of a request, or what it is by itself; raises Problem."""
    text = fields.members("text", given.get("text", {}), ("format",))
    form = fields.members(NAME, text.get("format") or {"type": "text"})
    kind = fields.choice(f"{NAME}.type", form.get("type"), ("text", "json_object", "json_schema"))
    known = DESCRIBED if kind == "json_schema" else ()
    fields.refuse_unknown(form, ("type", *known), f"{NAME}.")
    if kind == "json_schema":
        fields.text(f"{NAME}.name", form.get("name"))
        fields.members(f"{NAME}.schema", form.get("schema"))
    return form


def response_format(form: Object) -> Object:
    """As a chat completion has it."""
    if form["type"] != "json_schema":
        return {"type": form["type"]}
    described = {name: form[name] for name in DESCRIBED if name in form}
    return {"type": "json_schema", "json_schema": described}
