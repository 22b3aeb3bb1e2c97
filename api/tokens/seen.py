"""Has the engine look at a prompt. It reads the vocabulary alone, so no model is loaded for it."""

import logging
from typing import Any

from redis.exceptions import RedisError

from api.problem import Problem
from api.problems import explain, redis_lost
from api.switchboard import switchboard
from api.tokens.asked import Wish
from engine.client import NoAnswer
from engine.protocol import done

log = logging.getLogger("hearth.api")

Answer = dict[str, Any]

BUSY = "Several of your prompts are being looked at. Wait for one, then try again."
SLOW = "It took more than 10 seconds. Send less, or choose a simpler chat template."
LOST = "The engine did not answer. It is started again by itself: try again."


async def seen(wish: Wish) -> Answer:
    """What there is to see, as `engine.protocol.Look` describes it; raises Problem."""
    board = switchboard()
    try:
        with board.place(wish.person):
            answer = await board.engine.look(wish.look)
    except NoAnswer as lost:
        raise Problem(LOST, status=503, code="engine_lost", retry_s=2) from lost
    except (RedisError, OSError) as error:
        log.warning("a look was not answered, Redis is away: %s", error)
        raise redis_lost() from error
    if code := answer.get("code"):
        raise _problem(code, answer)
    return answer


def _problem(code: str, answer: Answer) -> Problem:
    if code == "busy":
        return Problem(BUSY, status=429, code="too_many_requests", retry_s=1)
    if code == "slow":
        return Problem(SLOW, code="too_slow")
    return explain(done("error", code=code, detail=answer["detail"], facts=answer["facts"]))
