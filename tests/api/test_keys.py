"""Keys come from the terminal, are shown once, kept as a hash, and open nothing once revoked."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import keys
from accounts.models import ApiKey, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", password=None)


def made(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_a_key_belongs_to_who_it_was_made_for(ada: User) -> None:
    secret = made("create_api_key", "ADA", "--name", "editor")
    key = keys.find(secret)
    assert key is not None
    assert (key.owner, key.name) == (ada, "editor")


def test_only_a_hash_of_it_is_kept(ada: User) -> None:
    key, secret = keys.create(ada)
    random = secret.removeprefix(key.prefix)
    assert len(random) > 36
    row = ApiKey.objects.filter(pk=key.pk).values().get()
    assert not any(random in str(value) for value in row.values())
    assert key.hashed not in secret


def test_every_key_is_another(ada: User) -> None:
    assert len({keys.create(ada)[1] for _ in range(50)}) == 50


def test_somebody_unknown_gets_no_key() -> None:
    with pytest.raises(CommandError, match="no account named nobody"):
        made("create_api_key", "nobody")


def test_a_name_may_not_be_endless(ada: User) -> None:
    with pytest.raises(CommandError, match="100 characters"):
        made("create_api_key", "ada", "--name", "n" * 101)


def test_a_revoked_key_opens_nothing_and_another_still_does(ada: User) -> None:
    first, secret = keys.create(ada)
    _second, other = keys.create(ada)
    assert "is revoked" in made("revoke_api_key", str(first.pk))
    assert keys.find(secret) is None
    assert keys.find(other) is not None
    assert "revoked" in made("list_api_keys", "ada").splitlines()[0]


def test_revoking_what_does_not_exist_says_so() -> None:
    with pytest.raises(CommandError, match="no key 12345"):
        made("revoke_api_key", "12345")


@pytest.mark.parametrize("what", ["closed", "deleted"])
def test_a_key_ends_with_its_account(ada: User, what: str) -> None:
    _key, secret = keys.create(ada)
    if what == "closed":
        User.objects.filter(pk=ada.pk).update(is_active=False)
    else:
        ada.delete()
    assert keys.find(secret) is None


def test_the_list_shows_everybodys_and_no_secret(ada: User) -> None:
    _key, secret = keys.create(ada, "editor")
    keys.create(User.objects.create_user("bob", password=None))
    said = made("list_api_keys")
    assert len(said.splitlines()) == 2
    assert "editor" in said
    assert secret not in said
    assert len(made("list_api_keys", "bob").splitlines()) == 1


def test_use_is_noted_at_most_once_a_minute(ada: User) -> None:
    key, secret = keys.create(ada)
    keys.find(secret)
    key.refresh_from_db()
    first = key.last_used
    assert first is not None
    keys.find(secret)
    key.refresh_from_db()
    assert key.last_used == first
    ApiKey.objects.update(last_used=timezone.now() - timedelta(minutes=2))
    keys.find(secret)
    key.refresh_from_db()
    assert key.last_used is not None
    assert key.last_used > first


@pytest.mark.parametrize("secret", ["", "hearth-", "x" * 50, "hearth-" + "é" * 43])
def test_what_is_no_key_costs_no_query(secret: str, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert keys.find(secret) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer k"},
        {"Authorization": "bearer  k"},
        {"X-Api-Key": "k"},
        {"Authorization": "Basic YTpi", "X-Api-Key": "k"},
    ],
)
def test_a_key_is_read_from_either_header(headers: dict[str, str]) -> None:
    assert keys.presented(headers) == "k"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer"}, {"Cookie": "key=k"}])
def test_nothing_else_is_a_key(headers: dict[str, str]) -> None:
    assert keys.presented(headers) == ""
