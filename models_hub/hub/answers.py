"""What a refusal of the hub means: its status and headers, as a HubProblem."""

import re
from collections.abc import Mapping

from models_hub.hub.problems import FAULTY, HubProblem

PAUSE_S = 60
LONGEST_PAUSE_S = 3600
_RESET = re.compile(r";\s*t\s*=\s*(\d{1,6})")


def problem_of(status: int, headers: Mapping[str, str], has_token: bool) -> HubProblem:
    """The problem behind an answer that is none; `has_token`: whether the hub was told who asks.

    The hub says 401 for what does not exist too, lest one could tell what others keep private.
    """
    code = headers.get("x-error-code", "")
    if code == "GatedRepo":
        return HubProblem("gated")
    if status == 429:
        return HubProblem("limited", seconds=_pause(headers))
    if has_token and status == 401 and code != "RepoNotFound":
        return HubProblem("refused")
    if status in {401, 404} or code in {"RepoNotFound", "RevisionNotFound", "EntryNotFound"}:
        return HubProblem("not_found")
    if status == 403:
        return HubProblem("refused")
    if status in {408, 504}:
        return HubProblem("slow")
    if status >= 500:
        return HubProblem("broken", FAULTY, status=status)
    return HubProblem("broken", what=f"HTTP {status}")


def _pause(headers: Mapping[str, str]) -> int:
    """Seconds until it may be asked again, as it says in either of two headers."""
    after = headers.get("retry-after", "")
    reset = _RESET.search(headers.get("ratelimit", ""))
    said: str = reset[1] if reset else str(PAUSE_S)
    seconds = int(after if after.isascii() and after.isdigit() else said)
    return min(max(1, seconds), LONGEST_PAUSE_S)
