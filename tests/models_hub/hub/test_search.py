"""Searching the hub: what is found, in which order, and a list without an end."""

import pytest

from models_hub.hub.client import Hub as Client
from models_hub.hub.hits import hit
from models_hub.hub.query import Query
from models_hub.hub.search import search
from tests.hub.server import Hub as Server
from tests.models_hub.hub.conftest import model


def titles(client: Client, **asked: str) -> list[str]:
    """What a search finds."""
    return [row["title"] for row in search(client, Query.read(asked))["hits"]]


def test_words_are_found_in_names(client: Client) -> None:
    assert titles(client, q="  ember ") == ["Ember-8B-GGUF", "Ember-70B-GGUF"]


def test_the_most_downloaded_come_first_when_asked(client: Client) -> None:
    assert titles(client, q="ember", sort="downloads")[0] == "Ember-70B-GGUF"


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("trending", ["Sorted-B-GGUF", "Sorted-C-GGUF", "Sorted-A-GGUF"]),
        ("downloads", ["Sorted-A-GGUF", "Sorted-C-GGUF", "Sorted-B-GGUF"]),
        ("likes", ["Sorted-C-GGUF", "Sorted-B-GGUF", "Sorted-A-GGUF"]),
        ("updated", ["Sorted-B-GGUF", "Sorted-A-GGUF", "Sorted-C-GGUF"]),
    ],
)
def test_each_order_is_the_one_asked_for(
    client: Client, server: Server, sort: str, order: list[str]
) -> None:
    days = {"A": "2026-03-02", "B": "2026-03-03", "C": "2026-03-01"}
    counts = {"A": (1, 30, 1), "B": (3, 10, 2), "C": (2, 20, 3)}
    for name, (trending, downloads, likes) in counts.items():
        server.store.put(
            model(
                f"Sorted-{name}-GGUF",
                trending=trending,
                downloads=downloads,
                likes=likes,
                updated=f"{days[name]}T00:00:00.000Z",
            )
        )
    assert titles(client, q="sorted", sort=sort) == order


def test_sizes_are_bounds(client: Client) -> None:
    assert titles(client, q="ember", size="-20") == ["Ember-8B-GGUF"]
    assert titles(client, q="ember", size="20-") == ["Ember-70B-GGUF"]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"format": "safetensors"}, 0),
        ({"format": "any"}, 2),
        ({"task": "text-generation"}, 2),
        ({"task": "feature-extraction"}, 0),
        ({"licence": "apache-2.0"}, 2),
        ({"licence": "mit"}, 0),
        ({"author": "fire"}, 2),
        ({"author": "water"}, 0),
    ],
)
def test_filters_leave_out_what_does_not_fit(
    asked: dict[str, str], count: int, client: Client
) -> None:
    assert len(titles(client, q="ember", **asked)) == count


def test_the_list_goes_on_where_it_ended(client: Client) -> None:
    first = search(client, Query.read({"q": "many", "sort": "downloads"}))
    assert len(first["hits"]) == 30
    asked = {"q": "many", "sort": "downloads", "cursor": first["cursor"]}
    rest = search(client, Query.read(asked))
    assert len(rest["hits"]) == 10
    assert rest["cursor"] == ""
    ids = [row["id"] for page in (first, rest) for row in page["hits"]]
    assert len(set(ids)) == 40


def test_a_licence_of_the_makers_own_is_called_as_they_call_it() -> None:
    said = {"id": "a/b", "tags": ["license:other"], "cardData": {"license_name": "modified-mit"}}
    found = [hit(said), hit({**said, "cardData": None}), hit({**said, "tags": ["license:mit"]})]
    assert [row and row["licence"] for row in found] == ["modified-mit", "other", "mit"]


def test_a_search_asks_for_what_a_row_shows(client: Client, server: Server) -> None:
    card = {"license": "other", "license_name": "fire-1.0"}
    server.store.put(model("Rare-1B-GGUF", card=card))
    (row,) = search(client, Query.read({"q": "rare"}))["hits"]
    assert row["licence"] == "fire-1.0"


def test_a_row_says_what_one_wants_to_know(client: Client, server: Server) -> None:
    row = search(client, Query.read({"q": "ember 8b"}))["hits"][0]
    assert row | {"updated": ""} == {
        "id": "fire/Ember-8B-GGUF",
        "author": "fire",
        "title": "Ember-8B-GGUF",
        "downloads": 100,
        "likes": 0,
        "updated": "",
        "licence": "apache-2.0",
        "task": "text-generation",
        "parameters": 8 * 10**9,
        "context": 40_960,
        "architecture": "qwen3",
        "formats": ["gguf"],
        "gated": False,
    }
    assert row["updated"].startswith("2026-01-02T")


@pytest.mark.parametrize(
    "said",
    [None, 7, [], {}, {"id": None}, {"id": "gpt2"}, {"id": "../x"}, {"id": "<b>/x"}],
)
def test_rows_that_name_no_repository_are_left_out(said: object) -> None:
    assert hit(said) is None


def test_nonsense_in_a_row_counts_as_not_said() -> None:
    row = hit({"id": "a/b", "tags": [1, None], "gguf": "?", "downloads": "many", "likes": -1})
    assert row is not None
    assert (row["downloads"], row["likes"], row["parameters"], row["licence"]) == (0, 0, 0, "")


@pytest.mark.parametrize(
    "asked",
    [
        {"format": "exe", "sort": "'; drop", "task": "x", "licence": "x"},
        {"size": "9" * 30 + "-"},
        {"size": "٣-٤"},
        {"size": "big"},
    ],
)
def test_an_address_that_makes_no_sense_counts_as_not_said(asked: dict[str, str]) -> None:
    assert Query.read(asked) == Query()
