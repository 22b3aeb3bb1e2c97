"""A form that cannot be followed is refused before the engine is asked, where that can be told."""

from accounts.models import User
from models_hub.models import LocalModel
from tests.presets.conftest import Post


def test_what_is_no_json_is_told_with_its_place(ada: User, model: LocalModel, post: Post) -> None:
    said = post(ada, "/presets/form/m/", json_schema='{"type": }')
    assert said["problem"].startswith("Line 1, character 10: this is no JSON")


def test_nothing_is_no_problem(ada: User, model: LocalModel, post: Post) -> None:
    assert post(ada, "/presets/form/m/", grammar=" ")["problem"] == ""


def test_an_engine_that_is_away_is_said_to_be(ada: User, model: LocalModel, post: Post) -> None:
    said = post(ada, "/presets/form/m/", grammar='root ::= "a"')
    assert said["problem"] == "It could not be checked: the engine did not answer."


def test_only_one_form_is_checked_at_a_time(ada: User, model: LocalModel, post: Post) -> None:
    for body in ({}, {"grammar": "a", "json_schema": "{}"}, {"colour": "red"}):
        assert post(ada, "/presets/form/m/", **body)["error"]["code"] == "bad_request"
