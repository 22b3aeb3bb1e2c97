"""Everybody sees what the machine does and how long the line is, and of people what those want."""

import pytest
from django.test import Client

from accounts.models import User
from engine.protocol import BEAT, INBOX, ModelState
from machine.waiting import told
from tests.models_hub.conftest import Said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine")]


def number(name: str) -> str:
    """Somebody, as the engine knows them."""
    return str(User.objects.get(username=name).pk)


def seen(client: Client) -> str:
    """What changes of the page, as HTML."""
    html: str = client.get("/machine/state/").json()["html"]
    return " ".join(html.split())


def test_it_needs_a_session() -> None:
    for path in ("/machine/", "/machine/state/"):
        assert Client().get(path).status_code == 302


def test_nobody_is_named_who_does_not_want_to_be(
    alice: Client, bob: Client, olive: Client, engine: Said
) -> None:
    users = [number("alice"), number("bob")]
    engine.say(ModelState("m", "ready", running=2, users=users))
    assert "you and 1 more person" in seen(alice)
    assert "2 people" in seen(olive), "not even to the owner"
    assert "bob" not in seen(alice)
    assert "alice" not in seen(bob)
    bob.post("/machine/name/", {"shown": "yes"})
    assert "you, bob" in seen(alice)
    assert "bob and 1 more person" in seen(olive)
    assert "alice" not in seen(olive)
    bob.post("/machine/name/", {"shown": "no"})
    assert "bob" not in seen(olive)


def test_a_name_is_changed_by_a_post_with_a_token_only(alice: Client) -> None:
    assert alice.get("/machine/name/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="alice"))
    assert strict.post("/machine/name/", {"shown": "yes"}).status_code == 403
    assert not User.objects.get(username="alice").shows_name


def test_counts_of_other_people_are_told_of_all_together_only(
    alice: Client, bob: Client, engine: Said
) -> None:
    line = [number("bob"), number("bob"), number("alice")]
    state = ModelState("m", "ready", running=4, waiting=3, line=line, waits=[1.0, 2.0, 8.0, 9.0])
    engine.say(state)
    assert "3 replies wait. Yours is number 3 and begins in about 8 s." in seen(alice)
    assert "Yours is number 1 and begins in about 1 s." in seen(bob)
    assert "4 replies are being written. 3 wait." in seen(alice)


def test_hostile_titles_are_shown_as_text(alice: Client, engine: Said) -> None:
    engine.say(ModelState("<img src=x onerror=alert(1)>", "ready"))
    assert "<img src=x" not in seen(alice)


def test_a_loaded_model_tells_its_memory_age_and_pool(alice: Client, engine: Said) -> None:
    state = ModelState("m", "ready", memory=1_200_000_000, context=32_768, cells=4_096)
    engine.say(state)
    assert "1.2 GB of memory" in seen(alice)
    assert "4,096 of 32,768 tokens" in seen(alice)
    assert "The machine is free: nobody waits." in seen(alice)


def test_loading_and_failing_are_told_with_the_reason(alice: Client, engine: Said) -> None:
    engine.say(ModelState("m", "loading", progress=0.62, waiting=1))
    assert "Loading (62 %)" in seen(alice)
    assert 'value="0.62"' in seen(alice)
    assert alice.get("/machine/state/").json()["moving"]
    engine.say(ModelState("m", "failed", error="model_too_big"))
    assert "Does not fit into memory" in seen(alice)
    assert "Unload another model" in seen(alice)


def test_an_idle_machine_says_so(alice: Client) -> None:
    assert "No model is loaded" in seen(alice)
    assert "The machine is free: nobody waits." in seen(alice)
    assert not alice.get("/machine/state/").json()["moving"]


def test_a_silent_engine_is_not_taken_for_a_free_machine(alice: Client, engine: Said) -> None:
    engine.redis.delete(BEAT)
    assert "The engine does not answer." in seen(alice)
    assert "nobody waits" not in seen(alice)


def test_requests_that_no_engine_has_taken_yet_wait_too(alice: Client, engine: Said) -> None:
    engine.redis.rpush(INBOX, "r1", "r2")
    assert "2 wait." in seen(alice)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ModelState("m", "ready", waits=[0.0]), ["A new reply begins at once."]),
        (ModelState("m", "ready", running=9, waits=[12.2]), ["A new one begins in about 12 s."]),
        (ModelState("m", "ready", waiting=1, line=["1"], waits=[None, None]), ["1 reply waits."]),
        (
            ModelState("m", "ready", waiting=2, line=["1", "7"], waits=[3.0, None, None]),
            ["2 replies wait.", "Yours is number 2."],
        ),
        (ModelState("m", "loading", waiting=2), ["2 replies wait."]),
        (ModelState("m", "draining", running=1, waits=[0.0]), []),
    ],
)
def test_the_line_in_words(state: ModelState, said: list[str]) -> None:
    assert told(state, "7") == said
