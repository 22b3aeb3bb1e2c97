"""Where a model's file came from, as its folders tell."""

import re
from pathlib import Path

CACHED = re.compile(r"/models--(?P<owner>[^/]+?)--(?P<name>[^/]+)/snapshots/")
"""How the hub's cache names the folder of a repository."""
LONGEST = 200


def repository(path: Path) -> str:
    """The repository's id, "owner/name"; "" where the path tells none.

    Other programs keep a repository of GGUFs as owner/name-GGUF/file.
    """
    if found := CACHED.search(str(path)):
        return f"{found['owner']}/{found['name']}"[:LONGEST]
    name, owner = path.parent.name, path.parent.parent.name
    told = f"{owner}/{name}" if owner and name.lower().endswith("-gguf") else ""
    return told[:LONGEST]
