"""A question whose SQL is put together once is answered as Django would answer it each time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import BigIntegerField, CharField, DateTimeField, Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import keys
from accounts.models import ApiKey, User
from accounts.prepared import Given, Prepared, Several, room

pytestmark = pytest.mark.django_db

LASTING = Prepared(
    lambda: ApiKey.objects.filter(
        Q(expires=None) | Q(expires__gt=Given("now", DateTimeField())),
        owner=Given("owner", BigIntegerField()),
        scope=ApiKey.Scope.CHAT,
    )
)


def test_it_answers_with_whole_rows_by_the_values_of_each_time(alice: User, olive: User) -> None:
    now = timezone.now()
    ending, _secret = keys.create(alice, "ends", expires=now + timedelta(hours=1))
    lasting, _secret = keys.create(alice, "lasts", only_models=["a", "b"])
    keys.create(alice, "lists", scope=ApiKey.Scope.LIST)
    others, _secret = keys.create(olive, "another's")
    assert LASTING.all(owner=alice.pk, now=now) == [ending, lasting]
    assert LASTING.all(owner=alice.pk, now=now + timedelta(hours=2)) == [lasting]
    assert LASTING.all(owner=olive.pk, now=now) == [others]
    found = LASTING.first(owner=alice.pk, now=now + timedelta(hours=2))
    assert found is not None
    assert (found.only_models, found.created) == (["a", "b"], lasting.created)


def test_nothing_found_is_none(alice: User) -> None:
    assert LASTING.first(owner=alice.pk, now=timezone.now()) is None
    assert LASTING.all(owner=alice.pk, now=timezone.now()) == []


def test_bare_rows_are_what_a_values_list_gives(alice: User) -> None:
    keys.create(alice, "first")
    keys.create(alice, "second")
    named = Prepared(
        lambda: ApiKey.objects.filter(name=Given("name", CharField())).values_list("name", "scope")
    )
    assert named.rows(name="second") == [("second", "chat")]
    assert named.rows(name="third") == []


def test_what_is_asked_with_is_only_ever_a_value(alice: User) -> None:
    keys.create(alice, "mine")
    named = Prepared(lambda: ApiKey.objects.filter(name=Given("name", CharField())))
    assert named.all(name="' OR 1=1 --") == []
    assert named.all(name="%s") == []


def test_one_question_is_one_query(alice: User) -> None:
    with CaptureQueriesContext(connection) as asked:
        LASTING.all(owner=alice.pk, now=timezone.now())
        LASTING.first(owner=alice.pk, now=timezone.now())
    assert len(asked) == 2


def test_a_value_that_is_missing_is_a_fault_and_asks_nothing(alice: User) -> None:
    with pytest.raises(KeyError, match="now"):
        LASTING.all(owner=alice.pk)


def test_what_is_read_along_comes_with_it(alice: User, olive: User) -> None:
    for owner in (alice, olive):
        keys.create(owner, "one")
    asked = Prepared(lambda: ApiKey.objects.filter(name="one").select_related("owner"))
    with CaptureQueriesContext(connection) as queries:
        owners = {key.owner.username for key in asked.all()}
    assert owners == {alice.username, olive.username}
    assert len(queries) == 1


@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_list_may_be_shorter_than_its_places(alice: User, count: int) -> None:
    made = [keys.create(alice, f"{number}")[0] for number in range(5)]
    several = Several("number", BigIntegerField(), 4)
    asked = Prepared(lambda: ApiKey.objects.filter(pk__in=several.places))
    wanted = {key.pk for key in made[:count]}
    assert {key.pk for key in asked.all(**several.values(wanted))} == wanted


@pytest.mark.parametrize("count", [0, 5])
def test_a_list_that_does_not_fit_is_a_fault(count: int) -> None:
    with pytest.raises(ValueError, match=f"{count} values for 4 places of number"):
        Several("number", BigIntegerField(), 4).values(range(count))


@pytest.mark.parametrize(("count", "places"), [(1, 1), (2, 2), (3, 4), (64, 64), (65, 128)])
def test_few_questions_serve_every_length(count: int, places: int) -> None:
    assert room(count) == places
