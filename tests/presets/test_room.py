"""How long a chat can be: what the model was made for, what there is room for, and who uses it."""

import pytest

from accounts.models import User
from engine import fit
from engine.protocol import ModelState
from models_hub.models import LocalModel
from presets.room import LEAST, room
from tests.models_hub.conftest import Said
from tests.presets.conftest import Post


def state(*users: User, name: str = "ready", context: int = 512) -> ModelState:
    keys = [str(user.pk) for user in users]
    return ModelState("tiny-Q8_0", name, memory=10**6, context=context, users=keys)


def test_the_pool_of_a_loaded_model_is_what_it_has(
    tiny: LocalModel, ada: User, bob: User, engine: Said
) -> None:
    engine.say(state(bob, ada))
    found = room(tiny)
    assert (found["loaded"], found["pool"], found["users"]) == (True, 512, ["ada", "bob"])


def test_the_pool_of_another_is_what_it_would_get(tiny: LocalModel, engine: Said) -> None:
    found = room(tiny)
    assert (found["loaded"], found["users"]) == (False, [])
    assert found["pool"] >= tiny.context
    tiny.load = {"cells": 4096}
    assert room(tiny)["pool"] == 4096


def test_a_model_on_its_way_is_not_loaded_but_is_waited_for(
    tiny: LocalModel, ada: User, engine: Said
) -> None:
    engine.say(state(ada, name="loading"))
    found = room(tiny)
    assert (found["loaded"], found["users"]) == (False, ["ada"])


def test_where_it_does_not_fit_the_pool_is_not_known(
    tiny: LocalModel, engine: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "free_memory", lambda: 0)
    assert room(tiny)["pool"] is None


def test_longer_chats_cost_more_and_the_longest_is_what_it_was_made_for(
    tiny: LocalModel, engine: Said
) -> None:
    LocalModel.objects.filter(pk=tiny.pk).update(context=8192)
    tiny.refresh_from_db()
    stops = room(tiny)["stops"]
    lengths, costs = zip(*stops, strict=True)
    assert (lengths[0], lengths[-1]) == (LEAST, 8192)
    assert list(costs) == sorted(costs)
    assert costs[-1] > costs[0]
    assert room(tiny)["longest"] == 8192


def test_a_smaller_cache_makes_every_length_cheaper(tiny: LocalModel, engine: Said) -> None:
    LocalModel.objects.filter(pk=tiny.pk).update(context=8192)
    tiny.refresh_from_db()
    before = dict(room(tiny)["stops"])
    tiny.load = {"sequences": 1}
    assert room(tiny)["stops"][-1][1] <= before[8192]


def test_the_family_recommends_and_names_the_longest(model: LocalModel) -> None:
    found = room(model)  # its file is not there: what is known of Kimi is told all the same
    assert (found["recommended"], found["longest"]) == (98_304, 262_144)
    assert (found["pool"], found["stops"]) == (None, [])
    model.context = 0
    assert room(model)["longest"] == 262_144


def test_more_room_is_made_on_request_and_other_settings_stay(
    tiny: LocalModel, ada: User, post: Post, engine: Said
) -> None:
    LocalModel.objects.filter(pk=tiny.pk).update(load={"threads": 1})
    said = post(ada, "/presets/room/tiny-Q8_0/", tokens=2048)
    assert said["message"].startswith("Saved.")
    tiny.refresh_from_db()
    assert tiny.load == {"threads": 1, "cells": 2048}
    assert post(ada, "/presets/room/tiny-Q8_0/", tokens=-1)["error"]["code"] == "bad_context"
