"""Many programs of one machine ask at once, as an agent's do: each is answered."""

import asyncio

import httpx

from tests.api.asking import PATH, body
from tests.running import Person, Studio

PEOPLE, EACH = 12, 15
MADE = f"""
from accounts import keys
from accounts.models import User
for number in range({PEOPLE}):
    user = User.objects.create_user(username=f"burst-{{number}}")
    print("key", keys.create(user, "burst")[1])
"""


async def test_a_hundred_and_eighty_requests_of_one_machine_in_one_burst(
    studio: Studio, owner: Person
) -> None:
    said = studio.manage("shell", "-v", "0", "-c", MADE)
    keys = [line.split()[1] for line in said.splitlines() if line.startswith("key ")]
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=studio.url, limits=limits, timeout=120) as client:

        async def ask(key: str) -> int:
            headers = {"Authorization": f"Bearer {key}"}
            answer = await client.post(PATH, headers=headers, json=body(max_tokens=2))
            return answer.status_code

        asked = [ask(key) for key in keys for _ in range(EACH)]
        assert await asyncio.gather(*asked) == [200] * (PEOPLE * EACH)
