"""What a role or a person may do is edited on a page that says what holds, and who says so."""

from typing import Any

import pytest
from django.test import Client

from accounts import model_names
from accounts.amounts import AMOUNTS
from accounts.models import AuditEntry, Policy, User
from accounts.policies import Place, edits
from accounts.rights import Right
from accounts.standing import standing_of
from tests.accounts.conftest import signed_in

pytestmark = pytest.mark.django_db
MEMBER = "/people/roles/member/"


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library of two."""
    monkeypatch.setattr(
        model_names, "_sources", [lambda: [("small", "Small Q8_0"), ("large", "Large Q4_K_M")]]
    )


def test_rights_of_a_role_are_given_and_taken(as_ada: Client, alice: User) -> None:
    answer = as_ada.post(MEMBER, {"download": "taken", "machine": "given"}, follow=True)
    assert "It holds from now on." in answer.content.decode()
    standing = standing_of(alice)
    assert not standing.may(Right.DOWNLOAD)
    assert standing.may(Right.MACHINE)
    line = AuditEntry.objects.get()
    assert (line.action, line.subject) == ("policy_changed", None)
    assert line.facts["of_role"] == "member"
    assert line.facts["changes"]["download"] == ["as underneath", False]


def test_a_person_goes_before_their_role(as_ada: Client, alice: User) -> None:
    as_ada.post(MEMBER, {"share": "taken", "tokens_a_day": "own", "tokens_a_day_most": "1,000"})
    as_ada.post(f"/people/{alice.pk}/", {"share": "given", "tokens_a_day": "none"})
    standing = standing_of(alice)
    assert standing.may(Right.SHARE)
    assert standing.limits.tokens_a_day is None


def test_each_value_says_where_it_comes_from(as_ada: Client, alice: User) -> None:
    as_ada.post(MEMBER, {"share": "taken", "disk": "own", "disk_most": "2.5"})
    as_ada.post(f"/people/{alice.pk}/", {"load": "taken"})
    form = as_ada.get(f"/people/{alice.pk}/").context["form"]
    said = {row.field.name: (row.now, row.source) for row in (*form.rights, *form.limits)}
    assert said["load"] == ("not given", "set here")
    assert said["share"] == ("not given", "from the role")
    assert said["download"] == ("given", "the default")
    assert said["disk"] == ("2.5 GB", "from the role")
    assert said["replies_at_once"] == ("16", "the default")
    assert form["disk_most"].field.widget.attrs["placeholder"] == "2.5 GB"


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("tokens_a_day", "1,000,000", 10**6),
        ("tokens_a_day", " 5 000 ", 5000),
        ("replies_at_once", "1", 1),
        ("longest_context", "8192", 8192),
        ("disk", "0", 0),
        ("disk", "1.5", 1_500_000_000),
    ],
)
def test_a_number_is_kept_as_it_is_meant(
    as_ada: Client, alice: User, name: str, typed: str, kept: int
) -> None:
    as_ada.post(f"/people/{alice.pk}/", {name: "own", f"{name}_most": typed})
    assert getattr(standing_of(alice).limits, name) == kept


@pytest.mark.parametrize(
    "typed", ["", "0", "-1", "1.5", "many", "1e9", "nan", "inf", "9" * 25, "٣"]
)
@pytest.mark.parametrize("name", ["tokens_a_day", "replies_at_once", "longest_context"])
def test_a_number_that_is_none_is_refused_with_the_range(
    as_ada: Client, alice: User, name: str, typed: str
) -> None:
    answer = as_ada.post(f"/people/{alice.pk}/", {name: "own", f"{name}_most": typed})
    error = answer.context["form"].errors[f"{name}_most"][0]
    assert error.startswith("Give a whole number from ")
    assert not Policy.objects.exists()
    assert typed in answer.content.decode()


@pytest.mark.parametrize("typed", ["-1", "1000001", "0.0000000001", "x"])
def test_a_size_that_is_none_is_refused_likewise(typed: str) -> None:
    with pytest.raises(ValueError, match="GB from 0 to 1,000,000"):
        AMOUNTS["disk"].read(typed)


def test_a_choice_that_is_none_changes_nothing(as_ada: Client, alice: User) -> None:
    answer = as_ada.post(f"/people/{alice.pk}/", {"share": "maybe", "load": "taken"})
    assert "share" in answer.context["form"].errors
    assert not Policy.objects.exists()


def test_models_are_chosen_among_those_that_are_here(as_ada: Client, alice: User) -> None:
    path = f"/people/{alice.pk}/"
    as_ada.post(path, {"models": "chosen", "chosen": ["small"]})
    assert standing_of(alice).models == frozenset({"small"})
    other = as_ada.post(path, {"models": "chosen", "chosen": ["elsewhere"]})
    none = as_ada.post(path, {"models": "chosen"})
    assert other.context["form"].errors
    assert "Choose at least one model" in none.content.decode()
    assert standing_of(alice).models == frozenset({"small"})


def test_a_person_may_use_all_where_their_role_may_not(as_ada: Client, alice: User) -> None:
    as_ada.post(MEMBER, {"models": "chosen", "chosen": ["small"]})
    assert standing_of(alice).models == frozenset({"small"})
    as_ada.post(f"/people/{alice.pk}/", {"models": "all"})
    assert standing_of(alice).models is None


def test_a_model_that_is_gone_stays_chosen(as_ada: Client, alice: User) -> None:
    Policy.objects.create(user=alice, only_models=["small", "gone"])
    page = as_ada.get(f"/people/{alice.pk}/").content.decode()
    assert "gone (not here any more)" in page
    as_ada.post(f"/people/{alice.pk}/", {"models": "chosen", "chosen": ["small", "gone"]})
    assert standing_of(alice).models == frozenset({"small", "gone"})


def test_reset_takes_everything_back(as_ada: Client, alice: User) -> None:
    path = f"/people/{alice.pk}/"
    as_ada.post(path, {"share": "taken", "replies_at_once": "none"})
    as_ada.post(path, {"share": "taken", "reset": "1"})
    assert not Policy.objects.exists()
    assert standing_of(alice).may(Right.SHARE)


def test_the_same_again_is_not_written_down_twice(as_ada: Client, alice: User) -> None:
    for _ in range(2):
        as_ada.post(f"/people/{alice.pk}/", {"share": "taken"})
    assert AuditEntry.objects.count() == 1


def test_owners_cannot_be_limited(as_olive: Client, olive: User) -> None:
    otto = User.objects.create_user("otto", role=User.Role.OWNER)
    for path in ("/people/roles/owner/", f"/people/{otto.pk}/", f"/people/{olive.pk}/"):
        page = as_olive.get(path).content.decode()
        assert "Owners may do everything" in page
        assert 'value="taken"' not in page
        as_olive.post(path, {"load": "taken"})
    assert not Policy.objects.exists()


def test_admins_edit_neither_their_own_rights_nor_those_of_admins(
    as_ada: Client, ada: User, olive: User
) -> None:
    other = User.objects.create_user("abe", role=User.Role.ADMIN)
    paths = ["/people/roles/admin/", f"/people/{ada.pk}/", f"/people/{other.pk}/"]
    for path in (*paths, f"/people/{olive.pk}/"):
        assert 'value="taken"' not in as_ada.get(path).content.decode()
        as_ada.post(path, {"machine": "given", "tokens_a_day": "none"})
    assert not Policy.objects.exists()
    assert edits(olive, Place("admin"))
    assert edits(olive, Place("admin", ada))


def test_nobody_gives_what_they_may_not_do_themselves(as_ada: Client, alice: User) -> None:
    Policy.objects.create(role="admin", rights={"machine": False})
    answer = as_ada.post(f"/people/{alice.pk}/", {"machine": "given"})
    assert "You may not do this yourself" in answer.content.decode()
    assert not Policy.objects.filter(user=alice).exists()


def test_the_right_over_people_cannot_be_given(as_olive: Client, alice: User) -> None:
    as_olive.post(f"/people/{alice.pk}/", {"people": "given"})
    assert signed_in(alice).get("/people/").status_code == 403


def test_a_role_that_is_none_is_not_found(as_olive: Client) -> None:
    assert as_olive.get("/people/roles/emperor/").status_code == 404


def values(place: Place) -> dict[str, Any]:
    """What a policy keeps."""
    policy = place.policy
    return {"rights": policy.rights, "limits": policy.limits, "models": policy.only_models}


def test_the_page_sent_back_as_it_is_changes_nothing(as_ada: Client, alice: User) -> None:
    path = f"/people/{alice.pk}/"
    set_by_hand = {"share": "taken", "disk": "own", "disk_most": "2.5", "replies_at_once": "none"}
    as_ada.post(path, set_by_hand | {"models": "chosen", "chosen": ["large"]})
    before = values(Place("member", alice))
    form = as_ada.get(path).context["form"]
    as_ada.post(path, {field.html_name: field.value() or "" for field in form})
    assert values(Place("member", alice)) == before
