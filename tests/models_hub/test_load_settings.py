"""Load settings: what automatic gives, what they cost, and what saving them does."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from engine import fit
from engine.protocol import Command, Load, ModelState
from models_hub import load_page, memory
from models_hub.library import import_model
from models_hub.models import LocalModel
from tests.engine import gguf_files as files
from tests.models_hub.conftest import Said

pytestmark = pytest.mark.usefixtures("tiny")
PAGE, COST = "/models/tiny-Q8_0/settings/", "/models/tiny-Q8_0/settings/cost/"
GIGABYTE = 10**9


@pytest.fixture
def tiny(db: None, tmp_path: Path) -> LocalModel:
    """A model whose heads are wide enough for every type of cache."""
    heads = {"llama.attention.head_count": 2, "llama.attention.head_count_kv": 2}
    return import_model(files.write(tmp_path / "tiny-Q8_0.gguf", files.LLAMA | heads))


@pytest.fixture(autouse=True)
def plenty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with room."""
    monkeypatch.setattr(fit, "free_memory", lambda: 8 * GIGABYTE)


def weigh(client: Client, **fields: object) -> dict[str, Any]:
    """What these settings would cost."""
    answer = client.post(COST, json.dumps(fields), content_type="application/json")
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def said_by(answer: Any) -> str:
    """The words that go with the next page."""
    (message,) = answer.wsgi_request._messages
    return str(message)


def test_nothing_is_set_until_somebody_does(olive: Client, engine: Said, tiny: LocalModel) -> None:
    assert tiny.load_settings() == Load()
    answer = olive.get(PAGE)
    assert answer.status_code == 200
    assert answer.context["cost"].tone == "ok"


def test_each_field_says_what_automatic_gives(olive: Client, engine: Said) -> None:
    told = weigh(olive)["automatic"]
    assert told["cells"] == "Automatic (2,048)"
    assert told["cache_k"] == "Automatic (f16)"
    assert told["mlock"] == "Automatic (off)"
    assert weigh(olive, cells="1024")["automatic"]["cells"] == told["cells"]


def total(told: dict[str, Any]) -> float:
    """Megabytes of all parts, as the page shows them."""
    amount, unit = told["total"].split()
    return float(amount) * {"kB": 0.001, "MB": 1, "GB": 1000}[unit]


def test_a_larger_pool_costs_more_and_a_smaller_cache_type_less(
    olive: Client, engine: Said
) -> None:
    usual = total(weigh(olive, cells="65536"))
    assert total(weigh(olive, cells="131072")) > usual
    assert total(weigh(olive, cells="65536", cache_k="q8_0")) < usual


def test_each_change_says_its_price_and_what_cannot_be_has_none(
    olive: Client, engine: Said, tmp_path: Path
) -> None:
    told = weigh(olive, cells="65536")["prices"]
    assert re.fullmatch(r"1,024 more: \+[\d.]+ MB", told["cells"])
    assert re.fullmatch(r"q8_0: −[\d.]+ MB · q4_0: −[\d.]+ MB", told["cache_k"])
    assert "threads" not in told
    import_model(files.write(tmp_path / "narrow.gguf"))
    narrow = olive.post("/models/narrow/settings/cost/", "{}", content_type="application/json")
    assert "cache_k" not in narrow.json()["prices"]


