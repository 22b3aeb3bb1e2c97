"""What is set is taken as it is meant, or refused with a sentence that says why."""

from typing import Any

import pytest

from engine.protocol import RANGES, Sampling
from presets.checking import Bad, clean
from presets.schema import ALL, BY_NAME, GROUPS, SAMPLED


def test_every_number_of_a_sampling_has_the_engines_own_range() -> None:
    for name in SAMPLED:
        if BY_NAME[name].is_number:
            assert (BY_NAME[name].low, BY_NAME[name].high) == RANGES[name][1:]
    left = {*Sampling.__dataclass_fields__} - {*SAMPLED}
    assert left == {"ignore_eos", "logprobs"}, "a setting is missing, or needs a reason here"


def test_every_setting_says_what_it_does_and_stands_in_a_group() -> None:
    for setting in ALL:
        assert str(setting.does).endswith("."), setting.name
        assert setting.group in GROUPS


@pytest.mark.parametrize(
    ("name", "raw", "kept"),
    [
        ("temperature", "0.7", 0.7),
        ("temperature", 1, 1.0),
        ("top_k", " 20 ", 20),
        ("top_k", 20.0, 20),
        ("seed", "", None),
        ("max_tokens", None, None),
        ("stop", ["\n\n", "END"], ["\n\n", "END"]),
        ("logit_bias", [[5, -100]], [[5, -100]]),
        ("overflow", "drop", "drop"),
        ("effort", "", None),
        ("effort", "xhigh", "xhigh"),
        ("system", "", ""),
        ("json_schema", '{"type": "object"}', '{"type": "object"}'),
        ("grammar", "  ", ""),
        ("variables", '{"depth": 3}', {"depth": 3}),
        ("variables", {"keep": True}, {"keep": True}),
        ("context", "4096", 4096),
    ],
)
def test_what_is_meant_is_kept(name: str, raw: Any, kept: Any) -> None:
    assert clean(name, raw) == kept


@pytest.mark.parametrize(
    ("name", "raw", "why"),
    [
        ("temperature", "warm", "A number from 0 to 10."),
        ("temperature", "nan", "A number from 0 to 10."),
        ("temperature", 11, "A number from 0 to 10."),
        ("temperature", "", "A number from 0 to 10."),
        ("temperature", True, "A number from 0 to 10."),
        ("effort", "very high", "Choose one of these."),
        ("effort", ["high"], "Choose one of these."),
        ("top_k", 1.5, "A whole number from 0 to 1,000,000."),
        ("seed", -1, "A whole number from 0 to 4,294,967,294."),
        ("seed", "1e400", "A whole number from 0 to 4,294,967,294."),
        ("context", 1, "A whole number from 256 to 16,777,216."),
        ("stop", [""], "A stop string has 1 to 256 characters."),
        ("stop", ["a"] * 17, "At most 16 stop strings are possible."),
        ("stop", "END", "This must be a list of texts."),
        ("logit_bias", [[5]], "Write a token's number, a space, and its bias on each line."),
        ("logit_bias", [[5, 101]], "Each line is a token's whole number and a bias from -100"),
        ("overflow", "forget", "Choose one of these."),
        ("overflow", None, "Choose one of these."),
        ("system", "a" * 32_001, "This has 32,001 characters; at most 32,000 can be kept."),
        ("system", "zero \0", "This holds a character that is no text. Take it out."),
        ("json_schema", '{\n"a": }', "Line 2, character 6: this is no JSON"),
        ("json_schema", "[" * 100_000, "This has 100,000 characters"),
        ("json_schema", "[" * 50_000, "This is nested too deep."),
        ("json_schema", "[1]", "A JSON schema is an object, in curly brackets."),
        ("variables", "[]", "Template variables are a JSON object, in curly brackets."),
        ("variables", {"messages": []}, "messages is set by the chat itself."),
        ("variables", {"a b": 1}, "a b is no name of a variable."),
        ("variables", '{"a": NaN}', "NaN is no JSON."),
        ("variables", {"a": "x" * 9_000}, "The variables are longer than 8,000 characters."),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(name: str, raw: Any, why: str) -> None:
    with pytest.raises(Bad) as refusal:
        clean(name, raw)
    assert str(refusal.value).startswith(why)
