"""Reads whether a model is to think, how long, and what else its chat template is told."""

from api import fields
from api.fields import Object
from api.problem import Problem
from models_hub.efforts import NOT_AT_ALL, RANKS
from presets.checking import Bad, clean

KWARGS = "chat_template_kwargs"
SWITCHES = ("enable_thinking", "thinking")
"""Names in it by which templates know whether to think."""


def thinking(given: Object) -> tuple[bool | None, str]:
    """Whether to think, and with which effort, "" where the model may choose."""
    name = "reasoning_effort"
    switch = _switch(given)
    if name not in given:
        return switch, ""
    effort = fields.choice(name, given[name], RANKS)
    thinks = effort not in NOT_AT_ALL
    if switch not in (None, thinks):
        why = f"{name} and {KWARGS} say different things: send one of them."
        raise fields.at_odds(name, why)
    return thinks, effort if thinks else ""


def _switch(given: Object) -> bool | None:
    """Either name says it: which one the template knows is the model's own matter."""
    values = fields.members(KWARGS, given.get(KWARGS, {}))
    said = {
        fields.flag(f"{KWARGS}.{switch}", values[switch])
        for switch in SWITCHES
        if values.get(switch) is not None
    }
    if len(said) > 1:
        text = f"{' and '.join(SWITCHES)} say different things: send one of them."
        raise Problem(text, code="invalid_value", param=KWARGS)
    return said.pop() if said else None


def variables(given: Object) -> Object:
    """What the chat template is told beside the switch of thinking."""
    told = given.get(KWARGS, {}).items()
    others = {name: value for name, value in told if name not in SWITCHES}
    try:
        variables: Object = clean("variables", others)
    except Bad as bad:
        raise Problem(f"{KWARGS}: {bad}", code="invalid_value", param=KWARGS) from None
    return variables
