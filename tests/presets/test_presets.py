"""Presets are kept, renamed, shared and thrown away by whoever made them."""

from accounts.models import User
from presets.catalogue import default_of
from presets.models import Preset
from tests.presets.conftest import Post


def test_settings_are_kept_under_a_name(ada: User, post: Post) -> None:
    made = post(ada, "/presets/", name=" Terse ", values={"system": "Be brief.", "top_k": "5"})
    assert [row["name"] for row in made["presets"]] == ["Terse"]
    assert Preset.objects.get().values == {"system": "Be brief.", "top_k": 5}


def test_what_cannot_be_is_not_kept(ada: User, post: Post) -> None:
    refused = post(ada, "/presets/", name="Hot", values={"temperature": 99})
    assert refused["error"]["message"] == "Temperature: A number from 0 to 10."
    for name in ("", "x" * 81, "a\nb", None):
        assert post(ada, "/presets/", name=name)["error"]["code"] == "bad_name"
    assert post(ada, "/presets/", name="Odd", values={"colour": 1})["status"] == 400
    assert not Preset.objects.exists()


def test_a_name_is_taken_once_for_each_person(ada: User, bob: User, post: Post) -> None:
    post(ada, "/presets/", name="Terse")
    assert post(ada, "/presets/", name="Terse")["error"]["code"] == "name_taken"
    assert "error" not in post(bob, "/presets/", name="Terse")


def test_others_see_a_preset_only_while_it_is_shared(ada: User, bob: User, post: Post) -> None:
    key = post(ada, "/presets/", name="Pirate")["id"]
    assert post(bob, f"/presets/{key}/default/", default=True)["status"] == 404
    post(ada, f"/presets/{key}/", shared=True)
    told = post(bob, f"/presets/{key}/default/", default=True)["presets"]
    assert [(row["name"], row["mine"], row["owner"]) for row in told] == [("Pirate", False, "ada")]
    assert default_of(bob) == Preset.objects.get()
    post(ada, f"/presets/{key}/", shared=False)
    assert default_of(bob) is None


def test_nobody_changes_what_is_not_theirs(ada: User, bob: User, post: Post) -> None:
    key = post(ada, "/presets/", name="Pirate")["id"]
    post(ada, f"/presets/{key}/", shared=True)
    for path in ("", "delete/", "restore/"):
        assert post(bob, f"/presets/{key}/{path}", name="Mine")["status"] == 404


def test_a_deleted_preset_comes_back_as_it_was(ada: User, post: Post) -> None:
    key = post(ada, "/presets/", name="Pirate", values={"top_k": 3})["id"]
    gone = post(ada, f"/presets/{key}/delete/")
    assert gone["presets"] == []
    back = post(ada, gone["undo"])
    assert [row["name"] for row in back["presets"]] == ["Pirate"]
    assert Preset.objects.get().values == {"top_k": 3}


def test_one_does_not_come_back_over_another_of_its_name(ada: User, post: Post) -> None:
    gone = post(ada, f"/presets/{post(ada, '/presets/', name='P')['id']}/delete/")
    post(ada, "/presets/", name="P")
    assert post(ada, gone["undo"])["error"]["code"] == "name_taken"
