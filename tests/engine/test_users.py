"""The engine says of a model who uses it, and when it was last used."""

import time

from engine.protocol import Generate, ModelState
from engine.resident import Held, Resident


def request(reply: str, user: str) -> Held:
    """A reply of somebody that the engine holds."""
    return Held(Generate(reply, 1, user, "m", "/m.gguf", ({"role": "user", "content": "Hi"},)))


def test_everybody_whose_reply_is_held_is_named_once() -> None:
    resident = Resident("m", "/m.gguf", state="ready")
    resident.held = {n: request(n, user) for n, user in (("a", "2"), ("b", "1"), ("c", "2"))}
    assert resident.report().users == ["1", "2"]


def test_those_who_wait_for_the_model_to_be_loaded_anew_are_among_them() -> None:
    resident = Resident("m", "/m.gguf", state="draining")
    resident.successor = Resident("m", "/m.gguf", held={"a": request("a", "7")})
    assert resident.report().users == ["7"]


def test_the_end_of_a_reply_is_when_it_was_last_used() -> None:
    resident = Resident("m", "/m.gguf", state="ready", held={"a": request("a", "1")})
    assert resident.report().used == 0
    resident.ended("a")
    said = ModelState.read(resident.report().dump())
    assert said.users == []
    assert abs(said.used - time.time()) < 5
