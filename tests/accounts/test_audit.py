"""The audit log: a line outlives the accounts that it tells of, and says only what has words."""

import pytest

from accounts.audit import record
from accounts.models import AuditEntry, User


@pytest.mark.django_db
def test_a_line_outlives_whom_it_tells_of(olive: User) -> None:
    bob = User.objects.create_user("bob")
    record("role_changed", actor=olive, subject=bob, role="admin")
    bob.delete()
    line = AuditEntry.objects.get()
    assert (line.actor, line.actor_name) == (olive, "olive")
    assert (line.subject, line.subject_name) == (None, "bob")
    assert line.facts == {"role": "admin"}


@pytest.mark.django_db
def test_the_terminal_has_no_name() -> None:
    record("backed_up", actor=None, file="a.tar")
    assert str(AuditEntry.objects.get()) == "the terminal: backed_up"


@pytest.mark.django_db
def test_an_action_without_words_is_a_mistake(olive: User) -> None:
    with pytest.raises(KeyError):
        record("danced", actor=olive)
    assert not AuditEntry.objects.exists()
