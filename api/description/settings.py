"""What every dialect may say of how an answer is written, described."""

from api.choices import MOST
from api.description.shapes import (
    ANYTHING,
    FLAG,
    TEXT,
    Schema,
    about,
    asked,
    either,
    given,
    listed,
    maybe,
    one,
    ranged,
    text,
    words,
)
from engine.protocol import BIASES, GRAMMAR_LONGEST, STOP_LONGEST, STOPS
from models_hub.efforts import RANKS
from presets.checking import OURS, VARIABLES

STOP = text(STOP_LONGEST, least=1)
SWITCHES = {"enable_thinking", "thinking"}
NOT_USED = about(ANYTHING, "Taken, and of no effect here.")
SCHEMA = about({"type": "object"}, "A JSON schema.")


def variables() -> Schema:
    """What the chat template is told."""
    names = {"pattern": "^[A-Za-z_][A-Za-z0-9_]{0,63}$", "not": {"enum": sorted(OURS - SWITCHES)}}
    return {
        "type": "object",
        "properties": {name: maybe(FLAG) for name in sorted(SWITCHES)},
        "propertyNames": names,
        "maxProperties": VARIABLES,
        "not": either(*(_both(wanted) for wanted in (True, False))),
        "description": "Variables of the chat template. Either switch says whether to think.",
    }


def _both(wanted: bool) -> Schema:
    """Switches that say different things."""
    said = {"enable_thinking": one(wanted), "thinking": one(not wanted)}
    return {"properties": said, "required": list(said)}


def _bias() -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": "^[0-9]{1,9}$"},
        "maxProperties": BIASES,
        "additionalProperties": {"type": "number", "minimum": -100, "maximum": 100},
        "description": "Number of a token -> what is added to its logit.",
    }


NUMBERS = {
    name: ranged(name)
    for name in (
        *("temperature", "top_p", "top_k", "min_p", "repeat_penalty", "presence_penalty"),
        *("frequency_penalty", "seed"),
    )
}
WRITTEN = {
    **NUMBERS,
    "ignore_eos": about(FLAG, "Go on past the end."),
    "logit_bias": _bias(),
    "grammar": about(text(GRAMMAR_LONGEST), "GBNF that the answer keeps to."),
    "cache_prompt": about(FLAG, "Whether what was computed for you before may be used again."),
    "context": about({"type": "integer", "minimum": 1}, "The most tokens, read and written."),
    "preset": about(TEXT, "The name of a preset whose settings count."),
}
"""Of every answer."""
SHARED = about(FLAG, "Share the leading system messages with whoever marks the same.")
OVERFLOW = about(
    words("stop", "drop"),
    "What happens when the messages outgrow the context: refuse, or leave the oldest out.",
)
BUDGET = about(ranged("thinking_budget"), "The most tokens spent on thinking.")
EFFORT = about(words(*RANKS), "How long to think, for models that know levels of it.")
STOPS_AT = either(STOP, listed(STOP, most=STOPS))
STREAM = about(FLAG, "Tell the answer as it is written, as server-sent events.")
STREAM_OPTIONS = about(
    asked({}, include_usage=FLAG, include_obfuscation=FLAG), "Only with `stream`: true."
)
CHOICES = about({"type": "integer", "minimum": 1, "maximum": MOST}, "How many answers.")
FORMAT: Schema = {
    "oneOf": [
        asked({"type": words("text", "json_object")}),
        asked(
            {
                "type": one("json_schema"),
                "json_schema": asked({"schema": SCHEMA}, name=TEXT, description=TEXT, strict=FLAG),
            }
        ),
    ]
}
OPTIONS_NEED_STREAM: Schema = {
    "if": given("stream_options", {"type": "object", "minProperties": 1}),
    "then": given("stream", one(True)),
}
HAS_GRAMMAR = given("grammar", {"type": "string", "minLength": 1})
HAS_FORMAT = given("response_format", given("type", words("json_object", "json_schema")))


def not_both(one: Schema, other: Schema) -> Schema:
    """A request that asks for two forms of one answer is refused."""
    return {"not": {"allOf": [one, other]}}
