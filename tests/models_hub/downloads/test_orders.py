"""Asking for a model: shared by all who want it, refused where there is no room, by right."""

import json

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from models_hub.answers import Refused
from models_hub.downloads import orders
from models_hub.downloads.choice import of_patterns, of_quant
from models_hub.downloads.rows import Download
from models_hub.hub import asked
from models_hub.hub.repository import HubFile, Repository
from tests.models_hub.downloads.conftest import MODEL, NAME, REPOSITORY, Ask, Getter

State = Download.State


def kimi() -> Repository:
    """A repository like the guide's."""
    names = [f"Q2/K-Q2_K-0000{n}-of-00002.gguf" for n in (1, 2)] + ["K-Q8_0.gguf", "README.md"]
    names += ["mmproj-F32.gguf", "mmproj-F16.gguf", "mmproj-BF16.gguf", "imatrix.gguf"]
    files = tuple(HubFile(name, 10, f"{n:064x}") for n, name in enumerate(names))
    return Repository("some/K-GGUF", "a" * 40, files)


def test_a_quant_is_its_shards_and_one_projector() -> None:
    assert [file.name for file in of_quant(kimi(), "Q2_K")] == [
        "Q2/K-Q2_K-00001-of-00002.gguf",
        "Q2/K-Q2_K-00002-of-00002.gguf",
        "mmproj-F16.gguf",
    ]
    assert of_quant(kimi(), "Q5_K") == ()


@pytest.mark.parametrize(
    ("patterns", "count"), [(["Q2/"], 2), (["*.md"], 1), (["mmproj-*", "K-*"], 4), (["q2/*"], 0)]
)
def test_patterns_are_read_as_hf_download_reads_them(patterns: list[str], count: int) -> None:
    assert len(of_patterns(kimi().files, patterns)) == count


def test_two_who_ask_for_the_same_share_it(ask: Ask, ann: User) -> None:
    ben = User.objects.create_user("ben")
    assert ask(MODEL) == ask(MODEL, user=ben)
    download = Download.objects.get()
    orders.leave(download, ann)
    assert list(download.people.all()) == [ben]
    assert download.state == State.QUEUED, "it goes on for the other"
    orders.leave(download, ben)
    assert download.state == State.CANCELLED


def test_two_who_ask_at_the_same_moment_share_it_too(
    ask: Ask, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, look = User.objects.create_user("ben"), orders._check_room

    def look_while_ben_asks(needed: int) -> None:
        monkeypatch.setattr(orders, "_check_room", look)
        ask(MODEL, user=ben)

    monkeypatch.setattr(orders, "_check_room", look_while_ben_asks)
    download = ask(MODEL)
    assert Download.objects.get() == download
    assert set(download.people.all()) == {ann, ben}


def test_asking_again_goes_on_with_what_stopped(ask: Ask) -> None:
    orders.pause(ask(MODEL))
    assert ask(MODEL).state == State.QUEUED
    assert Download.objects.count() == 1


def test_what_is_in_line_counts_when_the_disk_is_checked(
    ask: Ask, here: Getter, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = here.file(NAME).size
    monkeypatch.setattr("models_hub.downloads.disk.free", lambda: size + 100)
    ask(NAME)
    with pytest.raises(Refused, match="downloads in line will take 3") as refused:
        ask("Q8/part-00001-of-00002.gguf")
    assert refused.value.code == "no_room"
    assert Download.objects.count() == 1


def test_what_is_on_disk_already_needs_no_room(
    ask: Ask, here: Getter, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.get(NAME)
    monkeypatch.setattr("models_hub.downloads.disk.free", lambda: 0)
    assert ask(NAME).done == here.file(NAME).size


def test_a_hostile_name_is_refused(here: Getter, ann: User) -> None:
    with pytest.raises(Refused) as refused:
        orders.start(ann, "../x", here.stored.commit, "Q8", [here.file()], "x")
    assert refused.value.code == "bad_name"


def test_what_is_done_cannot_be_paused(ask: Ask) -> None:
    download = ask(MODEL)
    Download.objects.update(state=State.DONE)
    with pytest.raises(Refused):
        orders.pause(download)


def post(client: Client, path: str, **said: object) -> tuple[int, dict]:
    """Status and answer."""
    answer = client.post(f"/models/downloads/{path}", json.dumps(said), "application/json")
    return answer.status_code, answer.json()


@pytest.fixture
def listed(here: Getter, redis_server: str) -> dict[str, str]:
    """What a page of the repository has shown, so that it can be asked for."""
    cache.clear()
    files = [here.file(file.name) for file in here.stored.files]
    raw = [{"name": f.name, "size": f.size, "sha256": f.sha256, "blob": f.blob} for f in files]
    repository = {"id": REPOSITORY, "commit": here.stored.commit, "files": raw}
    key = asked.key_of("model", {"reader": 0, "name": REPOSITORY})
    asked.keep(key, {"repository": repository, "address": ""})
    return {"repository": REPOSITORY, "commit": here.stored.commit}


def test_a_member_gets_a_quant(alice: Client, listed: dict[str, str]) -> None:
    status, said = post(alice, "start/", **listed, patterns=[MODEL])
    assert (status, said["download"]["state"], said["download"]["may"]) == (202, "queued", True)
    (shown,) = alice.get("/models/downloads/").json()["downloads"]
    assert (shown["title"], shown["files"]) == (REPOSITORY, 1)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"label": "Q9"}, "no_files"),
        ({"label": 1}, "bad_request"),
        ({"commit": "b" * 40, "label": "Q8_0"}, "not_known"),
        ({"repository": "other/x", "label": "Q8_0"}, "not_known"),
        ({"repository": None}, "bad_request"),
    ],
)
def test_what_makes_no_sense_is_refused(
    alice: Client, listed: dict[str, str], wrong: dict[str, object], code: str
) -> None:
    status, said = post(alice, "start/", **{**listed, **wrong})
    assert status >= 400
    assert said["error"]["code"] == code
    assert not Download.objects.exists()


def test_only_who_asked_and_the_owner_may_stop_it(ask: Ask, alice: Client, olive: Client) -> None:
    download = ask(MODEL)
    for do in ("pause", "cancel", "first"):
        assert post(alice, f"{download.pk}/{do}/")[0] == 403
    assert not alice.get("/models/downloads/").json()["downloads"][0]["may"]
    assert post(olive, f"{download.pk}/pause/")[1]["download"]["state"] == "paused"
    assert post(olive, f"{download.pk}/resume/")[1]["download"]["state"] == "queued"
    assert post(olive, f"{download.pk}/cancel/") == (202, {"download": None})
    assert not olive.get("/models/downloads/").json()["downloads"]


def test_the_order_of_the_line_is_the_owners(alice: Client, listed: dict[str, str]) -> None:
    _status, said = post(alice, "start/", **listed, patterns=[MODEL])
    pk = said["download"]["id"]
    assert post(alice, f"{pk}/first/")[1]["error"]["code"] == "not_allowed"
    assert post(alice, f"{pk}/pause/")[0] == 202


def test_strangers_see_nothing(here: Getter) -> None:
    assert Client().get("/models/downloads/").status_code == 302
    assert Client().get("/models/downloads/start/").status_code in {302, 405}
