"""A stream stops within a second when its key, its owner or a right is gone, though it is silent.

The design is one second. CI has two busy cores, so what is measured may take five; without it the
answers below go on for as long as the model is held still.
"""

import threading
import time
from collections.abc import Callable

import pytest

from tests.api.asking import MODEL, PATH, endless, first_words, program, whole
from tests.chat.middle import frozen, model_child
from tests.running import Studio

BUSY_S = 5.0

ADA = "User.objects.get(username={name!r})"
WAYS = {
    "revoked": "keys.revoke(ApiKey.objects.get(owner__username={name!r}))",
    "expired": "ApiKey.objects.filter(owner__username={name!r}).update(expires=timezone.now())",
    "disabled": "User.objects.filter(username={name!r}).update(is_active=False)",
    "closing": f"closing.begin({ADA}, actor=None)",
    "deleted": f"closing.close({ADA}, actor=None)",
    "a-guest": "User.objects.filter(username={name!r}).update(role='guest')",
    "no-model": f"Policy.objects.create(user={ADA}, only_models=[])",
}
IMPORTS = (
    "from accounts.models import *; from accounts import closing, keys;"
    " from django.utils import timezone; "
)


@pytest.fixture(scope="module")
def secrets(studio: Studio) -> dict[str, str]:
    """A key of somebody's own for each way; in one process, as each start of one takes a while."""
    names = [*WAYS, "line"]
    made = "keys.create(User.objects.create_user(f'streams-{name}'))[1]"
    code = f"{IMPORTS}print(*({made} for name in {names!r}))"
    return dict(zip(names, studio.manage("shell", "-v", "0", "-c", code).split(), strict=True))


@pytest.mark.parametrize("way", WAYS)
def test_a_stream_that_is_being_written_stops(
    way: str, studio: Studio, secrets: dict[str, str]
) -> None:
    name = f"streams-{way}"
    with program(studio, secrets[way]) as client:
        whole(client, max_tokens=1)  # the model is loaded
        with client.stream("POST", PATH, json=endless()) as answer:
            lines = first_words(answer)
            with frozen(model_child(studio, MODEL)):
                taken_back = in_background(studio, WAYS[way].format(name=name))
                rest = list(lines)
                ended = time.monotonic()
                assert ended - taken_back() < BUSY_S
    assert "data: [DONE]" not in rest
    assert any('"code":"cancelled"' in line for line in rest)


def test_one_that_waits_for_its_first_words_ends_too(
    studio: Studio, secrets: dict[str, str]
) -> None:
    name = "streams-line"
    with program(studio, secrets["line"]) as client:
        whole(client, max_tokens=1)
        with frozen(model_child(studio, MODEL)):
            taken_back = in_background(studio, WAYS["revoked"].format(name=name))
            answer = client.post(PATH, json=endless())
            ended = time.monotonic()
            assert ended - taken_back() < BUSY_S
    assert answer.status_code in {401, 503}, answer.text


def in_background(studio: Studio, code: str) -> Callable[[], float]:
    """Change something in a process of its own; a call that waits for it and tells when it was."""
    done: list[float] = []

    def change() -> None:
        studio.manage("shell", "-v", "0", "-c", IMPORTS + code)
        done.append(time.monotonic())

    thread = threading.Thread(target=change)
    thread.start()

    def when() -> float:
        thread.join()
        return done[0]

    return when
