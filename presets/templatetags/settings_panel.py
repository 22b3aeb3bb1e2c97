"""`{% settings_panel %}`: the panel of a chat's settings, to be filled in by its scripts."""

from collections.abc import Collection
from typing import Any

from django import template
from django.http import HttpRequest

from accounts.person import person
from accounts.standing import standing_of
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
    """`presets`: as the page's context has them. `default` is the id of the one that new chats
    begin with, "" for none."""
    request: HttpRequest = context["request"]
    presets = context["presets"]
    return {
        "presets": presets,
        "default": next((each["id"] for each in presets if each["default"]), ""),
        "may": dict.fromkeys(standing_of(person(request)).rights, True),
    }


@register.inclusion_tag("presets/start.html", takes_context=True)
def start_presets(context: dict[str, Any]) -> dict[str, Any]:
    """`{% start_presets %}`: the presets that a new chat can begin with, the first few."""
    return {"presets": context["presets"][:STARTERS]}


@register.simple_tag
def setting_groups() -> list[dict[str, Any]]:
    """[{"name", "title", "open", "settings"}], each setting with `problem`: what its number may be.
    They are the same for everybody."""
    return [
        {
            "name": name,
            "title": title,
            "open": name in OPEN,
            "settings": [_drawn(each) for each in ALL if each.group == name],
        }
        for name, title in GROUPS.items()
    ]


@register.simple_tag
def prompt_variables() -> Collection[str]:
    """The names that a system prompt may hold."""
    return VARIABLES


def _drawn(setting: Setting) -> dict[str, Any]:
    slider = setting.slider and dict(zip(("low", "high", "step"), setting.slider, strict=True))
    problem = explain(setting) if setting.is_number else ""
    return {"it": setting, "slider": slider, "problem": problem}