def test_a_gpu_has_its_fields_and_its_figures(
    olive: Client, engine: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = fit.Device("Card A", "gpu", 24 * GIGABYTE, 20 * GIGABYTE)
    assert "gpu_layers" not in fields(olive)
    monkeypatch.setattr(memory, "gpus", lambda: (card,))
    monkeypatch.setattr(load_page, "gpus", lambda: (card,))
    assert "gpu_layers" in fields(olive)
    assert "split" not in fields(olive), "there is nothing to split with one card"
    told = weigh(olive)
    assert "Card A" in told["cost"]
    assert told["automatic"]["gpu_layers"] == "Automatic (3)"
    assert weigh(olive, gpu_layers="2")["errors"] == {}


def fields(client: Client) -> list[str]:
    """The settings that the page shows."""
    groups = client.get(PAGE).context["groups"]
    return [field.name for group in groups for field in group["fields"]]


def test_what_does_not_fit_is_said_with_figures(
    olive: Client, engine: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "free_memory", lambda: 10_000_000)
    told = weigh(olive)
    assert told["tone"] == "bad"
    assert told["verdict"].startswith("Does not fit: needs ")
    assert told["verdict"].endswith(", 10.0 MB free.")


def test_idle_models_count_as_room_unless_they_are_pinned(
    olive: Client, engine: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "free_memory", lambda: 10_000_000)
    engine.say(ModelState("other", "ready", memory=4 * GIGABYTE))
    assert weigh(olive)["tone"] == "room"
    engine.say(ModelState("other", "ready", memory=4 * GIGABYTE, pinned=True))
    assert weigh(olive)["tone"] == "bad"
    engine.say(ModelState("other", "ready", memory=4 * GIGABYTE, running=1))
    assert weigh(olive)["tone"] == "bad"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"cells": "lots"}, "cells"),
        ({"cells": "1"}, "cells"),
        ({"cells": "9" * 5000}, "cells"),
        ({"sequences": "1000"}, "sequences"),
        ({"threads": "-1"}, "threads"),
        ({"cache_k": "q1"}, "cache_k"),
        ({"flash": "perhaps"}, "flash"),
        ({"flash": "off", "cache_v": "q8_0"}, "cache_v"),
        ({"batch": "64", "ubatch": "128"}, "ubatch"),
        ({"gpu_layers": "400"}, "gpu_layers"),
        ({"split": "3, 1"}, "split"),
        ({"gpu_layers": "2", "cells": "1024"}, "gpu_layers"),
        ({"split": "a, b"}, "split"),
        ({"split": "0, 0"}, "split"),
        ({"split": "nan"}, "split"),
    ],
)
def test_a_bad_value_is_refused_beside_its_field_and_nothing_is_lost(
    olive: Client, engine: Said, tiny: LocalModel, fields: dict[str, str], wrong: str
) -> None:
    answer = olive.post(PAGE, {"mmap": "off", **fields})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [wrong]
    assert form["mmap"].value() == "off"
    assert form[wrong].value() == fields[wrong]
    assert list(weigh(olive, **fields)["errors"]) == [wrong]
    tiny.refresh_from_db()
    assert tiny.load == {}


@pytest.mark.parametrize("body", ["", "[]", "{", '{"cells": [1]}', '{"cells": {"a": 1}}', "null"])
def test_a_body_that_means_nothing_costs_nothing(olive: Client, engine: Said, body: str) -> None:
    assert olive.post(COST, body, content_type="application/json").status_code == 200


def test_saving_keeps_what_was_set_and_only_that(
    olive: Client, engine: Said, tiny: LocalModel
) -> None:
    answer = olive.post(PAGE, {"cells": "4,096", "cache_k": "q8_0", "cache_v": "", "mmap": "off"})
    assert answer.headers["Location"] == PAGE
    assert "next time" in said_by(answer)
    tiny.refresh_from_db()
    assert tiny.load == {"cells": 4096, "cache_k": "q8_0", "mmap": False}
    assert tiny.load_settings() == Load(cells=4096, cache_k="q8_0", mmap=False)
    page = olive.get(PAGE)
    assert page.context["form"]["cells"].value() == 4096
    assert page.context["form"]["mmap"].value() == "off"
    assert engine.orders == []


def test_no_layer_on_a_gpu_is_something_else_than_automatic(
    olive: Client, engine: Said, tiny: LocalModel
) -> None:
    olive.post(PAGE, {"gpu_layers": "0"})
    tiny.refresh_from_db()
    assert tiny.load == {"gpu_layers": 0}
    assert weigh(olive, gpu_layers=0)["errors"] == {}


def test_a_loaded_model_is_loaded_anew(olive: Client, engine: Said, tiny: LocalModel) -> None:
    engine.say(ModelState("tiny-Q8_0", "ready"))
    assert "being loaded" in said_by(olive.post(PAGE, {"cells": "1024"}))
    order = Command.read(engine.orders[0])
    assert (order.do, order.load) == ("load", Load(cells=1024))


