"""No page of people opens for whoever does not look after them, and each says why."""

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from accounts import people_urls
from accounts.models import Policy, User
from tests.accounts.conftest import signed_in

pytestmark = pytest.mark.django_db
ROUTES = list(people_urls.urlpatterns)
KNOWN = {"pk": 1, "role": "member"}


def address(pattern: URLPattern) -> str:
    """Where a route is, with something for each of its parts."""
    assert pattern.name
    parts = pattern.pattern.regex.groupindex
    return reverse(pattern.name, kwargs={name: KNOWN[name] for name in parts})


@pytest.mark.parametrize("pattern", ROUTES, ids=lambda pattern: str(pattern.name))
@pytest.mark.parametrize("role", [User.Role.MEMBER, User.Role.GUEST])
def test_a_page_of_people_is_refused_with_the_reason(pattern: URLPattern, role: str) -> None:
    client = signed_in(User.objects.create_user("bob", role=role))
    Policy.objects.create(role=role, rights={"people": True})
    for method in (client.get, client.post):
        answer = method(address(pattern))
        assert answer.status_code == 403
        assert "Only an admin of this machine may do this." in answer.content.decode()


@pytest.mark.parametrize("pattern", ROUTES, ids=lambda pattern: str(pattern.name))
def test_a_stranger_is_led_to_the_login(pattern: URLPattern, client: Client, olive: User) -> None:
    assert client.get(address(pattern)).headers["Location"].startswith("/login/")


@pytest.mark.parametrize("pattern", ROUTES, ids=lambda pattern: str(pattern.name))
def test_another_site_cannot_post_it(pattern: URLPattern, olive: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(olive)
    assert client.post(address(pattern)).status_code == 403


def test_who_was_an_admin_is_refused_at_the_next_step(as_ada: Client, ada: User) -> None:
    assert as_ada.get("/people/").status_code == 200
    User.objects.filter(pk=ada.pk).update(role=User.Role.MEMBER)
    assert as_ada.get("/people/").status_code == 403
    assert as_ada.get("/").status_code == 200, "still signed in"


def test_only_admins_are_shown_the_way(as_ada: Client, alice: User) -> None:
    assert 'href="/people/"' in as_ada.get("/").content.decode()
    assert "/people/" not in signed_in(alice).get("/").content.decode()
