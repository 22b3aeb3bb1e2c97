"""Prompts are kept by name, each person's for themselves."""

import pytest

from accounts.models import User
from presets.models import Prompt
from tests.presets.conftest import Post


def test_a_prompt_is_kept_changed_and_deleted(ada: User, post: Post) -> None:
    (kept,) = post(ada, "/presets/prompts/", name="/review", text="Review this:")["prompts"]
    assert (kept["name"], kept["text"]) == ("review", "Review this:")
    path = f"/presets/prompts/{kept['id']}/"
    (kept,) = post(ada, path, name="check", text="Check this:")["prompts"]
    assert kept["name"] == "check"
    assert post(ada, f"{path}delete/")["prompts"] == []


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("two words", "x", "bad_name"),
        ("", "x", "bad_name"),
        ("x" * 41, "x", "bad_name"),
        (5, "x", "bad_name"),
        ("x", " ", "bad_text"),
        ("x", "a" * 20_001, "bad_text"),
        ("x", "\ud800", "bad_text"),
    ],
)
def test_what_cannot_be_is_refused(
    ada: User, post: Post, name: object, text: str, code: str
) -> None:
    assert post(ada, "/presets/prompts/", name=name, text=text)["error"]["code"] == code


def test_nobody_reads_or_changes_anothers(ada: User, bob: User, post: Post) -> None:
    (kept,) = post(ada, "/presets/prompts/", name="mine", text="secret")["prompts"]
    assert post(bob, f"/presets/prompts/{kept['id']}/", name="x", text="x")["status"] == 404
    assert post(bob, f"/presets/prompts/{kept['id']}/delete/")["status"] == 404
    assert [p["name"] for p in post(bob, "/presets/prompts/", name="b", text="x")["prompts"]] == [
        "b"
    ]
    assert Prompt.objects.count() == 2


def test_a_name_is_taken_once(ada: User, post: Post) -> None:
    post(ada, "/presets/prompts/", name="mine", text="one")
    taken = post(ada, "/presets/prompts/", name="mine", text="two")
    assert (taken["status"], taken["error"]["code"]) == (409, "name_taken")
