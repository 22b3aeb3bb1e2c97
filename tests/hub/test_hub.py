"""The tests' hub speaks to the real huggingface_hub client as the real hub does."""

import hashlib
import time
from pathlib import Path

import httpx
import pytest
from huggingface_hub import HfApi, hf_hub_download, hf_hub_url, snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from engine.gguf import read_model
from tests.hub import contents, filler
from tests.hub.server import Hub
from tests.hub.store import MEMBER, STRANGER

SHARD = "UD-Q2_K_XL/Kimi-K2.6-UD-Q2_K_XL-00001-of-00008.gguf"
TINY_FILE = "Tiny-Llama-Q8_0.gguf"
GB = 10**9


@pytest.fixture
def api(hub: Hub) -> HfApi:
    return HfApi(endpoint=hub.url, token=False)


def get(hub: Hub, id: str, name: str, folder: Path, token: str | bool = False) -> Path:
    return Path(hf_hub_download(id, name, cache_dir=folder, endpoint=hub.url, token=token))


def address(hub: Hub, name: str = TINY_FILE) -> str:
    """Where the CDN has a file of the tiny model."""
    asked = hf_hub_url(contents.TINY, name, endpoint=hub.url)
    return httpx.head(asked).headers["location"]


def until_it_breaks(url: str) -> bytes:
    """What comes before the connection is closed too early."""
    got = b""
    try:
        with httpx.stream("GET", url) as answer:
            for piece in answer.iter_raw():
                got += piece
    except httpx.RemoteProtocolError:
        return got
    raise AssertionError("it came whole")


def timed(url: str, size: int) -> float:
    """Seconds that a file of this size takes to come."""
    began = time.monotonic()
    assert len(httpx.get(url).content) == size
    return time.monotonic() - began


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_search_finds_by_words_of_the_name(api: HfApi) -> None:
    assert [m.id for m in api.list_models(search="kimi k2.6")] == [
        contents.KIMI,
        contents.MINIATURE,
    ]


def test_a_long_list_comes_in_pages_each_once(api: HfApi, hub: Hub) -> None:
    found = [m.id for m in api.list_models(filter="filler", sort="downloads")]
    assert len(found) == len(set(found)) == filler.COUNT
    pages = [httpx.get(f"{hub.url}/api/models?limit=25")]
    while following := pages[-1].links.get("next"):
        pages.append(httpx.get(following["url"]))
    assert [len(page.json()) for page in pages] == [25, 25, len(contents.repositories()) - 51]


def test_a_search_narrows_and_sorts(api: HfApi) -> None:
    found = list(
        api.list_models(
            filter=["gguf", "license:mit"],
            pipeline_tag="text-generation",
            num_parameters="min:2B,max:9B",
            sort="likes",
            expand=["likes", "gguf", "tags"],
        )
    )
    assert found
    assert [m.likes for m in found] == sorted((m.likes or 0 for m in found), reverse=True)
    assert all(m.gguf and 2e9 <= m.gguf["total"] <= 9e9 for m in found)
    assert {m.id.split("/")[0] for m in api.list_models(author="mallory")} == {"mallory"}
    assert [m.id for m in api.list_models(gated=True)] == [contents.GATED]


def test_kimi_has_the_sizes_that_its_guide_says(api: HfApi) -> None:
    found = api.model_info(contents.KIMI, files_metadata=True)
    assert found.card_data is not None
    assert found.card_data.base_model == ["moonshotai/Kimi-K2.6"]
    sizes = {
        label: sum(s.size or 0 for s in found.siblings or [] if s.rfilename.startswith(label))
        for label in ("UD-Q2_K_XL/", "UD-Q4_K_XL/", "UD-Q8_K_XL/")
    }
    assert {label: round(size / GB) for label, size in sizes.items()} == {
        "UD-Q2_K_XL/": 340,
        "UD-Q4_K_XL/": 584,
        "UD-Q8_K_XL/": 595,
    }
    shards = [s for s in found.siblings or [] if s.rfilename.startswith("UD-")]
    assert len(shards) == 8 + 14 + 14
    assert all(s.lfs and len(s.lfs.sha256) == 64 for s in shards)


