"""What one repository holds at one commit, and its card."""

from typing import Any

from models_hub.hub import hits
from models_hub.hub.client import Hub
from models_hub.hub.ids import checked, is_commit, is_id
from models_hub.hub.problems import HubProblem
from models_hub.hub.repository import HubFile, Repository

LONGEST_CARD = 512 * 1024
LONGEST_NAME = 1024


def repository(hub: Hub, name: str, revision: str = "main") -> Repository:
    """Its newest commit on a branch, or the commit that `revision` names. Raises HubProblem."""
    if revision != "main" and not is_commit(revision):
        raise HubProblem("bad_id")
    at = "" if revision == "main" else f"/revision/{revision}"
    answer = hub.get(f"/api/models/{checked(name)}{at}", {"blobs": "true"})
    said = answer.json()
    if not isinstance(said, dict) or not is_commit(said.get("sha")) or not is_id(said.get("id")):
        raise HubProblem("broken", what="no commit")
    files = said.get("siblings")
    tags = hits.tags_of(said)
    return Repository(
        id=said["id"],
        commit=said["sha"],
        files=tuple(filter(None, map(_file, files if isinstance(files, list) else []))),
        gated=bool(said.get("gated")),
        private=bool(said.get("private")),
        tags=tags,
        licence=hits.licence_of(said),
        author=said["id"].split("/")[0],
        downloads=hits.count(said.get("downloads")),
        likes=hits.count(said.get("likes")),
        updated=hits.date(said.get("lastModified")),
        task=hits.text(said.get("pipeline_tag")),
        base=_bases(tags),
        parameters=hits.parameters_of(said),
        context=hits.context_of(said),
        architecture=hits.architecture_of(said),
    )


def card(hub: Hub, name: str, commit: str) -> str:
    """Its README without the front matter, in Markdown as it was written; "" where it has none."""
    path = f"/{checked(name)}/resolve/{commit}/README.md"
    try:
        text = hub.get(path, largest=LONGEST_CARD).body.decode(errors="replace")
    except HubProblem as problem:
        if problem.code == "not_found":
            return ""
        raise
    return _without_front_matter(text.replace("\r\n", "\n"))


def _without_front_matter(text: str) -> str:
    if not text.startswith("---\n"):
        return text.strip()
    _front, mark, rest = text[4:].partition("\n---")
    return (rest if mark else text).strip()


def _bases(tags: tuple[str, ...]) -> tuple[str, ...]:
    """What it was made from, each once: the hub says it again with how it was made."""
    said = (tag.split(":")[-1] for tag in tags if tag.startswith("base_model:"))
    return tuple(filter(is_id, dict.fromkeys(said)))


def _file(said: Any) -> HubFile | None:
    """One that has no size cannot be checked, so it counts as not there."""
    if not isinstance(said, dict):
        return None
    name, size, lfs = said.get("rfilename"), said.get("size"), said.get("lfs")
    if not isinstance(name, str) or not is_inside(name) or not isinstance(size, int) or size < 0:
        return None
    sha256 = lfs.get("sha256") if isinstance(lfs, dict) else ""
    blob = said.get("blobId")
    return HubFile(name, size, _hex(sha256, 64), _hex(blob, 40))


def is_inside(name: str) -> bool:
    """Whether a file's path stays inside the folder it is put in."""
    parts = name.split("/")
    return (
        0 < len(name) <= LONGEST_NAME
        and name.isprintable()
        and "\\" not in name
        and not any(part in {"", ".", ".."} for part in parts)
    )


def _hex(said: Any, length: int) -> str:
    is_it = isinstance(said, str) and len(said) == length and set(said) <= set("0123456789abcdef")
    return said if is_it else ""
