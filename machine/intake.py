"""Writes down what the engine, the replies and the downloads say has failed."""

from datetime import UTC, datetime
from typing import Any, cast

import redis

from engine.protocol import FAILURES, Entry, Failed
from machine import troubles
from machine.models import Trouble
from models_hub.downloads import words
from models_hub.models import Download, LocalModel

AT_ONCE = 50


def take_failures(client: redis.Redis, **_kwargs: Any) -> None:
    """The loads that failed and the models that crashed since the last time."""
    lines = cast(list[str], client.lrange(FAILURES, 0, AT_ONCE - 1))
    if not lines:
        return
    for line in lines:
        failed = Failed.read(line)
        when = datetime.fromtimestamp(failed.when, UTC)
        troubles.record(
            Trouble.Kind.LOAD, _title(failed.model), failed.error, failed.detail, failed.facts, when
        )
    client.ltrim(FAILURES, len(lines), -1)


def take_reply(model: str, end: Entry) -> None:
    """A reply has ended badly. Nothing of what was said is kept, nor whose reply it was."""
    troubles.record(Trouble.Kind.REPLY, _title(model), end["code"], end["detail"], end["facts"])


def take_download(download: Download, **_kwargs: Any) -> None:
    """A download stopped."""
    code, facts = download.problem["code"], download.problem["facts"]
    facts = {"left": words.left(download), **facts}
    troubles.record(Trouble.Kind.DOWNLOAD, download.title, code, facts=facts)


def _title(model: str) -> str:
    known = LocalModel.objects.filter(name=model).values_list("title", flat=True).first()
    return known or model
