"""A model's family is recognised by its repository, its names or its header."""

import pytest

from models_hub.families import BadTable, Family, find, named, read, table

ROWS = [(family, repository) for family in table() for repository in family.ids]
KIMI = "Kimi-K2.6-UD-Q2_K_XL-00001-of-00008"


def name(family: Family | None) -> str:
    return family.name if family else "nothing"


@pytest.mark.parametrize(("family", "repository"), ROWS, ids=[row[1] for row in ROWS])
def test_each_real_repository_finds_its_own_row(family: Family, repository: str) -> None:
    assert name(find([repository])) == family.name


@pytest.mark.parametrize(("family", "repository"), ROWS, ids=[row[1] for row in ROWS])
def test_a_file_of_each_repository_finds_the_same_row(family: Family, repository: str) -> None:
    stem = repository.split("/")[1].removesuffix("-GGUF").removesuffix("-gguf")
    assert name(find([f"{stem}-UD-Q4_K_XL-00001-of-00003.gguf"])) == family.name


def test_there_are_forty_families_and_more() -> None:
    assert len(table()) >= 40
    assert all(family.source for family in table())


@pytest.mark.parametrize(
    ("names", "architecture", "found"),
    [
        ([KIMI], "", "Kimi K2.6"),
        ([KIMI], "deepseek2", "Kimi K2.6"),
        (["Kimi-K2.6"], "deepseek2", "Kimi K2.6"),
        (["kimi k2.6"], "", "Kimi K2.6"),
        (["some-folder/Kimi_K2.6"], "", "Kimi K2.6"),
        (["Kimi-K2-Thinking-UD-TQ1_0"], "deepseek2", "Kimi K2 Thinking"),
        (["Qwen3", "Qwen3 4B Thinking 2507"], "qwen3", "Qwen3 Thinking 2507"),
        (["Qwen_Qwen3-4B-Thinking-2507-Q4_K_M"], "qwen3", "Qwen3 Thinking 2507"),
        (["Huihui-Qwen3-8B-abliterated"], "qwen3", "Qwen3"),
        (["weights", ""], "gpt-oss", "gpt-oss"),
        (["my-own-tune"], "gemma3", "Gemma 3"),
    ],
)
def test_names_are_read_as_people_write_them(
    names: list[str], architecture: str, found: str
) -> None:
    assert name(find(names, architecture)) == found


@pytest.mark.parametrize(
    ("names", "architecture"),
    [
        ([], ""),
        ([""], ""),
        (["Tiny"], "llama"),
        (["Qwen3.9-8B"], ""),
        (["Kimi-K20"], ""),
        (["notkimi-k2.6"], ""),
        (["Kimi-K2x6"], ""),
        (["A-Llama-taught-by-Kimi-K2.6"], "llama"),
        (["hearth-demo"], "llama"),
    ],
)
def test_what_is_of_no_known_family_is_not_taken_for_one(
    names: list[str], architecture: str
) -> None:
    assert name(find(names, architecture)) == "nothing"


def test_a_hostile_name_costs_no_time() -> None:
    assert find(["qwen3-" + "-".join(["a"] * 200_000)]) == named("Qwen3")
    assert find(["ministral-3" + "-a" * 200_000]) == named("Ministral 3")


def test_kimi_thinks_and_answers_as_its_makers_say() -> None:
    for kimi in (named("Kimi K2.6"), named("Kimi K2.5")):
        assert kimi
        assert kimi.way("thinking").sampling == {"temperature": 1.0, "top_p": 0.95}
        assert kimi.way("thinking").switches == {"thinking": True}
        assert kimi.way("instant").sampling == {"temperature": 0.6, "top_p": 0.95}
        assert kimi.way("instant").switches == {"thinking": False}
        assert (kimi.context, kimi.longest) == (98_304, 262_144)


def test_a_family_with_one_mode_is_asked_in_it_whatever_is_chosen() -> None:
    thinker, speaker = named("QwQ"), named("Qwen2.5")
    assert thinker
    assert speaker
    assert thinker.way("instant") == thinker.way("thinking") == thinker.thinking
    assert speaker.way("thinking") == speaker.way("instant") == speaker.instant


GOOD = """
[[family]]
name = "One"
names = ["one"]
instant = { temperature = 0.5 }
source = "its makers"
ids = ["maker/One"]
"""


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("0.5", "50", "temperature is 50"),
        ("0.5", "nan", "temperature is nan"),
        ("0.5", "'hot'", "temperature is 'hot'"),
        ("temperature", "heat", "unknown fields: heat"),
        ("temperature = 0.5", "switches = { debug = true }", "switch debug"),
        ("temperature = 0.5", "switches = { thinking = 1 }", "switch thinking"),
        ("instant =", "slow =", "unknown fields: slow"),
        ("instant = { temperature = 0.5 }", "", "neither thinking nor instant"),
        ('"its makers"', '" "', "source must be"),
        ('["maker/One"]', "[]", "ids must not be empty"),
        ('["maker/One"]', '["One"]', "owner/name"),
        ('["one"]', '["One"]', "lower case"),
        ('["one"]', '["one two"]', "lower case"),
        ('["one"]', "7", "names must be a list"),
        ('name = "One"', 'name = "One"\nlongest = -1', "number of tokens"),
        ('name = "One"', 'name = "One"\nlongest = 8\ncontext = 9', "more than longest"),
        ("[[family]]", "[[family]", "no TOML"),
    ],
)
def test_a_bad_row_is_refused_with_the_reason(old: str, new: str, why: str) -> None:
    assert old in GOOD
    with pytest.raises(BadTable, match=why):
        read(GOOD.replace(old, new))


def test_a_row_that_says_what_another_said_is_refused() -> None:
    assert [family.name for family in read(GOOD)] == ["One"]
    with pytest.raises(BadTable, match="the name is taken"):
        read(GOOD + GOOD)
    with pytest.raises(BadTable, match="has these ids too: maker/One"):
        read(GOOD + GOOD.replace('"One"', '"Two"'))
