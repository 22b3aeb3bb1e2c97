"""Asks the engine what a model would read, without having it answer."""

import asyncio
import uuid
from dataclasses import replace

from redis.exceptions import RedisError

from api.fields import Object
from api.problem import Problem
from api.problems import RETRY_S, explain, redis_lost
from api.switchboard import PATIENCE_S, switchboard
from engine import protocol
from engine.client import NoAnswer
from engine.protocol import Generate, Look


async def seen(request: Generate) -> Object:
    """The prompt of a request as `protocol.Look` describes it; raises Problem."""
    look = Look(replace(request, reply=uuid.uuid4().hex))
    try:
        async with asyncio.timeout(protocol.LOOK_S + PATIENCE_S):
            answer = await switchboard().engine.look(look)
    except NoAnswer:
        why = "The engine did not answer. Wait a moment, then try again."
        raise Problem(why, status=503, code="engine_lost", retry_s=RETRY_S) from None
    except (RedisError, OSError):
        raise redis_lost() from None
    if "code" in answer:
        raise _problem(answer)
    return answer


def _problem(answer: Object) -> Problem:
    """What an answer that is none means to a program."""
    match answer["code"]:
        case "busy":
            why = "Too many prompts are being looked at. Wait a moment, then try again."
            return Problem(why, status=429, code="too_many_requests", retry_s=RETRY_S)
        case "slow":
            why = "It took more than 10 seconds. Make the chat template simpler."
            return Problem(why, code="template_failed")
        case code:
            detail, facts = answer["detail"], answer["facts"]
            return explain(protocol.done("error", code=code, detail=detail, facts=facts))
