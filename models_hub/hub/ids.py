"""Names of repositories, checked before anything is made of them: an address, a path, a key."""

import re

from models_hub.hub.problems import HubProblem

LONGEST = 96
_PART = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?"
_ID = re.compile(rf"{_PART}/{_PART}", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}", re.ASCII)


def is_id(text: object) -> bool:
    """Whether it is owner/name, as the hub allows them, and stays one folder deep on a disk."""
    if not isinstance(text, str) or not _ID.fullmatch(text):
        return False
    return "--" not in text and ".." not in text and not text.endswith(".git")


def checked(text: object) -> str:
    """The id as it came. Raises HubProblem `bad_id`."""
    if not isinstance(text, str) or not is_id(text):
        raise HubProblem("bad_id")
    return text


def is_commit(text: object) -> bool:
    """Whether it is a whole commit's name."""
    return isinstance(text, str) and _COMMIT.fullmatch(text) is not None
