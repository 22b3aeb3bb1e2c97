"""The library page tells what is on disk, who uses it, and what the machine has."""

import time
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from engine.fit import Device
from engine.protocol import ModelState
from models_hub.keep import hardware, scan, usage
from models_hub.keep.rows import Folder, Found
from models_hub.models import LocalModel
from tests.engine import gguf_files as files
from tests.models_hub.conftest import Said
from tests.models_hub.keep import cached

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_cache", "engine")]


def page(client: Client) -> str:
    """The page's text and tags."""
    return unescape(client.get("/models/").content.decode())


def test_a_row_says_where_the_model_came_from(alice: Client, hub_cache: Path) -> None:
    cached.put_model(hub_cache, repository="acme/Tiny-GGUF")
    scan.look()
    shown = page(alice)
    for text in ("acme/Tiny-GGUF", "not used yet", "no chat template", "<li>llama</li>"):
        assert text in shown


def test_broken_and_incomplete_files_are_listed_with_the_reason(
    alice: Client, hub_cache: Path, tmp_path: Path
) -> None:
    cached.put(hub_cache, "notes.gguf", b"a letter")
    cached.put_split(hub_cache, tmp_path / "made", "big")[1].unlink()
    scan.look()
    shown = page(alice)
    assert "This is a text file, not a GGUF." in shown
    assert "1 of its 3 files are missing (2)." in shown


def test_thousands_of_broken_files_do_not_fill_the_page(alice: Client) -> None:
    Found.objects.bulk_create(
        Found(path=f"/x/{n}.gguf", kind=Found.Kind.BROKEN, size=1, changed=1) for n in range(3000)
    )
    shown = page(alice)
    assert shown.count('class="plain-row"') == 100
    assert "and 2900 more" in shown.replace(",", "")


def test_a_model_that_was_taken_out_can_be_brought_back(olive: Client, hub_cache: Path) -> None:
    cached.put_model(hub_cache)
    scan.look()
    olive.post("/models/tiny-Q8_0/remove/")
    assert "Bring back" in page(olive)
    olive.post("/models/import/", {"path": Found.objects.get().path}, "application/json")
    assert "Bring back" not in page(olive)


def test_hostile_names_are_shown_as_text(alice: Client, hub_cache: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    cached.put_model(hub_cache, f"{evil}.gguf", title=evil)
    cached.put(hub_cache, f"{evil}-bad.gguf", b"x")
    scan.look()
    assert evil not in alice.get("/models/").content.decode()
    assert evil not in alice.get("/models/state/").json()["hardware"]


def test_who_uses_a_model_is_named_to_themselves_and_to_others_by_choice(
    alice: Client, olive: Client, hub_cache: Path, engine: Said
) -> None:
    cached.put_model(hub_cache)
    scan.look()
    users = [str(User.objects.get(username="alice").pk), "gone", "99999"]
    engine.say(ModelState("tiny-Q8_0", "ready", running=1, users=users))

    def told(reader: Client) -> str:
        return str(reader.get("/models/state/").json()["models"]["tiny-Q8_0"]["more"])

    assert told(alice) == "1 reply · you"
    assert told(olive) == "1 reply · 1 person"
    User.objects.filter(username="alice").update(shows_name=True)
    assert told(olive) == "1 reply · alice"
    assert told(alice) == "1 reply · you"


def test_when_it_was_last_used_is_kept(tiny: LocalModel) -> None:
    usage.note([ModelState(tiny.name, "ready", used=1_000_000)])
    tiny.refresh_from_db()
    assert tiny.used == datetime.fromtimestamp(1_000_000, UTC)
    usage.note([ModelState(tiny.name, "ready", running=1, users=["1"])])
    tiny.refresh_from_db()
    assert tiny.used is not None
    assert abs(tiny.used.timestamp() - time.time()) < 10


def test_when_it_was_last_used_is_told(alice: Client, tiny: LocalModel) -> None:
    for seconds, words in ((5, "used just now"), (7300, "used 2\xa0hours ago")):
        LocalModel.objects.update(used=datetime.fromtimestamp(time.time() - seconds, UTC))
        assert words in page(alice)


def test_only_an_owner_sees_folders_and_offers(
    alice: Client, olive: Client, tmp_path: Path
) -> None:
    theirs = tmp_path / "home" / ".lmstudio" / "models"
    theirs.mkdir(parents=True)
    files.write(theirs / "m.gguf")
    assert "LM Studio keeps 1 GGUF file here." in page(olive)
    assert "LM Studio" not in page(alice)


def test_a_folder_is_added_and_dropped(olive: Client, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    files.write(tmp_path / "own" / "m.gguf")
    path = str(tmp_path / "own")
    assert olive.post("/models/folders/", {"path": path}, "application/json").status_code == 201
    scan.look()
    assert LocalModel.objects.get().name == "m"
    pk = Folder.objects.get().pk
    assert olive.post(f"/models/folders/{pk}/drop/").json() == {"path": path}
    assert LocalModel.objects.exists()
    assert Path(LocalModel.objects.get().path).exists()


def test_the_machine_is_told(engine: Said, tiny: LocalModel) -> None:
    engine.say(ModelState(tiny.name, "ready", memory=3_000_000))
    engine.say(ModelState("other", "ready", memory=5_000_000))
    gpu = Device("RTX 9090", "gpu", 24_000_000_000, 6_000_000_000)
    told = hardware.hardware({s.model: s for s in said(engine)}, [gpu])
    assert told.cores >= 1
    assert told.processor
    assert 0 < told.ram.free <= told.ram.total
    assert [(g.name, g.share) for g in told.gpus] == [("RTX 9090", 75.0)]
    assert [(r.title, r.memory) for r in told.residents] == [("other", 5e6), ("Tiny", 3e6)]


def said(engine: Said) -> list[ModelState]:
    """What the engine said of every model."""
    return [ModelState.read(line) for line in engine.redis.hgetall("engine:models").values()]


def test_the_search_box_comes_with_many_models(alice: Client, tiny: LocalModel) -> None:
    assert 'id="find-model"' not in page(alice)
    for n in range(13):
        LocalModel.objects.create(name=f"m{n}", path=f"/m/{n}", title=f"M {n}", size=1)
    assert 'id="find-model"' in page(alice)
