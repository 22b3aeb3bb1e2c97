"""What a model's loop is told: sequences to serve, replies to stop, or to come to an end."""

import logging
import queue
from collections.abc import Callable

from engine.sequence import Sequence

log = logging.getLogger("hearth.engine")

Cancel = str
Inbox = queue.SimpleQueue[Sequence | Cancel | None]
"""Sequences to run, ids of replies to stop, or None to come to an end."""


def receive(
    inbox: Inbox,
    known: dict[str, Sequence],
    add: Callable[[Sequence], None],
    cancel: Callable[[Sequence], None],
) -> bool:
    """Take in what has come; wait for it when there is nothing to do. `known` are those served, by
    reply, of which `cancel` takes one out. Returns whether to come to an end."""
    wait, ending = not known, False
    while wait or not inbox.empty():
        word = inbox.get()
        wait = False
        if word is None:
            ending = True
        elif isinstance(word, Sequence) and word.reply in known:
            log.error("the reply %s was asked for twice", word.reply)
        elif isinstance(word, Sequence):
            known[word.reply] = word
            add(word)
        elif word in known:
            cancel(known[word])
    return ending
