"""The owner deletes, renames and checks; nobody else does, and nothing that is in use."""

from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from engine.protocol import ModelState
from models_hub.keep import checking, folders, scan
from models_hub.keep.rows import Check, Found
from models_hub.models import LocalModel
from tests.engine import gguf_files as files
from tests.models_hub.conftest import Said
from tests.models_hub.keep import cached

pytestmark = pytest.mark.django_db


@pytest.fixture
def quant(hub_cache: Path, engine: Said) -> LocalModel:
    """A model of the cache, in the library."""
    cached.put_model(hub_cache, "tiny-Q4_0.gguf")
    cached.put_model(hub_cache, "tiny-Q8_0.gguf")
    scan.look()
    return LocalModel.objects.get(name="tiny-Q4_0")


def test_deleting_says_what_it_frees_and_does_it(olive: Client, quant: LocalModel) -> None:
    path = Path(quant.path)
    blob, size = path.resolve(), path.stat().st_size
    told = olive.get("/models/tiny-Q4_0/deletion/").json()
    assert told["frees"] == size
    assert "1 file is deleted from disk. That frees 64.7 kB." in told["text"]
    assert olive.post("/models/tiny-Q4_0/delete/").json() == {"freed": size, "stays": False}
    assert not path.is_symlink()
    assert not blob.exists()
    assert list(LocalModel.objects.values_list("name", flat=True)) == ["tiny-Q8_0"]
    scan.look()
    assert LocalModel.objects.count() == 1


def test_one_in_use_is_not_deleted_and_who_uses_it_is_named(
    olive: Client, quant: LocalModel, engine: Said
) -> None:
    people = [User.objects.create_user(name, shows_name=True) for name in ("ben", "ann")]
    users = [str(person.pk) for person in people]
    engine.say(ModelState("tiny-Q4_0", "ready", running=2, users=users))
    answer = olive.post("/models/tiny-Q4_0/delete/")
    assert answer.status_code == 409
    assert answer.json()["error"]["message"].startswith("ann, ben use it now.")
    User.objects.update(shows_name=False)
    answer = olive.post("/models/tiny-Q4_0/delete/")
    assert answer.json()["error"]["message"].startswith("A reply needs it now.")
    assert Path(quant.path).exists()


def test_one_that_is_loaded_and_unused_leaves_memory_too(
    olive: Client, quant: LocalModel, engine: Said
) -> None:
    engine.say(ModelState("tiny-Q4_0", "ready", memory=5_000_000))
    assert olive.post("/models/tiny-Q4_0/delete/").status_code == 200
    assert '"do":"unload"' in engine.orders[0].replace(" ", "")


def test_without_redis_nothing_is_deleted(
    olive: Client, quant: LocalModel, settings: pytest.FixtureRequest
) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"  # type: ignore[attr-defined]
    assert olive.post("/models/tiny-Q4_0/delete/").status_code == 503
    assert Path(quant.path).exists()


def test_a_model_outside_of_the_folders_is_only_removed(
    olive: Client, tiny: LocalModel, engine: Said, hub_cache: Path
) -> None:
    answer = olive.post(f"/models/{tiny.name}/delete/")
    assert "no folder that Hearth looks after" in answer.json()["error"]["message"]
    assert Path(tiny.path).exists()


def test_the_demo_model_is_never_deleted(olive: Client, quant: LocalModel) -> None:
    LocalModel.objects.update(demo=True)
    assert olive.post("/models/tiny-Q4_0/delete/").status_code == 409
    assert Path(quant.path).exists()


def test_its_projector_goes_with_the_last_model_that_needs_it(
    olive: Client, quant: LocalModel, hub_cache: Path
) -> None:
    clip = {"general.architecture": "clip", "general.type": "mmproj"}
    projector = cached.put(hub_cache, "mmproj-F16.gguf", files.pack(clip))
    scan.look()
    olive.post("/models/tiny-Q4_0/delete/")
    assert projector.exists()
    olive.post("/models/tiny-Q8_0/delete/")
    assert not projector.is_symlink()


def test_a_copy_of_another_commit_stays_and_stays_listed(
    olive: Client, hub_cache: Path, engine: Said
) -> None:
    for commit in (cached.OLD, cached.NEW):
        cached.put_model(hub_cache, commit=commit)
    scan.look()
    told = olive.get("/models/tiny-Q8_0/deletion/").json()
    assert told["frees"] == 0
    assert "another version in the cache still needs stays" in told["text"]
    assert olive.post("/models/tiny-Q8_0/delete/").json()["stays"]
    assert cached.NEW in LocalModel.objects.get().path


def test_what_is_left_of_a_download_can_be_deleted(
    olive: Client, hub_cache: Path, tmp_path: Path, engine: Said
) -> None:
    paths = cached.put_split(hub_cache, tmp_path / "made", "big")
    paths[1].unlink()
    scan.look()
    found = Found.objects.get()
    told = olive.get(f"/models/leftovers/{found.pk}/").json()
    assert "2 files are deleted." in told["text"]
    assert olive.post(f"/models/leftovers/{found.pk}/").json()["freed"] == told["frees"]
    assert not paths[0].is_symlink()
    assert not paths[2].is_symlink()


