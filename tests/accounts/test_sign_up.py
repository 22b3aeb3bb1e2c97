"""Where an admin opened that door, strangers ask for accounts, which wait to be let in."""

import pytest
from django.test import Client

from accounts import sign_up
from accounts.models import AuditEntry, House, User
from tests.accounts.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]
FORM = {"username": "bea", "password1": PASSWORD, "password2": PASSWORD}
LOGIN = {"username": "bea", "password": PASSWORD}
WAITS = "waits for an admin"


@pytest.fixture
def opened(olive: User) -> None:
    """The door is open."""
    House.objects.create(pk=1, sign_up=True)


@pytest.fixture
def bea(opened: None) -> User:
    """Somebody who asked."""
    user = User(username="bea")
    user.set_password(PASSWORD)
    sign_up.ask(user)
    return user


def test_it_is_closed_at_first(client: Client, olive: User) -> None:
    assert "/sign-up/" not in client.get("/login/").content.decode()
    for answer in (client.get("/sign-up/"), client.post("/sign-up/", FORM)):
        assert answer.status_code == 404
        assert "Ask an admin of this machine for an invitation." in answer.content.decode()
    assert not User.objects.filter(username="bea").exists()


def test_an_admin_opens_and_closes_it(as_ada: Client, client: Client) -> None:
    as_ada.post("/people/sign-up/", {"open": "1"})
    assert 'href="/sign-up/"' in client.get("/login/").content.decode()
    as_ada.post("/people/sign-up/", {"open": "0"})
    assert client.get("/sign-up/").status_code == 404
    actions = list(AuditEntry.objects.values_list("action", flat=True))
    assert actions == ["sign_up_closed", "sign_up_opened"]


@pytest.mark.usefixtures("opened")
def test_who_asks_waits(client: Client) -> None:
    assert client.post("/sign-up/", FORM).headers["Location"] == "/sign-up/asked/"
    assert "_auth_user_id" not in client.session
    bea = User.objects.get(username="bea")
    assert (bea.is_active, bea.role, bea.waits) == (False, "member", True)
    assert "has to let you in" in client.get("/sign-up/asked/").content.decode()


@pytest.mark.usefixtures("bea")
def test_who_waits_is_told_so_with_the_right_password_alone(client: Client) -> None:
    right = client.post("/login/", LOGIN)
    assert WAITS in right.content.decode()
    assert "_auth_user_id" not in client.session
    wrong = client.post("/login/", LOGIN | {"password": "wrong"})
    nobody = client.post("/login/", LOGIN | {"username": "nobody"})
    for answer in (wrong, nobody):
        assert answer.context["form"].non_field_errors() == [
            "The user name or the password is not right."
        ]


@pytest.mark.usefixtures("bea")
def test_guessing_the_password_of_who_waits_is_slowed_too(client: Client) -> None:
    answers = [client.post("/login/", LOGIN | {"password": "wrong"}) for _ in range(6)]
    assert answers[-1].status_code == 429
    assert WAITS not in client.post("/login/", LOGIN).content.decode()


def test_let_in_they_sign_in(as_ada: Client, client: Client, bea: User) -> None:
    page = as_ada.get("/people/").content.decode()
    assert "Waiting to be let in" in page
    as_ada.post(f"/people/{bea.pk}/let-in/", {"role": "guest"})
    assert client.post("/login/", LOGIN).status_code == 302
    bea.refresh_from_db()
    assert (bea.role, bea.asked) == ("guest", None)
    assert "Waiting to be let in" not in as_ada.get("/").content.decode()


def test_an_admin_lets_nobody_in_as_an_admin(as_ada: Client, bea: User) -> None:
    as_ada.post(f"/people/{bea.pk}/let-in/", {"role": "admin"})
    bea.refresh_from_db()
    assert bea.waits


def test_turned_away_their_account_goes(as_ada: Client, client: Client, bea: User) -> None:
    as_ada.post(f"/people/{bea.pk}/turn-away/")
    assert not User.objects.filter(username="bea").exists()
    assert WAITS not in client.post("/login/", LOGIN).content.decode()
    line = AuditEntry.objects.first()
    assert line
    assert (line.action, line.subject_name) == ("turned_away", "bea")


def test_nobody_who_is_in_is_turned_away(as_ada: Client, alice: User) -> None:
    assert as_ada.post(f"/people/{alice.pk}/turn-away/").status_code == 404
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert as_ada.post(f"/people/{alice.pk}/turn-away/").status_code == 404
    assert User.objects.filter(pk=alice.pk).exists()


@pytest.mark.parametrize("step", ["", "role/", "disable/", "enable/", "reset/", "sessions/"])
def test_who_waits_is_let_in_or_turned_away_and_nothing_else(
    as_olive: Client, bea: User, step: str
) -> None:
    assert as_olive.post(f"/people/{bea.pk}/{step}", {"role": "owner"}).status_code == 404


@pytest.mark.usefixtures("bea")
def test_no_more_wait_than_fit(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_up, "MOST_WAITING", 1)
    answer = client.post("/sign-up/", FORM | {"username": "cat"})
    assert answer.status_code == 429
    assert "Too many people wait" in answer.content.decode()
    assert not User.objects.filter(username="cat").exists()


@pytest.mark.usefixtures("opened")
def test_asking_is_counted(client: Client) -> None:
    answers = [client.post("/sign-up/", {}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


@pytest.mark.usefixtures("opened")
def test_a_name_that_somebody_has_is_refused(client: Client, alice: User) -> None:
    answer = client.post("/sign-up/", FORM | {"username": "Alice"})
    assert "has this name already" in answer.content.decode()


def test_admins_see_on_every_page_how_many_wait(as_olive: Client, bea: User) -> None:
    assert "Waiting to be let in" in as_olive.get("/").content.decode()
    assert as_olive.get("/").context["waiting"] == 1
