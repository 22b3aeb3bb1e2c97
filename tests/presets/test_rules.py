"""How a model is asked follows its family and mode, and then whoever set something by hand."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from engine.protocol import Sampling
from models_hub.families import INSTANT, THINKING
from models_hub.models import LocalModel
from presets import rules
from presets.models import ModelSettings, Preset
from presets.resolution import Source

pytestmark = pytest.mark.django_db


def value(settings: rules.Settings, name: str) -> tuple[Any, Source]:
    return settings[name], settings.values[name].source


def test_sampling_follows_the_family_and_the_mode(model: LocalModel, ada: User) -> None:
    thinking = rules.settings(model, "thinking", ada)
    instant = rules.settings(model, "instant", ada)
    assert value(thinking, "temperature") == (1.0, Source.FAMILY)
    assert value(instant, "temperature") == (0.6, Source.FAMILY)
    assert value(instant, "top_k") == (Sampling().top_k, Source.ENGINE)
    assert instant.switches == {"thinking": False}


def test_the_files_own_numbers_go_before_the_familys(model: LocalModel, ada: User) -> None:
    model.sampling = {"temperature": 0.3}
    assert value(rules.settings(model, "instant", ada), "temperature") == (0.3, Source.FILE)


def test_what_is_set_by_hand_stays_set_in_every_mode(model: LocalModel, ada: User) -> None:
    for mode in (THINKING, INSTANT):
        found = rules.settings(model, mode, ada, chat={"temperature": 0.2})
        assert value(found, "temperature") == (0.2, Source.CHAT)


def test_the_more_specific_wins(model: LocalModel, ada: User) -> None:
    steps: list[tuple[Source, dict[str, Any]]] = []
    ModelSettings.objects.create(model=model, user=None, values={"top_k": 1})
    steps.append((Source.MODEL, {}))
    found = rules.settings(model, "instant", ada)
    assert value(found, "top_k") == (1, Source.MODEL)
    ModelSettings.objects.create(model=model, user=ada, values={"top_k": 2})
    assert value(rules.settings(model, "instant", ada), "top_k") == (2, Source.MINE)
    preset = Preset.objects.create(owner=ada, name="Three", values={"top_k": 3})
    found = rules.settings(model, "instant", ada, preset=preset)
    assert value(found, "top_k") == (3, Source.PRESET)
    assert found.values["top_k"].name == "Three"
    found = rules.settings(model, "instant", ada, preset=preset, chat={"top_k": 4})
    assert value(found, "top_k") == (4, Source.CHAT)
    found = rules.settings(model, "instant", ada, chat={"top_k": 4}, request={"top_k": 5})
    assert value(found, "top_k") == (5, Source.REQUEST)
    assert found.sampling.top_k == 5


def test_what_one_person_sets_for_a_model_is_not_what_another_gets(
    model: LocalModel, ada: User, bob: User
) -> None:
    ModelSettings.objects.create(model=model, user=ada, values={"top_k": 2})
    assert rules.settings(model, "instant", bob)["top_k"] == Sampling().top_k


@pytest.mark.parametrize("gone", [{"shared": False}, {"shared": True, "deleted": timezone.now()}])
def test_a_preset_that_is_not_shared_any_more_does_not_count(
    model: LocalModel, ada: User, bob: User, gone: dict[str, Any]
) -> None:
    preset = Preset.objects.create(owner=ada, name="Three", values={"top_k": 3}, **gone)
    found = rules.settings(model, "instant", bob, preset=preset)
    assert value(found, "top_k") == (Sampling().top_k, Source.ENGINE)


def test_a_system_prompt_is_filled_in(model: LocalModel, ada: User) -> None:
    chat = {"system": "I am {{user}}, you are {{ model }}. {{date}}; {{ other }}"}
    today = timezone.localdate().isoformat()
    said = rules.settings(model, "instant", ada, chat=chat).system(ada, model)
    assert said == f"I am ada, you are Kimi. {today}; {{{{ other }}}}"


def test_a_shared_presets_system_prompt_is_computed_once_for_all(
    model: LocalModel, ada: User, bob: User
) -> None:
    preset = Preset.objects.create(owner=ada, name="P", values={"system": "Be."}, shared=True)
    assert rules.settings(model, "instant", bob, preset=preset).shares
    own = rules.settings(model, "instant", bob, preset=preset, chat={"system": "Mine."})
    assert not own.shares
    preset.values = {"system": "You talk to {{user}}."}
    assert not rules.settings(model, "instant", bob, preset=preset).shares


def test_effort_and_variables_reach_the_template(model: LocalModel, ada: User) -> None:
    chat = {"effort": "high", "variables": {"depth": 3}}
    found = rules.settings(model, "thinking", ada, chat=chat)
    assert found.switches == {"thinking": True, "reasoning_effort": "high", "depth": 3}
    assert "reasoning_effort" not in rules.settings(model, "instant", ada, chat=chat).switches


def test_an_effort_that_the_template_does_not_know_is_not_told(tiny: LocalModel, ada: User) -> None:
    template = (
        "{% if reasoning_effort == 'high' %}a{% elif reasoning_effort == 'max' %}b{% endif %}"
    )
    for effort, told in (("max", True), ("low", False)):
        chat = {"effort": effort, "template": template}
        switches = rules.settings(tiny, "thinking", ada, chat=chat).switches
        assert ("reasoning_effort" in switches) is told


def test_the_familys_context_gives_way_to_a_pool_set_by_hand(model: LocalModel, ada: User) -> None:
    assert value(rules.settings(model, "instant", ada), "context") == (98_304, Source.FAMILY)
    model.load = {"cells": 4096}
    assert value(rules.settings(model, "instant", ada), "context") == (None, Source.ENGINE)
