"""What a chat template may be told is found in the template itself, and so is of what kind."""

from pathlib import Path

import pytest

from engine.prompt import BadTemplate, variables

MADE = Path(__file__).parent / "chat_templates"


def found(source: str) -> dict[str, tuple[str, list[str]]]:
    """{name: (kind, choices)}"""
    return {each["name"]: (each["kind"], each["choices"]) for each in variables(source)}


@pytest.mark.parametrize(
    ("source", "kind", "choices"),
    [
        ("{{ x }}", "text", []),
        ("{% if x %}{{ x }}{% endif %}", "text", []),
        ("{% if x %}a{% endif %}", "switch", []),
        ("{% if messages and not x %}a{% endif %}", "switch", []),
        ("{{ 'a' if x else 'b' }}", "switch", []),
        ("{% if x is defined and x is true %}a{% endif %}", "switch", []),
        ("{% if x is not defined %}{% set x = false %}{% endif %}{{ x }}", "switch", []),
        ("{% if x | default(true) %}a{% endif %}", "switch", []),
        ("{% if x == false %}a{% endif %}", "switch", []),
        ("{{ x | default(3) }}", "number", []),
        ("{% if x > 0.5 %}a{% endif %}", "number", []),
        ("{% set x = x | default('b') %}{{ x }}", "text", []),
        ("{% if x == 'a' %}1{% elif 'b' == x %}2{% endif %}", "text", ["a", "b"]),
        ("{% if x not in ['low', 'high'] %}1{% endif %}{{ x }}", "text", ["low", "high"]),
        ("{% if x in ('low', 'high') %}1{% endif %}", "text", ["low", "high"]),
    ],
)
def test_its_kind_follows_from_what_is_done_with_it(
    source: str, kind: str, choices: list[str]
) -> None:
    assert found(source) == {"x": (kind, choices)}


@pytest.mark.parametrize(
    "source",
    [
        "{{ messages }}{{ tools }}{{ bos_token }}{% if enable_thinking %}a{% endif %}",
        "{{ strftime_now('%Y') }}{{ raise_exception('a') }}{{ namespace(a=1).a }}{{ range(3) }}",
        "{% for x in messages %}{{ x }}{{ loop.index }}{% endfor %}",
        "{% macro m(x) %}{{ x }}{% endmacro %}{{ m('a') }}",
        "{% if messages %}{% set x = 1 %}{% else %}{% set x = 2 %}{% endif %}{{ x }}",
        "{% generation %}a{% endgeneration %}",
        "",
    ],
)
def test_what_is_said_by_the_chat_or_set_by_the_template_is_none(source: str) -> None:
    assert found(source) == {}


def test_they_come_in_the_order_of_their_first_use() -> None:
    assert list(found("{{ b }}{{ a }}{{ b }}{% if c %}{% endif %}")) == ["b", "a", "c"]


def test_templates_as_makers_write_them() -> None:
    made = {path.stem: found(path.read_text()) for path in MADE.glob("*.jinja")}
    assert made["channels"] == {"reasoning_effort": ("text", [])}
    assert made["headers"] == {"date_string": ("text", [])}
    assert made["chatml"] == made["thinking"] == made["windows"] == {}


def test_a_template_that_cannot_be_read_says_where() -> None:
    with pytest.raises(BadTemplate) as bad:
        variables("fine\n{{ a | nobody }}")
    assert bad.value.line == 2


def test_a_hostile_one_gives_a_bounded_answer() -> None:
    assert len(variables("".join(f"{{{{ a{n} }}}}" for n in range(500)))) == 64
    assert variables("{{ " + "a" * 65 + " }}") == []
    assert found("{% if x == '" + "a" * 65 + "' %}{% endif %}") == {"x": ("text", [])}
    with pytest.raises(BadTemplate):
        variables("{{ " + "(" * 5000 + "a" + ")" * 5000 + " }}")
