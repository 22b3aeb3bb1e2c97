"""`{% settings_panel %}`: the panel of a chat's settings, to be filled in by its scripts."""

from typing import Any

from django import template
from django.http import HttpRequest

from accounts.person import person
from accounts.rights import Right
from accounts.standing import standing_of
from presets.catalogue import default_of, presets_json
from presets.checking import explain
from presets.schema import ALL, GROUPS
from presets.setting import Setting
from presets.system_prompt import VARIABLES

register = template.Library()

OPEN = {"prompt", "sampling", "context"}
"""Groups that are unfolded to begin with."""
STARTERS = 8
"""Presets on the empty page; all of them are in the panel."""


@register.inclusion_tag("presets/panel.html", takes_context=True)
def settings_panel(context: dict[str, Any]) -> dict[str, Any]:
    """`groups`: [{"name", "title", "open", "settings"}], each setting with `problem`: what its
    number may be. `default` is the id of the preset that new chats begin with, "" for none.
    `sets_machine`: this person may say how models are loaded."""
    request: HttpRequest = context["request"]
    user = person(request)
    default = default_of(user)
    return {
        "groups": [
            {
                "name": name,
                "title": title,
                "open": name in OPEN,
                "settings": [_drawn(each) for each in ALL if each.group == name],
            }
            for name, title in GROUPS.items()
        ],
        "presets": presets_json(user),
        "default": default.pk if default else "",
        "is_owner": user.is_owner,
        "sets_machine": standing_of(user).may(Right.MACHINE),
        "variables": VARIABLES,
    }


@register.inclusion_tag("presets/start.html", takes_context=True)
def start_presets(context: dict[str, Any]) -> dict[str, Any]:
    """`{% start_presets %}`: the presets that a new chat can begin with, the first few."""
    request: HttpRequest = context["request"]
    return {"presets": presets_json(person(request))[:STARTERS]}


def _drawn(setting: Setting) -> dict[str, Any]:
    slider = setting.slider and dict(zip(("low", "high", "step"), setting.slider, strict=True))
    problem = explain(setting) if setting.is_number else ""
    return {"it": setting, "slider": slider, "problem": problem}
