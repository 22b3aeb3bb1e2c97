"""The page of one's usage: what is left, what one may do, and what was used by day and model."""

import csv
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from accounts import usage
from accounts.models import Policy, Usage, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ago() -> date:
    """Five days ago."""
    return timezone.localdate() - timedelta(days=5)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, query: str = "") -> str:
    answer = browser(user).get(f"/usage/{query}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def used(user: User, model: str, day: date, tokens: int, replies: int = 1) -> None:
    Usage.objects.create(user=user, model=model, day=day, completion=tokens, replies=replies)


def test_somebody_new_has_a_page(alice: User) -> None:
    said = page(alice)
    assert "Nothing yet." in said
    assert "No limit" in said
    assert "By person and model" not in said


def test_it_says_what_is_left_and_when_there_is_more(alice: User) -> None:
    Policy.objects.create(user=alice, limits={"tokens_a_day": 50_000, "longest_context": 8192})
    usage.count(alice.pk, "m", {"prompt": 12_000, "completion": 300})
    said = page(alice)
    assert "37,700" in said
    assert "left of 50,000" in said
    assert "12,300 used; more from midnight (in " in said
    assert "8,192" in said


def test_it_says_what_one_may_and_may_not_do(alice: User) -> None:
    Policy.objects.create(user=alice, rights={"share": False}, only_models=["small", "large"])
    said = page(alice)
    assert "Not yours: </span>Share chats" in said
    assert "Not yours: </span>Load" not in said
    assert "You may use these models: large, small." in said


def test_the_last_days_are_drawn_and_told_in_numbers(alice: User, ago: date) -> None:
    used(alice, "small", ago, 4_000, replies=3)
    used(alice, "large", ago, 6_000)
    used(alice, "small", ago - timedelta(days=60), 1_000_000)
    said = page(alice)
    assert said.count('<rect class="series-') == 2 + 2
    assert "10,000 tokens" in said
    assert "1,000,000" not in said, "that was long ago"


def test_a_model_of_any_name_and_no_token_is_shown_as_it_is(alice: User, ago: date) -> None:
    used(alice, "<script>alert(1)</script>", ago, 1)
    used(alice, "idle", ago, 0)
    answer = browser(alice).get("/usage/").content.decode()
    assert "<script>alert(1)" not in answer
    assert "&lt;script&gt;alert(1)" in answer


def test_nobody_sees_anybody_elses(alice: User, olive: User, ago: date) -> None:
    used(olive, "secret-model", ago, 4_000)
    assert "secret-model" not in page(alice)
    assert "secret-model" not in page(alice, "?from=2020-01-01&to=2030-01-01&sort=person")
    assert browser(alice).get("/usage/people.csv").status_code == 403


def test_those_who_look_after_people_see_numbers_by_person_and_model(
    alice: User, olive: User, ago: date
) -> None:
    used(alice, "small", ago, 4_000)
    used(alice, "large", ago, 9_000)
    used(olive, "small", ago, 7_000)
    rows = browser(olive).get("/usage/").context["people"]
    assert [(row["person"], row["tokens"]) for row in rows] == [
        ("alice", 9_000),
        ("olive", 7_000),
        ("alice", 4_000),
    ]
    rows = browser(olive).get("/usage/?sort=person&down=0").context["people"]
    assert [row["person"] for row in rows] == ["alice", "alice", "olive"]


def test_a_period_is_chosen_and_nonsense_is_none(alice: User, olive: User, ago: date) -> None:
    used(alice, "small", ago, 4_000)
    before = ago - timedelta(days=1)
    assert "4,000" in page(olive, f"?from={ago}&to={ago}")
    assert "Nobody used a model in these days." in page(olive, f"?from={before}&to={before}")
    for query in ("?from=x&to=", f"?from=9999-12-31&to={ago}", "?from=0001-01-01", "?sort=owner"):
        assert "By person and model" in page(olive, query)


def test_a_spreadsheet_gets_the_same_and_runs_nothing(olive: User, ago: date) -> None:
    sly = User.objects.create_user("@SUM(A1)", password=None)
    used(sly, "=cmd", ago, 4_000)
    answer = browser(olive).get("/usage/people.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    head, row = csv.reader(answer.content.decode().splitlines())
    assert head == ["person", "model", "replies", "prompt", "cached", "completion", "tokens"]
    assert row == ["'@SUM(A1)", "'=cmd", "1", "0", "0", "4000", "4000"]


def test_it_is_only_read_and_wants_a_session(alice: User) -> None:
    for path in ("/usage/", "/usage/people.csv"):
        assert browser(alice).post(path).status_code == 405
        assert Client().get(path).headers["Location"] == f"/login/?next={path}"
