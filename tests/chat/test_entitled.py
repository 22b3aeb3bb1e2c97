"""A reply whose owner may not have it written any more is stopped by its runner."""

import asyncio
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Policy, User
from accounts.threads import in_thread
from chat.entitled import unentitled
from chat.models import Message
from chat.runner import Runner
from engine import protocol
from engine.client import Engine, connect
from tests.chat.test_life import owed, so

pytestmark = pytest.mark.django_db(transaction=True)

CHANGES: dict[str, Any] = {
    "disabled": lambda ada: User.objects.filter(pk=ada.pk).update(is_active=False),
    "closing": lambda ada: User.objects.filter(pk=ada.pk).update(closes=timezone.now()),
    "her model": lambda ada: Policy.objects.create(user=ada, only_models=["another"]),
    "her role's model": lambda ada: Policy.objects.create(role=ada.role, only_models=[]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_it_is_cancelled_within_a_second_and_another_is_not(
    redis_server: str, change: Any
) -> None:
    async with connect(redis_server) as client:
        engine = Engine(client)
        reply = await in_thread(owed)
        await in_thread(lambda: User.objects.update(role=User.Role.GUEST))
        mine = await in_thread(of_somebody_else)
        runner = asyncio.create_task(Runner(engine).run())
        await so(lambda: client.exists(protocol.request_key(str(reply.pk))))
        ada = await in_thread(lambda: User.objects.get(username="ada"))
        await in_thread(change, ada)
        await so(lambda: engine.is_cancelled(str(reply.pk)))
        assert not await engine.is_cancelled(str(mine.pk))
        runner.cancel()
        await asyncio.gather(runner, return_exceptions=True)


def of_somebody_else() -> Message:
    """Another live reply, of a member."""
    other = owed()
    bob = User.objects.create_user("bob", password=None)
    type(other.conversation).objects.filter(pk=other.conversation_id).update(owner=bob)
    return other


def test_a_hundred_replies_cost_what_one_does(django_assert_max_num_queries: Any) -> None:
    for _number in range(20):
        owed()
    replies = list(Message.objects.filter(state="queued").select_related("conversation"))
    with django_assert_max_num_queries(2):
        assert unentitled(replies) == set()
