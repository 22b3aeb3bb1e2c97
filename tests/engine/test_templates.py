"""Chat templates come with downloaded files: they render as their authors mean, or are refused."""

import json
import os
import signal
import threading
from collections.abc import Iterator

import pytest

from engine.renderer import TIME_S, Renderer, TemplateFailed

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


def test_a_template_that_complains_at_length_is_cut_short(renderer: Renderer) -> None:
    with pytest.raises(TemplateFailed) as failure:
        renderer.render("{{ raise_exception('no' * 10**7) }}", HI)
    assert len(str(failure.value)) < 1000


def test_a_renderer_that_is_ended_in_the_middle_is_a_message(renderer: Renderer) -> None:
    """The kernel may end it for want of memory at any byte of its answer."""
    process = renderer.start()
    killer = threading.Timer(0.5, process.kill)
    killer.start()
    with pytest.raises(TemplateFailed):
        renderer.render(HOSTILE["never ends"], HI)
    killer.join()
    assert renderer.render("fine", HI) == "fine"


def test_a_machine_that_is_busy_elsewhere_is_no_fault_of_the_template(renderer: Renderer) -> None:
    process = renderer.start()
    os.kill(process.pid, signal.SIGSTOP)
    waker = threading.Timer(TIME_S + 1, os.kill, (process.pid, signal.SIGCONT))
    waker.start()
    assert renderer.render("fine", HI) == "fine"
    waker.join()


def test_a_template_does_not_outlive_the_model_that_asked_for_it() -> None:
    """A model's child may be killed at any time; nobody is left then to end its renderer."""
    made = Renderer()
    process = made.start()
    assert process.stdin
    asked = {"template": HOSTILE["never ends"], "values": HI}
    process.stdin.write(json.dumps(asked).encode() + b"\n")
    process.stdin.close()
    assert process.wait(timeout=20) == -signal.SIGALRM
    assert process.stdout
    process.stdout.close()
