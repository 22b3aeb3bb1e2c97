"""Models are listed to whoever says that they read Anthropic's shapes, a page at a time."""

from typing import Any

import anthropic
import pytest
from django.utils import timezone

from api.anthropic.models import page
from api.problem import Problem
from models_hub.models import LocalModel
from tests.api.asking import MODEL

FIVE = [LocalModel(name=name, title=name.upper(), added=timezone.now()) for name in "abcde"]


def test_the_client_lists_models_and_looks_at_one(claude: anthropic.Anthropic) -> None:
    listed = [model.id for model in claude.models.list(limit=1)]
    assert MODEL in listed
    found = claude.models.retrieve(MODEL)
    assert (found.id, found.type) == (MODEL, "model")
    assert found.created_at <= timezone.now()
    assert found.max_input_tokens
    with pytest.raises(anthropic.NotFoundError, match="These exist"):
        claude.models.retrieve("nothing")


@pytest.mark.parametrize(
    ("asked", "names", "more"),
    [
        ({}, "abcde", False),
        ({"limit": "2"}, "ab", True),
        ({"limit": "2", "after_id": "b"}, "cd", True),
        ({"limit": "2", "after_id": "c"}, "de", False),
        ({"limit": "2", "before_id": "e"}, "cd", True),
        ({"limit": "9", "before_id": "c"}, "ab", False),
        ({"after_id": "e"}, "", False),
    ],
)
def test_pages_follow_each_other(asked: dict[str, str], names: str, more: bool) -> None:
    found: dict[str, Any] = page(FIVE, asked)
    assert "".join(model["id"] for model in found["data"]) == names
    assert found["has_more"] is more
    ends = (names[0], names[-1]) if names else (None, None)
    assert (found["first_id"], found["last_id"]) == ends


@pytest.mark.parametrize(
    "asked", [{"limit": "0"}, {"limit": "1001"}, {"limit": "x"}, {"after_id": "z"}, {"x": "1"}]
)
def test_a_page_that_cannot_be_is_refused_by_name(asked: dict[str, str]) -> None:
    with pytest.raises(Problem) as refused:
        page(FIVE, asked)
    assert refused.value.param in asked
