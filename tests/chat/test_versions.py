"""What a person does to a conversation's tree: choose, put right, go on, throw away, get back."""

import uuid
from typing import Any

import pytest

from accounts.models import User
from chat import request, sending, versions
from chat.models import Conversation, Message
from chat.refusal import Refused
from chat.state import path_json, state_json
from chat.tree import Tree
from models_hub.models import LocalModel

pytestmark = pytest.mark.django_db

STOPPED = {"state": "stopped", "reason": "cancelled"}


@pytest.fixture
def chat(redis_server: str) -> Conversation:
    LocalModel.objects.create(name="m", path="/m.gguf", title="M", architecture="llama", size=1)
    ada = User.objects.create_user("ada", password=None)
    return Conversation.objects.create(owner=ada, model="m")


def say(chat: Conversation, text: str, parent: Message | None = None, **more: Any) -> Message:
    role = "assistant" if parent and parent.role == "user" else "user"
    return Message.objects.create(
        conversation=chat, role=role, text=text, parent=parent, model="m", **more
    )


def finish(reply: Message) -> Message:
    Message.objects.filter(pk=reply.pk).update(state="done", text="Done.", reason="stop")
    reply.refresh_from_db()
    return reply


def texts(chat: Conversation) -> list[str]:
    return [message["text"] for message in state_json(chat)["messages"]]


def refusal(what: Any, *asked: Any) -> str:
    with pytest.raises(Refused) as refused:
        what(*asked)
    assert str(refused.value)
    return refused.value.code


# --- choosing ---


def test_a_choice_changes_what_is_shown_and_says_from_where_on(chat: Conversation) -> None:
    one = say(chat, "Hi")
    old = say(chat, "old", one)
    say(chat, "and then", old)
    say(chat, "new", one)
    assert versions.show(chat, old.id) == one.id
    assert texts(chat) == ["Hi", "old", "and then"]
    assert [m["text"] for m in path_json(chat, one.id)["messages"]] == ["old", "and then"]


def test_a_message_deep_in_a_hidden_branch_can_be_shown(chat: Conversation) -> None:
    one = say(chat, "Hi")
    deep = say(chat, "deep", say(chat, "under", say(chat, "old", one)))
    say(chat, "Hello")
    assert versions.show(chat, deep.id) is None
    assert texts(chat) == ["Hi", "old", "under", "deep"]


def test_what_is_sent_next_comes_under_what_is_shown(chat: Conversation) -> None:
    one = say(chat, "Hi")
    old = say(chat, "old", one)
    say(chat, "new", one)
    versions.show(chat, old.id)
    said, _reply = sending.send(chat, uuid.uuid4(), "Go on", "m", "instant")
    assert said.parent_id == old.id


def test_hidden_branches_are_counted_but_not_told(chat: Conversation) -> None:
    one = say(chat, "Hi")
    old, new = say(chat, "secret", one), say(chat, "new", one)
    state = state_json(chat)
    assert "secret" not in str(state)
    assert state["messages"][0]["versions"] is None
    assert state["messages"][1]["versions"] == {
        "position": 2,
        "count": 2,
        "before": str(old.id),
        "after": None,
    }
    assert state["messages"][1]["id"] == str(new.id)


def test_a_message_of_another_chat_cannot_be_chosen_changed_or_thrown_away(
    chat: Conversation,
) -> None:
    bob = User.objects.create_user("bob", password=None)
    his = Conversation.objects.create(owner=bob)
    theirs = say(his, "Theirs", say(his, "Hi"), **STOPPED)
    assert refusal(versions.show, chat, theirs.id) == "no_reply"
    assert refusal(versions.delete, chat, theirs.id) == "no_reply"
    assert refusal(versions.restore, chat, theirs.id) == "no_reply"
    assert refusal(versions.revise, chat, uuid.uuid4(), theirs.id, "Mine") == "no_reply"
    assert refusal(versions.revise, chat, theirs.id, theirs.id, "Mine") == "bad_id"
    assert refusal(versions.resume, chat, uuid.uuid4(), theirs.id) == "no_reply"
    with pytest.raises(Refused) as refused:
        sending.send(chat, uuid.uuid4(), "Hi", "m", "instant", place=theirs.id)
    assert refused.value.code == "no_place"
    assert his.messages.count() == 2