def test_what_a_download_has_yet_to_finish_is_left_to_it(
    olive: Client, hub_cache: Path, tmp_path: Path, engine: Said
) -> None:
    paths = cached.put_split(hub_cache, tmp_path / "made", "big")
    paths[1].unlink()
    (paths[0].resolve().parent / f"{'d' * 64}.part").touch()
    scan.look()
    found = Found.objects.get()
    assert found.reason == "Its download is not finished yet."
    answer = olive.post(f"/models/leftovers/{found.pk}/")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "coming")
    assert paths[0].exists()


def test_a_title_is_given_and_taken_back(olive: Client, quant: LocalModel) -> None:
    url = "/models/tiny-Q4_0/rename/"
    said = olive.post(url, {"title": " Our\nsmall one "}, "application/json").json()
    assert said == {"title": "Our small one"}
    scan.look()
    quant.refresh_from_db()
    assert (quant.title, quant.name) == ("Our small one", "tiny-Q4_0")
    assert olive.post(url, {"title": ""}, "application/json").json() == {"title": "tiny-Q4_0.gguf"}


def test_without_its_file_a_model_keeps_the_title_it_was_given(
    olive: Client, quant: LocalModel
) -> None:
    olive.post("/models/tiny-Q4_0/rename/", {"title": "Ours"}, "application/json")
    Path(quant.path).unlink()
    answer = olive.post("/models/tiny-Q4_0/rename/", {"title": ""}, "application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "model_bad")
    quant.refresh_from_db()
    assert quant.title == "Ours"


def test_files_as_the_hub_sent_them_are_good(quant: LocalModel) -> None:
    checking.run(checking.start(quant).pk)
    row = Check.objects.get()
    assert (row.state, row.done) == ("good", quant.size)


def test_a_flipped_bit_is_found(quant: LocalModel) -> None:
    with open(quant.path, "r+b") as file:
        file.seek(-1, 2)
        file.write(b"\1")
    checking.run(checking.start(quant).pk)
    row = Check.objects.get()
    assert (row.state, row.facts) == ("bad", {"name": "tiny-Q4_0.gguf"})


def test_a_file_without_a_hash_is_compared_with_the_check_before(tiny: LocalModel) -> None:
    states = []
    for _time in range(2):
        checking.run(checking.start(tiny).pk)
        states.append(Check.objects.get().state)
    with open(tiny.path, "r+b") as file:
        file.seek(-1, 2)
        file.write(b"\1")
    checking.run(checking.start(tiny).pk)
    assert [*states, Check.objects.get().state] == ["noted", "same", "bad"]


def test_a_check_that_is_called_off_stops(tiny: LocalModel) -> None:
    row = checking.start(tiny)
    checking.run(row.pk, renew=lambda: Check.objects.all().delete())
    assert not Check.objects.exists()


def test_a_file_that_is_gone_is_told(tiny: LocalModel) -> None:
    Path(tiny.path).unlink()
    checking.run(checking.start(tiny).pk)
    row = Check.objects.get()
    assert row.state == "failed"
    assert row.facts["why"] == "No such file or directory"


def test_a_check_is_asked_of_the_jobs_once(olive: Client, quant: LocalModel, engine: Said) -> None:
    for _time in range(2):
        answer = olive.post("/models/tiny-Q4_0/check/")
        assert answer.json()["check"]["text"] == "Waits to be checked"
    assert Check.objects.count() == 1
    told = olive.get("/models/state/").json()["checks"]
    assert told["tiny-Q4_0"]["is_live"]
    olive.post("/models/tiny-Q4_0/uncheck/")
    assert not Check.objects.exists()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "tiny-Q4_0/deletion/"),
        ("post", "tiny-Q4_0/delete/"),
        ("post", "tiny-Q4_0/rename/"),
        ("post", "tiny-Q4_0/check/"),
        ("post", "tiny-Q4_0/uncheck/"),
        ("post", "folders/"),
    ],
)
def test_a_member_may_do_none_of_it(
    alice: Client, quant: LocalModel, method: str, path: str
) -> None:
    answer = getattr(alice, method)(f"/models/{path}")
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "not_allowed"
    assert Path(quant.path).exists()


def test_a_member_may_neither_drop_a_folder_nor_touch_a_leftover(
    alice: Client, hub_cache: Path, tmp_path: Path, engine: Said
) -> None:
    (tmp_path / "own").mkdir()
    folder = folders.add(str(tmp_path / "own"))
    cached.put(hub_cache, "bad.gguf", b"x")
    scan.look()
    assert alice.post(f"/models/folders/{folder.pk}/drop/").status_code == 403
    for method in (alice.get, alice.post):
        assert method(f"/models/leftovers/{Found.objects.get().pk}/").status_code == 403


@pytest.mark.parametrize("path", ["delete", "rename", "check", "uncheck"])
def test_they_are_not_done_by_reading(olive: Client, quant: LocalModel, path: str) -> None:
    assert olive.get(f"/models/tiny-Q4_0/{path}/").status_code == 405