def test_a_tree_says_the_same_as_the_siblings(api: HfApi) -> None:
    listed = {f.path: f for f in api.list_repo_tree(contents.MINIATURE, recursive=True)}
    for sibling in api.model_info(contents.MINIATURE, files_metadata=True).siblings or []:
        file = listed[sibling.rfilename]
        assert (file.size, file.blob_id) == (sibling.size, sibling.blob_id)  # type: ignore[union-attr]
    top = [f.path for f in api.list_repo_tree(contents.MINIATURE)]
    assert top == ["README.md", "UD-Q2_K_XL", "UD-Q4_K_XL", "mmproj-F16.gguf"]
    inside = api.get_paths_info(contents.MINIATURE, [SHARD, "nowhere"])
    assert [f.path for f in inside] == [SHARD]


def test_a_file_comes_whole_into_the_cache(hub: Hub, tmp_path: Path) -> None:
    path = get(hub, contents.TINY, TINY_FILE, tmp_path)
    data = path.read_bytes()
    assert path.resolve().name == sha256(data)
    assert path.parent.name == hub.store.get(contents.TINY, "").commit
    assert hub.counts.ranges(TINY_FILE) == [(0, len(data))]
    assert get(hub, contents.TINY, "README.md", tmp_path).read_text().startswith("---\nlicense")


def test_the_miniature_arrives_in_eight_shards_that_are_one_model(hub: Hub, tmp_path: Path) -> None:
    folder = snapshot_download(
        contents.MINIATURE,
        allow_patterns=["UD-Q2_K_XL/*"],
        cache_dir=tmp_path,
        endpoint=hub.url,
        token=False,
    )
    model = read_model(Path(folder) / SHARD)
    assert (len(model.shards), model.architecture) == (8, "deepseek2")
    assert all(shard.tensors for shard in model.shards)


def test_a_token_is_known_and_never_goes_to_the_cdn(hub: Hub, api: HfApi, tmp_path: Path) -> None:
    assert api.whoami(token=MEMBER)["name"] == "member"
    get(hub, contents.GATED, "Closed-Llama-Q8_0.gguf", tmp_path, token=MEMBER)
    asked = {(a.host, a.token) for a in hub.counts.asked(file="Closed-Llama-Q8_0.gguf")}
    assert asked == {("hub", MEMBER), ("cdn", "")}
    with pytest.raises(HfHubHTTPError):
        api.whoami(token="hf_nobody")


@pytest.mark.parametrize(("token", "status"), [(False, 401), (STRANGER, 403)])
def test_a_gated_repository_is_seen_and_not_read(
    hub: Hub, api: HfApi, tmp_path: Path, token: str | bool, status: int
) -> None:
    assert api.model_info(contents.GATED, files_metadata=True).gated == "manual"
    with pytest.raises(GatedRepoError) as refused:
        get(hub, contents.GATED, "Closed-Llama-Q8_0.gguf", tmp_path, token=token)
    assert refused.value.response.status_code == status


def test_a_private_repository_is_not_there_for_others(api: HfApi) -> None:
    assert not list(api.list_models(search="Private-Llama"))
    for token in (False, STRANGER):
        with pytest.raises(RepositoryNotFoundError):
            api.model_info(contents.PRIVATE, token=token)
    assert api.model_info(contents.PRIVATE, token=MEMBER).private


def test_what_is_not_there_has_its_own_error(hub: Hub, api: HfApi, tmp_path: Path) -> None:
    with pytest.raises(RepositoryNotFoundError):
        api.model_info("nobody/nothing", token=MEMBER)
    with pytest.raises(RevisionNotFoundError):
        api.model_info(contents.TINY, revision="0" * 40)
    with pytest.raises(RemoteEntryNotFoundError):
        get(hub, contents.TINY, "nothing.gguf", tmp_path)


def test_a_push_is_another_commit_and_the_old_one_stays(hub: Hub, api: HfApi) -> None:
    before = api.model_info(contents.TINY).sha
    after = hub.push(contents.TINY, "notes.txt", b"new")
    assert api.model_info(contents.TINY).sha == after != before
    assert not api.file_exists(contents.TINY, "notes.txt", revision=before)
    assert api.file_exists(contents.TINY, "notes.txt")