# --- saying something else ---


def test_another_wording_stands_beside_the_first_with_a_reply_of_its_own(
    chat: Conversation,
) -> None:
    one = say(chat, "Hi")
    two = say(chat, "Hello", one)
    three = say(chat, "Tell me", two)
    say(chat, "Once", three)
    said, reply = sending.send(chat, uuid.uuid4(), "Sing", "m", "instant", place=two.id)
    assert said.parent_id == two.id
    assert texts(chat) == ["Hi", "Hello", "Sing", ""]
    assert Tree.of(chat).versions(said.id)["position"] == 2  # type: ignore[index]
    finish(reply)
    said, _reply = sending.send(chat, uuid.uuid4(), "Good day", "m", "instant", place=None)
    assert said.parent is None
    assert texts(chat) == ["Good day", ""]


def test_a_message_without_a_reply_can_be_answered(chat: Conversation) -> None:
    one = say(chat, "Hi")
    reply = sending.retry(chat, uuid.uuid4(), one.id, "m", "instant")
    assert reply.parent_id == one.id


def test_a_reply_put_right_is_a_version_marked_as_such(chat: Conversation) -> None:
    one = say(chat, "Hi")
    two = say(chat, "Helo", one, reasoning="Hm.", timings={"thought": 3, "decode": 9})
    say(chat, "And?", two)
    version = uuid.uuid4()
    for _ in range(2):
        assert versions.revise(chat, version, two.id, " Hello ") == one.id
    new = chat.messages.get(pk=version)
    assert (new.text, new.reasoning, new.edited, new.state) == ("Hello", "Hm.", True, "done")
    assert new.timings == {"thought": 3}
    assert texts(chat) == ["Hi", "Hello"]
    assert chat.messages.count() == 4
    assert refusal(versions.revise, chat, uuid.uuid4(), two.id, " ") == "empty"
    long = "x" * (sending.TEXT_LIMIT + 1)
    assert refusal(versions.revise, chat, uuid.uuid4(), two.id, long) == "too_long"


# --- going on ---


def test_a_cut_reply_goes_on_from_its_very_words_in_its_own_place(chat: Conversation) -> None:
    one = say(chat, "Tell me")
    say(chat, "other", one)
    cut = say(chat, "Once upon ", one, reasoning="Hm.", timings={"thought": 5}, **STOPPED)
    say(chat, "third", one)
    reply = versions.resume(chat, uuid.uuid4(), cut.id)
    assert (reply.state, reply.text, reply.reasoning) == ("queued", "Once upon", "Hm.")
    assert Tree.of(chat).versions(reply.id)["position"] == 2  # type: ignore[index]
    assert texts(chat) == ["Tell me", "Once upon"]
    asked = request.build(reply, 1)
    assert asked.continues
    assert asked.messages[-1] == {
        "role": "assistant",
        "content": "Once upon",
        "reasoning_content": "Hm.",
    }


def test_a_reply_cut_in_its_thoughts_goes_on_thinking(chat: Conversation) -> None:
    cut = say(chat, "", say(chat, "Tell me"), reasoning="Let me ", **STOPPED)
    reply = versions.resume(chat, uuid.uuid4(), cut.id)
    assert (reply.text, reply.reasoning) == ("", "Let me")


def test_a_cut_reply_from_which_the_chat_went_on_is_kept(chat: Conversation) -> None:
    cut = say(chat, "Once", say(chat, "Tell me"), **STOPPED)
    say(chat, "Thanks", cut)
    versions.resume(chat, uuid.uuid4(), cut.id)
    assert texts(chat) == ["Tell me", "Once"]
    versions.show(chat, cut.id)
    assert texts(chat) == ["Tell me", "Once", "Thanks"]


