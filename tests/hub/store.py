"""The repositories of the tests' hub, their states, and who may see them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tests.hub.content import Content
from tests.hub.repository import File, Repository

MEMBER, STRANGER = "hf_member", "hf_stranger"
"""Tokens of somebody who was let into every gated and private repository, and of somebody else."""
NAMES = {MEMBER: "member", STRANGER: "stranger"}

RESTRICTED = "Access to model {} is restricted. You must have access to it and be authenticated."
NOT_LISTED = "Access to model {} is restricted and you are not in the authorized list."


@dataclass
class Refused(Exception):
    """An answer that is an error, as the hub gives it."""

    status: int
    message: str
    code: str = ""
    commit: str = ""
    retry_after: int | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What is said of it beside its message."""
        said = {"X-Error-Message": self.message, "X-Error-Code": self.code}
        said |= {"X-Repo-Commit": self.commit}
        if self.retry_after is not None:
            said["Retry-After"] = str(self.retry_after)
        return {name: value for name, value in said.items() if value}


class Store:
    """Every repository by its id, oldest state first."""

    def __init__(self, repositories: Iterable[Repository]) -> None:
        self._made = tuple(repositories)
        self.clear()

    def clear(self) -> None:
        """Forget what was pushed, put in or moved (old id -> new id)."""
        self._states = {each.id: [each] for each in self._made}
        self.moved = dict[str, str]()

    def put(self, repository: Repository) -> None:
        """One more repository, or another in place of one."""
        self._states[repository.id] = [repository]

    def push(self, id: str, name: str, content: bytes | Content | None) -> str:
        """A new state, one file of it changed, added or (None) gone; gives its commit."""
        last = self._states[id][-1]
        files = [file for file in last.files if file.name != name]
        if content is not None:
            kept = Content.kept(content) if isinstance(content, bytes) else content
            files.append(File(name, kept))
        new = replace(last, files=tuple(files), number=last.number + 1)
        self._states[id].append(new)
        return new.commit

    def visible(self, token: str) -> list[Repository]:
        """The last state of all that a search may find."""
        last = [states[-1] for states in self._states.values()]
        return [each for each in last if not each.private or token == MEMBER]

    def get(self, id: str, token: str, revision: str = "main") -> Repository:
        """One state, if this token may see that it exists."""
        states = self._states.get(id, [])
        if not states or (states[-1].private and token != MEMBER):
            if token:
                raise Refused(404, "Repository not found", "RepoNotFound")
            raise Refused(401, "Invalid username or password.", "RepoNotFound")
        if revision == "main":
            return states[-1]
        for state in states:
            if len(revision) >= 7 and state.commit.startswith(revision):
                return state
        raise Refused(404, f"Invalid rev id: {revision}", "RevisionNotFound")

    def file(self, repository: Repository, name: str, token: str) -> File:
        """One file, if this token may read it."""
        if repository.gated and token != MEMBER:
            status, why = (403, NOT_LISTED) if token else (401, RESTRICTED)
            raise Refused(status, why.format(repository.id), "GatedRepo", repository.commit)
        if found := repository.file(name):
            return found
        raise Refused(404, "Entry not found", "EntryNotFound", repository.commit)
