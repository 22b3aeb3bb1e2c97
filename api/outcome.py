"""How an answer ended: well, or with a problem that is told, and written down where it is ours."""

import logging

from django.db import DatabaseError

from accounts.threads import in_thread
from api.problems import explain
from engine.protocol import Entry
from machine import intake

log = logging.getLogger("hearth.api")

FAILED = {"error", "cancelled"}


async def good(end: Entry, model: str) -> Entry:
    """The end, when it is a good one; else raises Problem, and what is no fault of the request is
    written down for those who look after the machine."""
    if end["reason"] not in FAILED:
        return end
    problem = explain(end)
    if end["reason"] == "error" and problem.status >= 500:
        try:
            await in_thread(intake.take_reply, model, end)
        except DatabaseError as error:
            log.warning("a failed reply was not written down: %s", error)
    raise problem