@pytest.mark.parametrize(
    ("fields", "may"),
    [
        (STOPPED, True),
        ({"state": "done", "reason": "length"}, True),
        ({"state": "failed", "reason": "error", "code": "engine_lost"}, True),
        ({"state": "done", "reason": "", "edited": True}, True),
        ({"state": "done", "reason": "stop"}, False),
        ({"state": "running"}, False),
        ({**STOPPED, "text": ""}, False),
        ({**STOPPED, "tool_calls": [{"name": "f", "arguments": {}}]}, False),
    ],
)
def test_only_a_reply_with_words_that_was_cut_can_go_on(
    chat: Conversation, fields: dict[str, Any], may: bool
) -> None:
    reply = say(chat, fields.pop("text", "Once"), say(chat, "Tell me"), **fields)
    assert state_json(chat)["messages"][-1]["can_go_on"] is may
    if may:
        assert versions.resume(chat, uuid.uuid4(), reply.id).is_live
    else:
        busy = fields["state"] == "running"
        code = refusal(versions.resume, chat, uuid.uuid4(), reply.id)
        assert code == ("busy" if busy else "whole")


def test_asking_twice_to_go_on_goes_on_once(chat: Conversation) -> None:
    cut = say(chat, "Once", say(chat, "Tell me"), **STOPPED)
    new = uuid.uuid4()
    assert versions.resume(chat, new, cut.id).id == versions.resume(chat, new, cut.id).id == new
    assert chat.messages.filter(deleted=None).count() == 2


def test_a_reply_whose_model_is_gone_is_kept_as_it_is(chat: Conversation) -> None:
    cut = say(chat, "Once", say(chat, "Tell me"), **STOPPED)
    LocalModel.objects.all().delete()
    assert refusal(versions.resume, chat, uuid.uuid4(), cut.id) == "model_unknown"
    assert texts(chat) == ["Tell me", "Once"]


# --- throwing away ---


def test_a_message_goes_with_all_that_follows_and_comes_back_with_it(chat: Conversation) -> None:
    one = say(chat, "Hi")
    old = say(chat, "old", one)
    new = say(chat, "new", one)
    say(chat, "under new", new)
    assert versions.delete(chat, new.id) == one.id
    assert texts(chat) == ["Hi", "old"]
    versions.show(chat, old.id)
    assert versions.restore(chat, new.id) == one.id
    assert texts(chat) == ["Hi", "new", "under new"]


def test_what_was_thrown_away_before_stays_away_when_more_comes_back(chat: Conversation) -> None:
    one = say(chat, "Hi")
    two = say(chat, "Hello", one)
    three = say(chat, "And?", two)
    versions.delete(chat, three.id)
    versions.delete(chat, two.id)
    versions.restore(chat, two.id)
    assert texts(chat) == ["Hi", "Hello"]


def test_the_whole_of_a_chat_can_go_and_it_can_begin_anew(chat: Conversation) -> None:
    one = say(chat, "Hi")
    say(chat, "Hello", one)
    assert versions.delete(chat, one.id) is None
    assert texts(chat) == []
    said, _reply = sending.send(chat, uuid.uuid4(), "Again", "m", "instant")
    assert said.parent is None


# --- a reply that is being written ---


def test_a_reply_being_written_where_it_is_not_shown_is_told_of(chat: Conversation) -> None:
    one = say(chat, "Hi")
    old = say(chat, "old", one)
    live = sending.retry(chat, uuid.uuid4(), old.id, "m", "instant")
    assert state_json(chat)["live"] is None
    versions.show(chat, old.id)
    assert state_json(chat)["live"]["id"] == str(live.id)
    assert path_json(chat, one.id)["live"]["id"] == str(live.id)


def test_while_a_reply_is_written_nothing_else_is_asked_in_any_branch(chat: Conversation) -> None:
    one = say(chat, "Hi")
    old = say(chat, "old", one, **STOPPED)
    live = sending.retry(chat, uuid.uuid4(), old.id, "m", "instant")
    versions.show(chat, old.id)
    assert refusal(versions.resume, chat, uuid.uuid4(), old.id) == "busy"
    assert refusal(sending.retry, chat, uuid.uuid4(), old.id, "m", "instant") == "busy"
    assert refusal(sending.send, chat, uuid.uuid4(), "Hi", "m", "instant") == "busy"
    assert refusal(versions.delete, chat, one.id) == "busy"
    assert refusal(versions.delete, chat, live.id) == "busy"
    assert refusal(versions.revise, chat, uuid.uuid4(), live.id, "Mine") == "busy"
    assert versions.delete(chat, old.id) == one.id
    assert texts(chat) == ["Hi", ""]
