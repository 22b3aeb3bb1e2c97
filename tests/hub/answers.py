"""What the tests' hub answers at each of its addresses."""

import re
import time
from collections.abc import Callable
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from tests.hub import delivery
from tests.hub.faults import Fault
from tests.hub.handler import Handler
from tests.hub.repository import File, Repository, in_tree
from tests.hub.search import search
from tests.hub.store import MEMBER, NAMES, Refused

PAGE, TREE_PAGE = 100, 1000
"""Entries of one answer when no limit is given; the hub's own for a tree."""
SHORT: tuple[str, ...] = (
    "_id",
    "id",
    "modelId",
    "likes",
    "trendingScore",
    "private",
    "downloads",
    "tags",
)
SHORT += ("pipeline_tag", "library_name", "createdAt")
FULL = (*SHORT, "author", "sha", "lastModified", "gated", "siblings", "disabled")
REPOSITORY = r"(?P<id>[^/]+/[^/]+)"


class Answers(Handler):
    """One method for each thing that huggingface_hub asks, named after it."""

    def answer(self) -> None:
        """Find the method for this address."""
        for host, pattern, method in ROUTES:
            found = re.fullmatch(pattern, self.route)
            if found and host == self.server.name:
                names = {name: unquote(part or "") for name, part in found.groupdict().items()}
                return method(self, **names)
        self.note("", "")
        raise Refused(404, "Not Found")

    def models(self) -> None:
        """`list_models`."""
        self.begin("search", self.query.get("search", [""])[0])
        found = search(self.hub.store.visible(self.token), self.query)
        expand = [name for value in self.query.get("expand", []) for name in value.split(",")]
        names = ("_id", "id", *expand) if expand else FULL if self.asks("full") else SHORT
        names += ("cardData",) if self.asks("cardData") else ()
        rows = [{name: each.fields().get(name) for name in names} for each in found]
        self.page(rows, PAGE)

    def model(self, id: str, revision: str = "") -> None:
        """`model_info`."""
        self.begin("info", id)
        if moved := self.hub.store.moved.get(id):
            return self.head(307, {"Location": f"/api/models/{moved}?{urlsplit(self.path).query}"})
        found = self.hub.store.get(id, self.token, revision or "main")
        fields = found.fields()
        if expand := self.query.get("expand"):
            fields = {name: fields.get(name) for name in ("_id", "id", *expand)}
        if self.asks("blobs"):
            fields["siblings"] = found.with_sizes()
            fields["usedStorage"] = sum(file.content.size for file in found.files)
        return self.json(fields)

    def tree(self, id: str, revision: str, folder: str) -> None:
        """`list_repo_tree`."""
        self.begin("tree", id)
        found = self.hub.store.get(id, self.token, revision)
        rows = found.tree(folder, recursive=self.asks("recursive"))
        if folder and not rows:
            raise Refused(404, f"{folder} does not exist", "EntryNotFound", found.commit)
        self.page(rows, TREE_PAGE)

    def paths(self, id: str, revision: str) -> None:
        """`get_paths_info`."""
        asked = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.begin("tree", id)
        found = self.hub.store.get(id, self.token, revision)
        files = [found.file(name) for name in parse_qs(asked.decode()).get("paths", [])]
        self.json([in_tree(file) for file in files if file])

    def check(self, id: str) -> None:
        """`auth_check`."""
        self.begin("info", id)
        found = self.hub.store.get(id, self.token)
        self.hub.store.file(found, found.files[0].name, self.token)
        self.json({})

    def whoami(self) -> None:
        """`whoami`."""
        self.begin("whoami")
        if not self.token:
            raise Refused(401, "Invalid username or password.")
        name = NAMES[self.token]
        access = {"displayName": "tests", "role": "read", "createdAt": "2026-01-01T00:00:00.000Z"}
        auth = {"type": "access_token", "accessToken": access}
        user = {"type": "user", "id": name, "name": name, "fullname": name.title()}
        self.json(user | {"isPro": False, "orgs": [], "auth": auth})

    def resolve(self, id: str, revision: str, name: str) -> None:
        """Where a file lies: in LFS, or here under the commit that it belongs to."""
        fault = self.begin("resolve", f"{id}/{name}")
        found = self.hub.store.get(id, self.token, revision)
        file = self.hub.store.file(found, name, self.token)
        headers = self._linked(found, file, fault)
        if file.lfs:
            self.head(302, headers | {"Location": fault.redirect or self._on_cdn(found, file)})
        else:
            kept = f"/api/resolve-cache/models/{id}/{found.commit}/{quote(name)}"
            self.head(307, headers | {"Location": fault.redirect or kept})

    def kept(self, id: str, commit: str, name: str) -> None:
        """A small file, which git keeps."""
        fault = self.begin("file", f"{id}/{name}")
        found = self.hub.store.get(id, self.token, commit)
        file = self.hub.store.file(found, name, self.token)
        self._send(file, f"{id}/{name}", fault, self._linked(found, file, fault))

    def stored(self, id: str, sha256: str) -> None:
        """A large file, from the CDN: whoever has the signed address may read it."""
        name = self.query.get("filename", [""])[0]
        fault = self.begin("file", f"{id}/{name}")
        state = self.hub.store.get(id, MEMBER, self.query.get("commit", [""])[0])
        file = state.file(name)
        if file is None or file.content.sha256 != sha256:
            raise Refused(403, "Access Denied")
        if fault.redirect:
            return self.head(302, {"Location": fault.redirect})
        shown = {"Content-Disposition": f'inline; filename="{quote(name)}";'}
        return self._send(file, f"{id}/{name}", fault, shown)

    def _linked(self, found: Repository, file: File, fault: Fault) -> dict[str, str]:
        """What `resolve` says of a file."""
        etag = fault.etag or file.etag
        said = {"X-Repo-Commit": found.commit, "Accept-Ranges": "bytes", "ETag": f'"{etag}"'}
        if not file.lfs:
            return said
        size = file.content.size + fault.longer
        return said | {"X-Linked-ETag": f'"{etag}"', "X-Linked-Size": str(size)}

    def _on_cdn(self, found: Repository, file: File) -> str:
        signed = {"Expires": int(time.time()) + 3600, "Signature": found.commit[:16]}
        query = urlencode(signed | {"filename": file.name, "commit": found.commit})
        return f"{self.hub.cdn}/repos/{found.id}/{file.content.sha256}?{query}"

    def _send(self, file: File, about: str, fault: Fault, said: dict[str, str]) -> None:
        total, etag = file.content.size + fault.longer, fault.etag or file.etag
        asked = {name.lower(): value for name, value in self.headers.items()}
        if fault.whole:
            asked.pop("range", None)
        chosen = delivery.choose(asked, etag, total)
        said = said | {"ETag": f'"{etag}"', "Content-Type": "application/octet-stream"}
        if chosen is None:
            return self.head(416, said | {"Content-Range": f"bytes */{total}"})
        self.head(206 if chosen.part else 200, said | chosen.headers)
        if self.command == "HEAD":
            return None
        self.wfile.flush()
        count = self.hub.counts.begin(about, chosen.start)
        sender = delivery.Sender(self.connection.send, count, fault, self.hub.faults.wait)
        for piece in delivery.pieces(file.content, chosen, fault):
            sender.all(piece)
        return None


Route = tuple[str, str, Callable[..., None]]
ROUTES: tuple[Route, ...] = (
    ("hub", "/api/models", Answers.models),
    ("hub", "/api/whoami-v2", Answers.whoami),
    ("hub", f"/api/models/{REPOSITORY}/auth-check", Answers.check),
    ("hub", f"/api/models/{REPOSITORY}/paths-info/(?P<revision>[^/]+)", Answers.paths),
    (
        "hub",
        f"/api/models/{REPOSITORY}/tree/(?P<revision>[^/]+)(/(?P<folder>.*))?",
        Answers.tree,
    ),
    ("hub", f"/api/resolve-cache/models/{REPOSITORY}/(?P<commit>[^/]+)/(?P<name>.+)", Answers.kept),
    ("hub", f"/api/models/{REPOSITORY}(/revision/(?P<revision>[^/]+))?", Answers.model),
    ("hub", f"/{REPOSITORY}/resolve/(?P<revision>[^/]+)/(?P<name>.+)", Answers.resolve),
    ("cdn", f"/repos/{REPOSITORY}/(?P<sha256>[0-9a-f]{{64}})", Answers.stored),
)
