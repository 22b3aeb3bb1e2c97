"""The panel says of every setting what it is and where that comes from, and changes it there."""

from typing import Any

import pytest

from accounts.models import User
from chat.models import Conversation
from models_hub.models import LocalModel
from presets.models import Preset
from tests.presets.conftest import Post


@pytest.fixture
def chat(ada: User, model: LocalModel) -> Conversation:
    return Conversation.objects.create(owner=ada, model="m")


@pytest.fixture
def ask(ada: User, chat: Conversation, post: Post) -> Any:
    """`ask(scope="chat", set={…})` on the chat's panel."""

    def ask_one(**body: Any) -> Any:
        asked = {"scope": "chat", "model": "m", "mode": "instant", **body}
        return post(asked.pop("person", ada), f"/c/{chat.id}/settings/", **asked)

    return ask_one


def test_every_value_says_where_it_comes_from(ask: Any) -> None:
    fields = ask()["panel"]["fields"]
    assert fields["temperature"]["value"] == 0.6
    assert fields["temperature"]["from"] == "Recommended for Kimi K2.6"
    assert fields["top_k"]["from"] == "Default"
    assert ask(mode="thinking")["panel"]["fields"]["temperature"]["value"] == 1.0


def test_what_is_set_stays_set_until_it_is_reset(ask: Any, chat: Conversation) -> None:
    field = ask(set={"temperature": "0.2"})["panel"]["fields"]["temperature"]
    assert (field["value"], field["from"], field["set"]) == (0.2, "Set in this chat", True)
    assert field["under"] == 0.6
    assert ask(mode="thinking")["panel"]["fields"]["temperature"]["value"] == 0.2
    field = ask(reset=["temperature"])["panel"]["fields"]["temperature"]
    assert (field["value"], field["set"]) == (0.6, False)


def test_one_bad_value_is_explained_and_the_others_are_kept(ask: Any, chat: Conversation) -> None:
    answer = ask(set={"temperature": "hot", "top_k": 3})
    assert answer["errors"] == {"temperature": "A number from 0 to 10."}
    chat.refresh_from_db()
    assert chat.settings == {"top_k": 3}


def test_a_schema_empties_the_grammar_set_in_the_same_place(ask: Any, chat: Conversation) -> None:
    ask(set={"grammar": 'root ::= "a"'})
    ask(set={"json_schema": "{}"})
    chat.refresh_from_db()
    assert chat.settings == {"json_schema": "{}"}


def test_two_tabs_setting_two_things_keep_both(ask: Any, chat: Conversation) -> None:
    ask(set={"top_k": 3})
    ask(set={"top_p": 0.5})
    chat.refresh_from_db()
    assert chat.settings == {"top_k": 3, "top_p": 0.5}


def test_ones_own_for_a_model_hold_in_ones_chats_alone(
    ask: Any, post: Post, bob: User, ada: User
) -> None:
    ask(scope="mine", set={"top_k": 3})
    field = ask()["panel"]["fields"]["top_k"]
    assert (field["value"], field["from"], field["set"]) == (3, "Your own for this model", False)
    others = post(bob, "/c/settings/", scope="chat", model="m", mode="instant")
    assert others["panel"]["fields"]["top_k"]["value"] == 40


def test_only_the_owner_sets_it_for_everybody(ask: Any, ada: User, bob: User, post: Post) -> None:
    refused = ask(scope="everybody", set={"top_k": 3})
    assert (refused["status"], refused["error"]["code"]) == (403, "not_allowed")
    ada.role = User.Role.OWNER
    ada.save()
    ask(scope="everybody", set={"top_k": 3})
    field = post(bob, "/c/settings/", scope="chat", model="m", mode="instant")["panel"]["fields"]
    assert field["top_k"]["from"] == "Set for everybody who uses this model"


def test_a_preset_is_chosen_and_left_again(ask: Any, ada: User) -> None:
    preset = Preset.objects.create(owner=ada, name="Terse", values={"system": "Be brief."})
    panel = ask(preset=preset.pk)["panel"]
    assert panel["fields"]["system"]["from"] == "From the preset Terse"
    assert panel["preset"]["id"] == preset.pk
    assert ask(preset=None)["panel"]["fields"]["system"]["value"] == ""


def test_anothers_preset_or_chat_does_not_exist(ask: Any, bob: User) -> None:
    private = Preset.objects.create(owner=bob, name="Mine", values={})
    assert ask(preset=private.pk)["status"] == 404
    assert ask(person=bob)["status"] == 404


def test_a_chat_that_has_not_begun_keeps_its_draft_on_the_page(
    ada: User, post: Post, model: LocalModel
) -> None:
    asked = {"scope": "chat", "model": "m", "mode": "instant", "draft": {"top_k": 3}}
    panel = post(ada, "/c/settings/", **asked, set={"top_p": 0.5})["panel"]
    assert panel["own"] == {"top_k": 3, "top_p": 0.5}
    assert panel["fields"]["top_k"]["from"] == "Set in this chat"


@pytest.mark.parametrize(
    "body",
    [{"scope": "world"}, {"set": {"colour": 1}}, {"reset": ["colour"]}, {"set": 5}, {"reset": 5}],
)
def test_what_no_page_would_send_is_refused(ask: Any, body: dict[str, Any]) -> None:
    assert ask(**body)["error"]["code"] == "bad_request"


def test_a_chat_begins_with_what_was_set_before(ada: User, post: Post, model: LocalModel) -> None:
    preset = Preset.objects.create(owner=ada, name="Terse", values={"system": "Be brief."})
    message: dict[str, Any] = {
        "id": "0b5e2b9e-0000-4000-8000-000000000001",
        "text": "Hi",
        "model": "m",
    }
    message |= {"mode": "instant", "settings": {"top_k": 3}, "preset": preset.pk}
    begun = post(ada, "/c/", **message)
    made = Conversation.objects.get(pk=begun["state"]["conversation"]["id"])
    assert (made.settings, made.preset) == ({"top_k": 3}, preset)
    message |= {"id": "0b5e2b9e-0000-4000-8000-000000000002", "settings": {"top_k": -1}}
    refused = post(ada, "/c/", **message)
    assert refused["error"]["code"] == "bad_settings"


def test_the_levels_of_effort_are_those_of_the_template_that_counts(
    ask: Any, tiny: LocalModel
) -> None:
    assert ask(model=tiny.name)["panel"]["thinking"]["efforts"] == []
    template = "{% if reasoning_effort in ['max', 'low', 'deepest'] %}{% endif %}"
    told = ask(model=tiny.name, set={"template": template})["panel"]["thinking"]
    assert told["efforts"] == [["low", "Low"], ["max", "Maximum"], ["deepest", "deepest"]]
    told = ask(model=tiny.name, set={"template": "{{ reasoning_effort }}"})["panel"]["thinking"]
    assert [level for level, _label in told["efforts"]] == ["low", "medium", "high"]
