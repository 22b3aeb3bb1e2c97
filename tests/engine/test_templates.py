"""Chat templates come with downloaded files: they render as their authors mean, or are refused."""

from collections.abc import Iterator

import pytest

from engine.renderer import Renderer, TemplateFailed

HI = {"messages": [{"role": "user", "content": "你好 <b>"}], "add_generation_prompt": True}


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made.stop()


def test_a_model_without_a_template_gets_chatml(renderer: Renderer) -> None:
    text = renderer.render("", HI)
    assert text == "<|im_start|>user\n你好 <b><|im_end|>\n<|im_start|>assistant\n"


def test_the_names_that_templates_are_written_for_are_there(renderer: Renderer) -> None:
    source = (
        "{%- for m in messages %}{% if loop.index > 3 %}{% break %}{% endif %}{{ m | tojson }}"
        "{%- endfor %}{{ strftime_now('%Y')[:2] }}{% set ns = namespace(n=1) %}{{ ns.n }}"
    )
    assert renderer.render(source, HI) == '{"role": "user", "content": "你好 <b>"}201'


def test_a_template_that_refuses_says_why(renderer: Renderer) -> None:
    with pytest.raises(TemplateFailed, match="roles must alternate"):
        renderer.render("{{ raise_exception('roles must alternate') }}", HI)


def test_a_syntax_error_names_its_line(renderer: Renderer) -> None:
    with pytest.raises(TemplateFailed, match="line 2"):
        renderer.render("fine\n{% if %}", HI)


HOSTILE = {
    "reads the interpreter": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "reaches globals": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "changes its input": "{{ messages.append(1) }}",
    "never ends": (
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    ),
    "eats memory": "{% set x = 'a' * 10**10 %}{{ x | length }}",
    "writes without end": "{% for a in range(99999) %}{{ 'a' * 1000 }}{% endfor %}",
    "raises anything": "{{ 1 / 0 }}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_a_message_and_the_next_one_renders(
    name: str, renderer: Renderer
) -> None:
    with pytest.raises(TemplateFailed):
        renderer.render(HOSTILE[name], HI)
    assert renderer.render("{{ messages | length }}", HI) == "1"
