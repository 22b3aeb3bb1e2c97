"""The audit log in plain words: newest first, a page at a time, by action and by person."""

import pytest
from django.test import Client

from accounts.audit import ACTIONS, record
from accounts.audit_words import facts
from accounts.models import AuditEntry, User

pytestmark = pytest.mark.django_db
LOG = "/people/audit/"


def test_an_empty_log_says_so(as_ada: Client) -> None:
    assert "Nothing is in the log yet." in as_ada.get(LOG).content.decode()


def test_lines_are_said_in_words(as_ada: Client, olive: User, alice: User) -> None:
    record("role_changed", actor=olive, subject=alice, before="member", after="admin")
    record("backed_up", actor=None, file="hearth.tar")
    page = as_ada.get(LOG)
    first, second = page.context["lines"]
    assert (first.action, first.facts) == ("made a backup", [("file", "hearth.tar")])
    assert second.facts == [("before", "Member"), ("now", "Admin")]
    assert "The terminal" in page.content.decode()


def test_what_a_policy_changed_is_said_in_words() -> None:
    changes = {
        "share": ["as underneath", False],
        "disk": [5_000_000_000, None],
        "models": ["as underneath", ["small"]],
    }
    assert facts(AuditEntry(facts={"changes": changes, "of_role": "guest"})) == [
        ("Share chats, presets and prompts", "not set → not given"),
        ("Disk", "5 GB → no limit"),
        ("Models", "not set → small"),
        ("of everybody with the role", "Guest"),
    ]


def test_a_fact_without_words_is_shown_by_its_name() -> None:
    assert facts(AuditEntry(facts={"odd": 3, "none": None})) == [("odd", "3")]


def test_markup_in_a_fact_is_text(as_ada: Client, olive: User) -> None:
    record("invited", actor=olive, note="<script>alert(1)</script>")
    assert "<script>alert" not in as_ada.get(LOG).content.decode()


def test_it_is_filtered_by_action_and_by_person(as_ada: Client, olive: User, alice: User) -> None:
    record("disabled", actor=olive, subject=alice)
    record("enabled", actor=olive, subject=alice)
    record("invited", actor=olive)
    assert len(as_ada.get(f"{LOG}?action=disabled").context["lines"]) == 1
    assert len(as_ada.get(f"{LOG}?name=ALI").context["lines"]) == 2
    assert len(as_ada.get(f"{LOG}?name=ali&action=enabled").context["lines"]) == 1
    none = as_ada.get(f"{LOG}?name=nobody").content.decode()
    assert "Nothing of this kind" in none


def test_it_is_shown_a_page_at_a_time_newest_first(as_ada: Client, olive: User) -> None:
    for number in range(120):
        record("invited", actor=olive, note=str(number))
    pages = [as_ada.get(f"{LOG}?action=invited&page={n}") for n in (1, 2, 3)]
    told = [line.entry.facts["note"] for page in pages for line in page.context["lines"]]
    assert told == [str(number) for number in reversed(range(120))]
    assert "?action=invited&amp;page=2" in pages[0].content.decode()
    assert as_ada.get(f"{LOG}?page=nonsense").status_code == 200


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_action_can_be_looked_for(as_ada: Client, action: str) -> None:
    assert f'<option value="{action}"' in as_ada.get(LOG).content.decode()
