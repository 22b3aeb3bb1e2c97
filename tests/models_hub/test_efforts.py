"""The levels of effort are those that a chat template names, and the usual three where it names
none."""

import pytest

from models_hub.efforts import USUAL, levels

EITHER = "{% if reasoning_effort == 'high' %}a{% elif reasoning_effort != \"low\" %}b{% endif %}"


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("{{ messages }}", ()),
        ("Reasoning: {{ reasoning_effort }}", USUAL),
        ("{% set reasoning_effort = 'medium' %}{{ reasoning_effort }}", USUAL),
        (EITHER, ("low", "high")),
        ("{% if 'max' == reasoning_effort %}a{% endif %}", ("max",)),
        ("{% if reasoning_effort not in ['high', 'none'] %}a{% endif %}", ("none", "high")),
        ("{% if reasoning_effort in ('xhigh',\n 'minimal') %}a{% endif %}", ("minimal", "xhigh")),
        ("{% if reasoning_effort is defined %}{% endif %}" + EITHER, ("low", "high")),
        (EITHER + "{% set reasoning_effort = 'medium' %}", ("low", "medium", "high")),
        (
            "{% set e = reasoning_effort | default('low') %}{% if e == 'deep' %}{% endif %}",
            ("deep",),
        ),
        ("{% if mood == 'glad' %}{% endif %}{{ reasoning_effort }}", USUAL),
        ("{% if my_reasoning_effort == 'glad' %}{% endif %}", USUAL),
    ],
)
def test_they_are_read_from_the_template(template: str, found: tuple[str, ...]) -> None:
    assert levels(template, instant=False) == found


def test_not_thinking_at_all_is_no_level_where_there_is_a_mode_for_it() -> None:
    assert levels("{% if reasoning_effort in ['none', 'high'] %}", instant=True) == ("high",)


def test_a_hostile_template_gives_few_and_soon() -> None:
    many = ", ".join(f"'e{n}'" for n in range(100))
    assert len(levels(f"{{% if reasoning_effort in [{many}] %}}", instant=False)) == 8
    assert levels("reasoning_effort in [" * 20_000, instant=False) == USUAL
    assert levels("set reasoning_effort = " * 20_000, instant=False) == USUAL
