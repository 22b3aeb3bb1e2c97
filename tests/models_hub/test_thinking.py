"""What people can say about thinking is what the model's template and family know."""

from pathlib import Path

import pytest

from models_hub.models import LocalModel
from models_hub.thinking import always_thinks, thinking

pytestmark = pytest.mark.django_db


def model(**more: object) -> LocalModel:
    return LocalModel(name="m", path="/nowhere/m.gguf", title="M", size=1, **more)


@pytest.fixture
def demo() -> LocalModel:
    path = str(Path("demo_model/hearth-demo.gguf").resolve())
    return LocalModel(name="d", path=path, title="D", size=1, thinks=True)


def test_the_demo_model_can_be_told_whether_to_think(demo: LocalModel) -> None:
    found = thinking(demo)
    assert (found.offered, found.switch, found.efforts) == (True, True, ())


@pytest.mark.parametrize(
    ("template", "switch", "efforts", "budget"),
    [
        ("{% if enable_thinking %}<think>{% endif %}", True, (), True),
        ("{{ reasoning_effort }}", False, ("low", "medium", "high"), False),
        ("<think>", False, (), True),
        ("[THINK]", False, (), False),
        ("{{ messages }}", False, (), False),
    ],
)
def test_only_what_the_template_knows_is_offered(
    demo: LocalModel, template: str, switch: bool, efforts: tuple[str, ...], budget: bool
) -> None:
    found = thinking(demo, template)
    assert (found.switch, found.efforts, found.budget) == (switch, efforts, budget)


def test_a_family_that_always_thinks_cannot_be_told_not_to(demo: LocalModel) -> None:
    demo.family = "Kimi K2 Thinking"
    assert always_thinks(demo)
    assert not thinking(demo).switch
    demo.family = "Kimi K2.6"
    assert not always_thinks(demo)


def test_a_file_that_is_gone_offers_what_is_known_of_it() -> None:
    assert thinking(model(thinks=True)).switch
    assert not thinking(model(thinks=False)).offered


def test_a_family_that_has_another_effort_in_each_mode_is_switched_with_it(
    demo: LocalModel,
) -> None:
    template = "{% if reasoning_effort not in ['none', 'high'] %}{% endif %}"
    assert thinking(demo, template).efforts == ("none", "high")
    demo.family = "Mistral Small 4"
    found = thinking(demo, template)
    assert (found.switch, found.efforts) == (True, ("high",))