def test_a_model_in_use_is_loaded_anew_once_its_replies_are_finished(
    olive: Client, engine: Said
) -> None:
    engine.say(ModelState("tiny-Q8_0", "ready", running=1, waiting=1))
    assert "as soon as 2 replies are finished" in said_by(olive.post(PAGE, {"cells": "1024"}))
    assert len(engine.orders) == 1


def test_a_model_that_works_is_not_given_up_for_settings_that_do_not_fit(
    olive: Client, engine: Said, tiny: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "free_memory", lambda: 10_000_000)
    engine.say(ModelState("tiny-Q8_0", "ready", memory=5_000_000))
    assert "stays loaded as it was: Does not fit" in said_by(olive.post(PAGE, {"cells": "65536"}))
    assert engine.orders == []
    tiny.refresh_from_db()
    assert tiny.load == {"cells": 65536}


def test_a_model_loaded_otherwise_than_its_settings_say_is_marked(
    olive: Client, engine: Said, tiny: LocalModel
) -> None:
    def more() -> str:
        told: str = olive.get("/models/state/").json()["models"]["tiny-Q8_0"]["more"]
        return told

    engine.say(ModelState("tiny-Q8_0", "ready", load={"cells": 1024, "mmap": True}))
    assert "changed settings" not in more()
    LocalModel.objects.update(load={"cells": 1024})
    assert "changed settings" not in more()
    LocalModel.objects.update(load={"cells": 4096})
    assert "changed settings" in more()


def test_what_a_model_takes_now_is_free_for_loading_it_anew(
    olive: Client, engine: Said, tiny: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "free_memory", lambda: 10_000_000)
    engine.say(ModelState("tiny-Q8_0", "ready", memory=GIGABYTE))
    assert weigh(olive)["tone"] == "ok"


def test_settings_for_a_gpu_that_is_gone_have_a_page_that_says_so(
    olive: Client, engine: Said, tiny: LocalModel
) -> None:
    tiny.load = {"gpu_layers": 2, "cells": 1024}
    tiny.save()
    page = olive.get(PAGE)
    assert "no GPU" in page.context["problem"]
    assert page.context["form"]["cells"].value() == 1024
    assert page.context["groups"]


def test_resetting_makes_everything_automatic(
    olive: Client, engine: Said, tiny: LocalModel
) -> None:
    olive.post(PAGE, {"cells": "4096"})
    olive.post(PAGE, {"cells": "4096", "reset": "1"})
    tiny.refresh_from_db()
    assert tiny.load == {}


def test_without_redis_they_are_saved_all_the_same(
    olive: Client, settings: Settings, tiny: LocalModel
) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert olive.post(PAGE, {"cells": "4096"}).status_code == 302
    tiny.refresh_from_db()
    assert tiny.load == {"cells": 4096}


def test_a_file_that_went_away_has_a_page_that_says_so(
    olive: Client, engine: Said, tiny: LocalModel
) -> None:
    os.unlink(tiny.path)
    assert "no file" in olive.get(PAGE).context["problem"]
    answer = olive.post(COST, "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "model_bad")


def test_a_file_that_changed_is_read_anew(olive: Client, engine: Said, tiny: LocalModel) -> None:
    before = weigh(olive)["automatic"]["cells"]
    files.write(
        Path(tiny.path), files.LLAMA | {"llama.context_length": 1024, "general.name": "Longer"}
    )
    assert weigh(olive)["automatic"]["cells"] != before


@pytest.mark.parametrize("path", [PAGE, COST])
def test_strangers_are_sent_to_the_login(client: Client, olive: Client, path: str) -> None:
    assert client.post(path).headers["Location"] == f"/login/?next={path}"


@pytest.mark.parametrize("path", [PAGE, COST])
def test_another_site_cannot_post_them(olive: Client, path: str) -> None:
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = olive.cookies
    assert forged.post(path).status_code == 403


def test_a_model_that_is_not_there_is_not_found(olive: Client) -> None:
    assert olive.get("/models/nothing/settings/").status_code == 404
    assert olive.post("/models/nothing/settings/cost/").status_code == 404
