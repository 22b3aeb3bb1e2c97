"""How the model is loaded, from the panel: for those who may, with its cost and who uses it."""

import json
from typing import Any

from django.test import Client

from accounts.models import Policy, User
from engine.protocol import Command, ModelState
from models_hub.models import LocalModel
from tests.models_hub.conftest import Said
from tests.presets.conftest import Post

URL, COST = "/presets/load/tiny-Q8_0/", "/models/tiny-Q8_0/settings/cost/"


def shown(person: User) -> str:
    """The form that the panel shows them."""
    client = Client()
    client.force_login(person)
    answer = client.get(URL)
    assert answer.status_code == 200
    html: str = answer.json()["html"]
    return html


def loaded(*users: User) -> ModelState:
    return ModelState(
        "tiny-Q8_0", "ready", memory=10**6, context=512, users=[str(user.pk) for user in users]
    )


def test_the_owner_is_shown_every_setting_with_what_it_costs(
    tiny: LocalModel, olive: User, engine: Said
) -> None:
    html = shown(olive)
    for label in ("Context pool", "Key cache", "Value cache", "Flash attention", "Threads"):
        assert label in html
    assert "Fits: takes " in html
    assert "They count from the next time the model is loaded." in html


def test_others_may_not_see_or_set_it(tiny: LocalModel, ada: User, post: Post) -> None:
    client = Client()
    client.force_login(ada)
    answer = client.get(URL, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_allowed")
    assert post(ada, URL, cells="1024")["status"] == 403
    tiny.refresh_from_db()
    assert tiny.load == {}


def test_the_panel_has_it_for_those_who_may(ada: User, olive: User, tiny: LocalModel) -> None:
    def has_it(person: User) -> bool:
        client = Client()
        client.force_login(person)
        return 'id="load-group"' in client.get("/").content.decode()

    assert (has_it(ada), has_it(olive)) == (False, True)
    Policy.objects.create(user=ada, rights={"machine": True})
    assert has_it(ada)


def test_what_is_saved_is_kept_and_an_empty_field_is_automatic(
    tiny: LocalModel, olive: User, post: Post, engine: Said
) -> None:
    said = post(olive, URL, cells="1,024", flash="off", threads="")
    assert said["message"] == "Saved. They count from the next time the model is loaded."
    tiny.refresh_from_db()
    assert tiny.load == {"cells": 1024, "flash": False}
    assert post(olive, URL)["status"] == 200
    tiny.refresh_from_db()
    assert tiny.load == {}


def test_what_cannot_be_is_said_beside_its_field_and_nothing_changes(
    tiny: LocalModel, olive: User, post: Post
) -> None:
    said = post(olive, URL, threads="many", cells="1024")
    assert list(said["errors"]) == ["threads"]
    tiny.refresh_from_db()
    assert tiny.load == {}
    assert post(olive, URL + "x/")["status"] == 404


def test_a_model_in_use_says_by_whom_before_it_is_loaded_anew(
    tiny: LocalModel, olive: User, ada: User, bob: User, post: Post, engine: Said
) -> None:
    engine.say(loaded(ada, bob))
    html = shown(olive)
    assert "ada, bob use it now: their replies are finished first." in html
    assert "Save and load it anew" in html
    said: dict[str, Any] = post(olive, COST, cells="1024")
    assert said["outlook"].startswith("ada, bob use it now")
    assert post(olive, URL, cells="1024")["message"].startswith("Saved.")
    (order,) = engine.orders
    assert Command.read(order).model == "tiny-Q8_0"


def test_a_model_that_nobody_uses_says_so(tiny: LocalModel, olive: User, engine: Said) -> None:
    engine.say(loaded())
    assert "The model is loaded. Nobody uses it now." in shown(olive)


def test_a_file_that_is_gone_is_said_to_be(tiny: LocalModel, olive: User) -> None:
    tiny.path = "/nowhere/tiny.gguf"
    tiny.save()
    html = shown(olive)
    assert 'data-tone="bad"' in html
    assert "<button" not in html


def test_what_is_posted_must_be_an_object(tiny: LocalModel, olive: User) -> None:
    client = Client()
    client.force_login(olive)
    answer = client.post(URL, json.dumps([1]), content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
