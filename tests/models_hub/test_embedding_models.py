"""An embedding model is known by its header, shown for what it is, and offered in no chat."""

import json
import os
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from chat.sending import Refused, check_model
from engine.fit import Machine, Plan, need, plan
from engine.gguf import read_model
from models_hub.hub import fits
from models_hub.library import import_model
from models_hub.models import LocalModel
from models_hub.usable import usable_by, writing
from tests.engine import gguf_files as files
from tests.engine.embedders import MEAN, Size, bert, qwen3, write
from tests.models_hub.conftest import Said

GB = 10**9


@pytest.fixture
def vectors(db: None, tmp_path: Path) -> LocalModel:
    """An encoder in the library."""
    return import_model(write(bert(pooling_type=MEAN), tmp_path / "vectors.gguf"))


def test_the_header_says_what_a_model_is_for(
    tiny: LocalModel, vectors: LocalModel, tmp_path: Path
) -> None:
    assert (tiny.embeds, vectors.embeds) == (False, True)
    assert vectors.context == 512
    decoder = import_model(write(qwen3(), tmp_path / "decoder.gguf"))
    assert decoder.embeds
    assert not decoder.thinks, "whatever its chat template knows of thinking"


def test_the_page_says_that_it_makes_embeddings(
    alice: Client, vectors: LocalModel, engine: Said
) -> None:
    page = alice.get("/models/").content.decode()
    assert '<span class="tag">Embeddings</span>' in page
    assert "/v1/embeddings" in page
    assert "It has no chat template" not in page


def test_its_load_settings_speak_of_texts(alice: Client, vectors: LocalModel, engine: Said) -> None:
    page = alice.get("/models/vectors/settings/")
    words = page.content.decode()
    assert "Longest text" in words
    assert "Texts at once" in words
    assert "Key cache" not in words, "it keeps none"
    assert "Chat template" not in words
    assert page.context["pools"] == [512]


def test_it_is_not_among_those_to_chat_with(
    alice: Client, tiny: LocalModel, vectors: LocalModel, engine: Said
) -> None:
    user = User.objects.get(username="alice")
    assert set(usable_by(user)) == {tiny, vectors}
    assert set(writing(user)) == {tiny}
    offered = alice.get(f"/?model={vectors.name}").context
    assert [model["name"] for model in offered["models"]] == [tiny.name]
    assert offered["default_model"] == tiny.name
    found = json.loads(alice.get("/find/").content)["models"]
    assert [model["name"] for model in found] == [tiny.name]


def test_nobody_begins_with_a_model_whose_file_went(
    alice: Client, tiny: LocalModel, tmp_path: Path, engine: Said
) -> None:
    gone = import_model(files.write(tmp_path / "a-first-one.gguf"))
    os.unlink(gone.path)
    assert writing(User.objects.get(username="alice")).first() == gone
    assert alice.get("/").context["default_model"] == tiny.name


def test_a_chat_with_it_is_refused_with_the_reason(tiny: LocalModel, vectors: LocalModel) -> None:
    user = User.objects.create_user("ada")
    check_model(tiny.name, user)
    with pytest.raises(Refused, match="makes embeddings and writes no answers"):
        check_model(vectors.name, user)


def test_it_fits_whatever_context_and_people_a_chat_would_have(vectors: LocalModel) -> None:
    file = read_model(vectors.path)
    needs = {
        fits.fit_of(file, Machine(8 * GB), context, people).needs
        for context, people in ((512, 1), (131_072, 100))
    }
    assert len(needs) == 1


def test_a_long_text_takes_memory_only_where_there_is_plenty(tmp_path: Path) -> None:
    made = bert(Size(longest=8192), pooling_type=MEAN)
    file = read_model(write(made, tmp_path / "wide.gguf"))
    cells = {}
    for ram in (0.15, 1, 64):
        found = plan(file, Machine(int(ram * GB)))
        assert isinstance(found, Plan)
        assert found.load.batch == found.load.ubatch == found.cells
        assert found.need.total <= ram * GB
        cells[ram] = found.cells
    assert cells[0.15] < cells[1] < cells[64] == 8192
    assert need(file, 8192).compute > need(file, 512).compute
