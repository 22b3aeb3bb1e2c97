"""The more specific wins, and every value says where it comes from."""

from presets.resolution import Layer, Resolved, Source, resolve
from presets.schema import EXCLUSIVE

ENGINE = Layer(Source.ENGINE, {"temperature": 0.8, "top_k": 40, "grammar": "", "json_schema": ""})


def test_what_nobody_sets_is_the_engines_own() -> None:
    assert resolve([ENGINE])["temperature"] == Resolved(0.8, Source.ENGINE)


def test_each_value_comes_from_the_most_specific_that_sets_it() -> None:
    family = Layer(Source.FAMILY, {"temperature": 0.6}, "Qwen3")
    chat = Layer(Source.CHAT, {"top_k": 0})
    found = resolve([ENGINE, family, Layer(Source.PRESET, {}, "Terse"), chat])
    assert found["temperature"] == Resolved(0.6, Source.FAMILY, "Qwen3")
    assert found["top_k"] == Resolved(0, Source.CHAT)


def test_nothing_is_a_value_too() -> None:
    preset, chat = Layer(Source.PRESET, {"seed": 7}, "Fixed"), Layer(Source.CHAT, {"seed": None})
    assert resolve([ENGINE, preset, chat])["seed"] == Resolved(None, Source.CHAT)


def test_a_schema_takes_the_place_of_a_less_specific_grammar_and_the_other_way_round() -> None:
    preset = Layer(Source.PRESET, {"grammar": "root ::= [a-z]"}, "Letters")
    chat = Layer(Source.CHAT, {"json_schema": "{}"})
    for first, second, left in ((preset, chat, "json_schema"), (chat, preset, "grammar")):
        found = resolve([ENGINE, first, second], EXCLUSIVE)
        assert {name for name in EXCLUSIVE if found[name].value} == {left}


def test_an_emptied_schema_leaves_a_grammar_alone() -> None:
    preset = Layer(Source.PRESET, {"grammar": "root ::= [a-z]"}, "Letters")
    found = resolve([ENGINE, preset, Layer(Source.CHAT, {"json_schema": ""})], EXCLUSIVE)
    assert found["grammar"].value
