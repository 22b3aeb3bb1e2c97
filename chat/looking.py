"""Asks the engine what a model would read, and says in the reader's language why it cannot tell."""

import uuid
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from chat.problems import WORDS
from engine import client
from engine.client import NoAnswer
from engine.protocol import Generate, Look

Json = dict[str, Any]


def seen(request: Generate, dropped: int = 0, *, variables: bool = False) -> Json:
    """The prompt as `protocol.Look` describes it, or {"problem": {"title", "text", "line",
    "column"}}, where line and column are 0 unless a template's place is at fault. Either has the
    template's "variables" where they are asked for and can be told.

    Waits up to 20 seconds.
    """
    look = Look(replace(request, reply=uuid.uuid4().hex), dropped, variables=variables)
    try:
        answer = client.look(settings.REDIS_URL, look)
    except (NoAnswer, RedisError, OSError):
        return _problem(_("The engine did not answer."), _("Wait a moment, then try again."))
    if "code" not in answer:
        return answer
    told = {"variables": answer["variables"]} if "variables" in answer else {}
    return {**_explained(answer), **told}


def _explained(answer: Json) -> Json:
    code, detail = answer["code"], answer["detail"]
    detail = detail and _(detail)
    if answer["facts"]:
        detail = detail.format(**answer["facts"])
    if code == "template_failed":
        title = _("The chat template cannot write out this chat.")
        return _problem(title, detail, answer["line"], answer["column"])
    if code == "busy":
        title = _("Too many prompts are being looked at.")
        return _problem(title, _("Wait a moment, then try again."))
    if code == "slow":
        return _problem(_("It took more than 10 seconds."), _("Make the template simpler."))
    title, remedy = WORDS[code]()
    return _problem(title, detail or remedy)


def _problem(title: str, text: str, line: int = 0, column: int = 0) -> Json:
    return {"problem": {"title": title, "text": text, "line": line, "column": column}}
