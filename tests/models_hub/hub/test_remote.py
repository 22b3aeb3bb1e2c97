"""The headers of a model on the hub are read without downloading it, and with bounds."""

import io
from urllib.parse import urlsplit

import pytest
from huggingface_hub import constants

from engine import fit
from engine.gguf import BadGGUF, Model, read_model
from models_hub.downloads import reach
from models_hub.hub import remote, stored
from models_hub.hub.allowance import Allowance
from models_hub.hub.client import Hub as Client
from models_hub.hub.place import Place
from models_hub.hub.problems import HubProblem
from models_hub.hub.ranges import LARGEST_PIECE, RangeFile
from models_hub.hub.repository import HubFile
from tests.engine import gguf_files as files
from tests.hub import contents, kimi
from tests.hub.content import Content
from tests.hub.repository import File, Repository
from tests.hub.server import Hub
from tests.hub.store import MEMBER

GB, MB = 10**9, 10**6


@pytest.fixture
def client(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The hub of the tests, as nobody in particular sees it."""
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_IMPLICIT_TOKEN", True)
    return Client(endpoint=hub.url)


def listed(hub: Hub, id: str, part: str) -> tuple[str, str, list[HubFile]]:
    """A repository, its commit, and its GGUF files with a part in their names."""
    found = hub.store.get(id, MEMBER)
    chosen = [f for f in found.files if part in f.name and f.name.endswith(".gguf")]
    return id, found.commit, [HubFile(f.name, f.content.size) for f in chosen]


@pytest.mark.parametrize(("label", "size"), [("UD-Q2_K_XL", 340), ("UD-Q8_K_XL", 595)])
def test_headers_of_hundreds_of_gigabytes_take_less_than_20_mb(
    hub: Hub, client: Client, label: str, size: int
) -> None:
    found = remote.fetch(client, *listed(hub, contents.KIMI, label))
    assert size * GB - GB < found.model.size < size * GB + GB
    assert found.model.architecture == "deepseek2"
    assert found.model.quant == label
    assert found.model.parameters == pytest.approx(1_026 * GB, rel=0.001)
    assert found.bytes < 20 * MB
    assert hub.counts.sent("gguf") <= found.bytes
    assert all(not hub.counts.twice(name) for name in kimi.names(label, len(found.model.shards)))


def test_a_header_says_the_same_as_the_file_would(hub: Hub, client: Client) -> None:
    near = kimi_model(hub, client)
    again = stored.loads(stored.dumps(near))
    assert again == near
    assert fit.need(again, 32_768) == fit.need(near, 32_768)
    assert len(stored.dumps(near)) < 100_000


def kimi_model(hub: Hub, client: Client) -> Model:
    """The smallest quant."""
    return remote.fetch(client, *listed(hub, contents.KIMI, "UD-Q2_K_XL")).model


def test_a_commit_is_read_once(hub: Hub, client: Client, redis_server: str) -> None:
    asked = listed(hub, contents.TINY, "Q8_0")
    assert remote.cached(*asked) is None
    first = remote.read(client, *asked)
    hub.counts.clear()
    assert remote.read(client, *asked) == remote.cached(*asked) == first
    assert not hub.counts.asked()


def test_another_commit_is_read_anew(hub: Hub, client: Client, redis_server: str) -> None:
    id, _, chosen = listed(hub, contents.TINY, "Q8_0")
    remote.read(client, id, hub.store.get(id, "").commit, chosen)
    hub.push(id, "README.md", b"newer")
    assert remote.cached(id, hub.store.get(id, "").commit, chosen) is None


def test_the_token_goes_to_the_hub_and_nowhere_else(hub: Hub) -> None:
    client = Client(token=MEMBER, endpoint=hub.url)
    remote.fetch(client, *listed(hub, contents.GATED, "Q8_0"))
    assert {asked.token for asked in hub.counts.asked("resolve")} == {MEMBER}
    assert {asked.token for asked in hub.counts.asked("file")} == {""}


def test_a_gated_model_says_that_a_licence_must_be_accepted(hub: Hub, client: Client) -> None:
    with pytest.raises(HubProblem) as caught:
        remote.fetch(client, *listed(hub, contents.GATED, "Q8_0"))
    assert caught.value.code == "gated"


@pytest.mark.parametrize(
    ("place", "wrong", "code"),
    [
        ("resolve", {"status": 404}, "not_found"),
        ("resolve", {"status": 429, "retry_after": 7}, "limited"),
        ("resolve", {"status": 500}, "broken"),
        ("file", {"status": 403}, "refused"),
        ("file", {"status": 500}, "broken"),
        ("file", {"longer": 512}, "broken"),
        ("file", {"longer": 512, "whole": True}, "broken"),
        ("file", {"drop_after": 0}, "broken"),
        ("file", {"drop_after": 100}, "broken"),
        ("resolve", {"redirect": "file:///etc/passwd"}, "broken"),
        ("resolve", {"redirect": "http://127.0.0.1:1/"}, "offline"),
        ("resolve", {"redirect": "//"}, "broken"),
    ],
)
def test_a_hub_that_goes_wrong_is_a_plain_problem(
    hub: Hub, client: Client, place: str, wrong: dict[str, object], code: str
) -> None:
    hub.faults.add(place, times=None, **wrong)  # type: ignore[arg-type]
    with pytest.raises(HubProblem) as caught:
        remote.fetch(client, *listed(hub, contents.TINY, "Q8_0"))
    assert caught.value.code == code
    assert "{" not in str(caught.value)


@pytest.mark.parametrize("wrong", [{"drop_after": 70_000}, {"status": 503}, {"drop_after": 0}])
def test_a_connection_that_drops_is_taken_up_again(
    hub: Hub, client: Client, wrong: dict[str, int]
) -> None:
    hub.faults.add("file", name="00001-of-00008", **wrong)
    assert kimi_model(hub, client).size > 339 * GB


def test_a_hub_that_leads_in_circles_is_left(hub: Hub, client: Client) -> None:
    id, commit, chosen = listed(hub, contents.TINY, "Q8_0")
    here = client.address(id, commit, chosen[0].name)
    hub.faults.add("resolve", times=None, redirect=here)
    with pytest.raises(HubProblem, match="circles"):
        remote.fetch(client, id, commit, chosen)


def test_a_hub_that_knows_no_ranges_does_for_a_header_at_the_start(
    hub: Hub, client: Client
) -> None:
    hub.faults.add("file", times=None, whole=True)
    assert remote.fetch(client, *listed(hub, contents.TINY, "Q8_0")).model.architecture == "llama"


def test_a_hub_that_stalls_is_slow(hub: Hub, client: Client) -> None:
    hub.faults.add("file", times=None, pace=100)
    id, commit, chosen = listed(hub, contents.TINY, "Q8_0")
    with pytest.raises(HubProblem) as caught:
        remote.fetch(client, id, commit, chosen, Allowance(patience=0.5))
    assert caught.value.code == "slow"


@pytest.mark.parametrize("name", ["tensors", "keys", "array", "endless", "nothing"])
def test_an_absurd_header_is_refused_in_words(hub: Hub, client: Client, name: str) -> None:
    with pytest.raises(BadGGUF) as caught:
        remote.fetch(client, *listed(hub, contents.ABSURD, f"-{name}-"))
    assert "{" not in str(caught.value)
    assert hub.counts.sent() < 2 * MB


def test_a_header_without_end_costs_no_more_than_was_allowed(hub: Hub, client: Client) -> None:
    words = files.value(["word " * 50] * 100_000)
    data = files.pack(files.LLAMA | {"tokenizer.ggml.tokens": words})
    hub.store.put(Repository("mallory/Long-GGUF", (File("Long-Q8_0.gguf", Content.kept(data)),)))
    asked = listed(hub, "mallory/Long-GGUF", "Long")
    with pytest.raises(BadGGUF, match=r"longer than 20\.0 MB"):
        remote.fetch(client, *asked)
    assert hub.counts.sent() <= 20 * MB


def test_a_shard_of_another_model_is_named(hub: Hub, client: Client) -> None:
    id, commit, chosen = listed(hub, contents.KIMI, "UD-Q2_K_XL")
    with pytest.raises(BadGGUF, match="is not shard 2 of 8 of this model"):
        remote.fetch(client, id, commit, [chosen[0], chosen[2], chosen[1], *chosen[3:]])
    with pytest.raises(BadGGUF, match="is not shard 1 of 1 of this model"):
        remote.fetch(client, id, commit, chosen[:1])


def test_a_projector_is_no_model(hub: Hub, client: Client) -> None:
    with pytest.raises(BadGGUF, match="an adapter or a projector"):
        remote.fetch(client, *listed(hub, contents.KIMI, "mmproj"))


def test_a_hostile_repository_or_name_is_refused_before_anything_is_asked(
    hub: Hub, client: Client
) -> None:
    with pytest.raises(HubProblem) as caught:
        remote.fetch(client, "../../api", "main", [HubFile("x.gguf", 100)])
    assert caught.value.code == "bad_id"
    assert not hub.counts.asked()


def test_pieces_grow_and_what_is_stepped_over_is_not_fetched() -> None:
    data, asked = bytes(range(256)) * 2**16, list[tuple[int, int]]()

    def fetch(start: int, count: int) -> bytes:
        asked.append((start, count))
        return data[start : start + count]

    file = io.BufferedReader(RangeFile(fetch, len(data), 1024), 4096)
    assert file.read(3000) == data[:3000]
    assert asked == [(0, 1024), (1024, 4096)]
    file.seek(10 * MB, io.SEEK_CUR)
    assert file.read(8) == data[3000 + 10 * MB : 3008 + 10 * MB]
    assert asked[2:] == [(3000 + 10 * MB, 16384)]
    file.read(5 * MB)
    assert max(count for _start, count in asked) == LARGEST_PIECE
    file.seek(-5, io.SEEK_END)
    assert file.read(100) == data[-5:]
    assert file.read() == b""


def test_the_same_is_read_from_the_hub_as_from_the_disk(
    hub: Hub, client: Client, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("near")
    id, commit, chosen = listed(hub, contents.TINY, "Q8_0")
    file = hub.store.get(id, "").file(chosen[0].name)
    assert file
    path = folder / chosen[0].name
    path.write_bytes(file.content.data)
    near, far = read_model(path), remote.fetch(client, id, commit, chosen).model
    assert near.tensors == far.tensors
    assert near.header.metadata == far.header.metadata


@pytest.mark.parametrize(
    "where",
    [
        "https://127.0.0.1:9/x",
        "https://localhost:9/x",
        "https://2130706433:9/x",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]:9/x",
        "https://[64:ff9b::c0a8:101]/x",
    ],
)
def test_a_public_hub_does_not_lead_a_look_into_this_network(where: str) -> None:
    """The bytes asked for would tell whoever owns the repository what answers in here."""
    place = Place(Client(endpoint="https://93.184.215.14"), where, 100, Allowance())
    with pytest.raises(HubProblem, match="elsewhere"):
        place.fetch(0, 10)


def test_the_very_address_that_was_checked_is_asked_by_the_name_it_has(
    hub: Hub, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the name looked up again, it could mean another address by then."""
    monkeypatch.setattr(reach, "is_public", lambda _address: True)
    other = Hub(hub.store).start()
    try:
        id, commit, chosen = listed(hub, contents.TINY, "Q8_0")
        there = client.address(id, commit, chosen[0].name).replace(hub.url, other.url)
        name = there.replace("127.0.0.1", "localhost")
        place = Place(client, name, chosen[0].size, Allowance())
        assert place._checked()[0].startswith("http://127.0.0.1:")
        assert place.fetch(0, 4) == b"GGUF"
        assert urlsplit(place.url).hostname in {"localhost", "127.0.0.1"}
        assert {asked.token for asked in other.counts.asked()} == {""}
    finally:
        other.stop()
