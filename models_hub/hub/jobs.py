"""The jobs that ask the hub; pages see only what `asked` keeps of their answers."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from celery import shared_task

from accounts import hub_tokens
from engine.gguf import BadGGUF
from models_hub.hub import asked, info, remote
from models_hub.hub.client import Hub
from models_hub.hub.problems import HubProblem
from models_hub.hub.query import Query
from models_hub.hub.repository import HubFile
from models_hub.hub.search import search

log = logging.getLogger("hearth.hub")


@shared_task(name=asked.TASK, acks_late=False)
def answer(job: str, arguments: dict[str, Any], key: str) -> None:
    """Do one of JOBS and keep what came of it. A lost one is asked again by whoever wants it."""
    try:
        asked.keep(key, JOBS[job](**arguments))
    except HubProblem as problem:
        asked.fail(key, problem)
    except Exception:
        asked.fail(key, HubProblem("broken", what="see the log"))
        log.exception("%s failed", job)


def _search(reader: int, **query: Any) -> dict[str, Any]:
    return search(_hub(reader), Query(**query))


def _model(reader: int, name: str) -> dict[str, Any]:
    hub = _hub(reader)
    return {"repository": asdict(info.repository(hub, name)), "address": f"{hub.endpoint}/{name}"}


def _card(reader: int, name: str, commit: str) -> str:
    return info.card(_hub(reader), name, commit)


def _header(
    reader: int, name: str, commit: str, files: list[tuple[str, int]]
) -> dict[str, Any] | None:
    """None: `remote` keeps it itself, under the files' names. Else {"sentence", "facts"}, why these
    files are no model: a commit never changes, so that is an answer like any other."""
    try:
        remote.read(_hub(reader), name, commit, [HubFile(*file) for file in files])
    except BadGGUF as bad:
        return {"sentence": bad.sentence, "facts": bad.facts}
    return None


def _hub(reader: int) -> Hub:
    """The hub as the token with that number may see it; 0 for what this machine is told."""
    return Hub(hub_tokens.secret(reader))


JOBS: dict[str, Callable[..., Any]] = {
    "search": _search,
    "model": _model,
    "card": _card,
    "header": _header,
}