def test_a_transfer_goes_on_where_it_stopped(hub: Hub) -> None:
    whole = httpx.get(address(hub))
    etag = whole.headers["etag"]
    hub.counts.clear()
    hub.faults.add("file", name=TINY_FILE, drop_after=300_000)
    got = until_it_breaks(address(hub))
    headers = {"Range": f"bytes={len(got)}-", "If-Range": etag}
    rest = httpx.get(address(hub), headers=headers)
    size = len(whole.content)
    assert rest.headers["content-range"] == f"bytes {len(got)}-{size - 1}/{size}"
    assert got + rest.content == whole.content
    assert len(got) == 300_000
    assert (hub.counts.twice(TINY_FILE), hub.counts.sent(TINY_FILE)) == (0, size)
    assert [a.range for a in hub.counts.asked("file", TINY_FILE)][1] == headers["Range"]


def test_the_real_client_survives_a_dropped_connection(hub: Hub, tmp_path: Path) -> None:
    hub.faults.add("file", name=TINY_FILE, drop_after=300_000)
    path = get(hub, contents.TINY, TINY_FILE, tmp_path)
    assert path.resolve().name == sha256(path.read_bytes())


def test_ranges_are_answered_as_http_says(hub: Hub) -> None:
    url = address(hub)
    whole = httpx.get(url).content
    size = len(whole)
    for asked, data in {
        "bytes=0-9": whole[:10],
        f"bytes={size - 5}-{size + 100}": whole[-5:],
        "bytes=-7": whole[-7:],
        "bytes=100-": whole[100:],
    }.items():
        answer = httpx.get(url, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (206, data), asked
    beyond = httpx.get(url, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    changed = httpx.get(url, headers={"Range": "bytes=100-", "If-Range": '"older"'})
    assert (changed.status_code, len(changed.content)) == (200, size)


def test_a_large_file_costs_nothing_and_each_byte_knows_its_place(hub: Hub, api: HfApi) -> None:
    file = hub.store.get(contents.LARGE, "").files[1]
    url = httpx.head(hf_hub_url(contents.LARGE, file.name, endpoint=hub.url)).headers["location"]
    start = 200_000_000
    there = httpx.get(url, headers={"Range": f"bytes={start}-{start + 99}"}).content
    beside = httpx.get(url, headers={"Range": f"bytes={start + 1}-{start + 100}"}).content
    assert there[1:] == beside[:-1]
    assert there != httpx.get(url, headers={"Range": "bytes=1048576-1048675"}).content


def test_a_refusal_for_haste_says_when_to_come_back(hub: Hub, api: HfApi) -> None:
    hub.faults.add("info", name=contents.TINY, status=429, retry_after=7)
    with pytest.raises(HfHubHTTPError) as refused:
        api.model_info(contents.TINY)
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["retry-after"] == "7"
    assert api.model_info(contents.TINY).id == contents.TINY


def test_somebody_else_may_answer(hub: Hub, api: HfApi) -> None:
    hub.faults.add("search", instead="<h1>Accept our terms</h1>")
    with pytest.raises(ValueError, match="Expecting value"):
        list(api.list_models(search="kimi"))
    assert list(api.list_models(search="kimi"))


def test_every_fault_of_a_file_can_be_ordered(hub: Hub) -> None:
    url = address(hub)
    whole = httpx.get(url).content
    hub.faults.add("file", flip_at=1000)
    wrong = httpx.get(url).content
    assert [at for at in range(len(whole)) if whole[at] != wrong[at]] == [1000]
    hub.faults.add("file", longer=-10)
    assert httpx.get(url).content == whole[:-10]
    hub.faults.add("file", longer=10)
    assert len(httpx.get(url).content) == len(whole) + 10
    hub.faults.add("file", whole=True)
    assert httpx.get(url, headers={"Range": "bytes=5-"}).content == whole
    hub.faults.add("file", etag="another")
    assert httpx.head(url).headers["etag"] == '"another"'
    hub.faults.add("file", redirect="http://127.0.0.2:1/elsewhere")
    assert httpx.get(url).headers["location"] == "http://127.0.0.2:1/elsewhere"
    hub.faults.add("file", status=500)
    assert httpx.get(url).status_code == 500
    assert httpx.get(url).content == whole


def test_a_stall_lasts_until_it_is_over_and_a_pace_is_kept(hub: Hub) -> None:
    url = address(hub)
    hub.faults.add("file", stall_after=1000)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(url, timeout=0.3)
    hub.faults.add("file", stall_after=1000, stall_s=0.2)
    size = len(httpx.get(url).content)
    hub.faults.add("file", pace=size * 4)
    assert 0.15 < timed(url, size) < 10
    hub.faults.add("file", stall_after=0, stall_s=1.0)
    assert 1 <= timed(url, size) < 2  # and not once more at its first byte
