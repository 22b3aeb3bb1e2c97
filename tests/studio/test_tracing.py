"""One id follows what a person asked for through every process, and no log tells what they said."""

import json
import uuid

import httpx
import pytest
from websockets.asyncio.client import ClientConnection

from studio import tracing
from studio.forwarded import PROXIED
from tests.api.asking import PATH, body, new_key, program
from tests.chat.conftest import OpenChat as OpenChat
from tests.chat.conftest import open_chat as open_chat
from tests.chat.conftest import open_tab as open_tab
from tests.conftest import OpenSocket
from tests.polling import until
from tests.running import LAN_NAME, Person, Studio

SAID = "Canary-of-the-chat-7431"


def processes(studio: Studio, request: str) -> set[str]:
    """Which processes wrote lines about a request, as `manage.py trace` shows them."""
    shown = studio.manage("trace", request).splitlines()
    return {line.split(" ")[3] for line in shown}


def begun(studio: Studio, person: Person, text: str, model: str = "hearth-demo") -> httpx.Response:
    asked = {"id": str(uuid.uuid4()), "text": text, "model": model, "mode": "instant"}
    with studio.client(person) as client:
        return client.post("/c/", json=asked)


def written(studio: Studio) -> str:
    """Everything that any process wrote, and what the terminal showed."""
    logs = [path.read_text(errors="replace") for path in (studio.data / "logs").iterdir()]
    return "\n".join([*logs, studio.log.read_text()])


def test_a_reply_is_followed_from_the_page_to_the_model_and_back(
    studio: Studio, alice: Person
) -> None:
    answer = begun(studio, alice, "Hello!")
    request = answer.headers["X-Request-ID"]
    reply = answer.json()["state"]["messages"][-1]["id"]
    everyone = {"web", "replies", "engine", "model"}
    until(lambda: f"[{request} reply {reply}] hearth.replies: saved: stop" in written(studio), 30)
    assert processes(studio, request) == everyone
    assert processes(studio, reply) == everyone


def test_a_program_s_request_is_followed_too(studio: Studio, alice: Person) -> None:
    key = new_key(studio, "alice")
    with program(studio, key) as client:
        request = client.post(PATH, json=body()).headers["X-Request-ID"]
        refused = client.post(PATH, json={"model": "hearth-demo"})
    assert processes(studio, request) >= {"web", "engine", "model"}
    assert refused.json()["error"]["request_id"] == refused.headers["X-Request-ID"]
    assert key not in written(studio)


async def test_each_event_of_a_socket_has_an_id_of_its_own(
    studio: Studio, alice: Person, open_socket: OpenSocket
) -> None:
    socket = await open_socket(alice, studio.begin(alice, "Hello!")["socket"])
    ids = set()
    for _time in range(2):
        empty = {"id": "1", "text": " ", "model": "hearth-demo", "mode": "instant"}
        await socket.send(json.dumps({"type": "send", **empty, "id": str(uuid.uuid4())}))
        ids.add((await refusal(socket))["request"])
    assert len(ids) == 2
    lines = [f"[{each}] hearth.chat: refused: empty" for each in ids]
    until(lambda: all(line in written(studio) for line in lines))


async def refusal(socket: ClientConnection) -> dict[str, str]:
    """The next error that the server says."""
    while True:
        event: dict[str, str] = json.loads(await socket.recv())
        if event["type"] == "error":
            return event


def test_a_job_is_done_under_the_id_of_who_asked_for_it(studio: Studio, owner: Person) -> None:
    with studio.client(owner) as client:
        request = client.post("/models/look/").headers["X-Request-ID"]
    until(lambda: f"jobs [{request}] hearth.jobs: models_hub.keep.jobs.look" in written(studio), 20)


def test_an_error_page_shows_the_id_to_mention(studio: Studio, alice: Person) -> None:
    with studio.client(alice) as client:
        page = client.get("/c/nowhere-at-all/")
    request = page.headers["X-Request-ID"]
    assert page.status_code == 404
    assert f"<code>{request}</code>" in page.text
    until(lambda: f"[{request}] hearth.web: GET no page: 404" in written(studio))


def test_a_stranger_s_id_is_not_taken_over(studio: Studio) -> None:
    given = {"X-Request-ID": "given-by-a-stranger"}
    answer = httpx.get(f"{studio.url}/healthz", headers=given)
    assert answer.headers["X-Request-ID"] != given["X-Request-ID"]


def test_the_body_of_a_refused_upload_is_answered_with_an_id(studio: Studio) -> None:
    answer = httpx.post(f"{studio.url}/login/", content=b"x" * (3 << 20), timeout=20)
    assert answer.status_code == 413
    assert answer.json()["error"]["request_id"] == answer.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("proxied", "given", "believed"),
    [
        (True, "b3f1-well-formed", True),
        (True, "two words", False),
        (True, "<script>", False),
        (False, "b3f1-well-formed", False),
    ],
)
def test_a_proxy_s_id_is_taken_over_when_it_is_well_formed(
    proxied: bool, given: str, believed: bool
) -> None:
    scope = {PROXIED: proxied, "headers": [(b"x-request-id", given.encode())]}
    assert (tracing._given(scope) == given) is believed


def test_no_log_tells_what_people_say_or_any_secret(studio: Studio, owner: Person) -> None:
    secret, token = "Canary-password-55", "hf_CanaryOfTheToken99"
    carol = studio.person("carol", password=secret)
    key = new_key(studio, "carol")
    answer = begun(studio, carol, SAID)
    request = answer.headers["X-Request-ID"]
    until(lambda: f"[{request} reply" in written(studio))
    until(lambda: "hearth.replies: saved" in studio.manage("trace", request), 30)
    begun(studio, carol, SAID, model="no-such-model")
    with studio.client(carol) as client:
        client.get("/find/", params={"q": SAID})
        client.get(f"/shared/{SAID}/")
        client.post("/draft/", json={"text": SAID, "bad": [SAID]})
        client.post("/models/hub/token/", data={"token": token})
        client.post("/preview/", data={"code": SAID})
    with program(studio, key) as client:
        client.post(PATH, json=body(SAID, stop=[SAID]))
        client.post(PATH, json=body(SAID, grammar=f"root ::= {SAID}"))
    login = {"username": "carol", "password": f"{secret}-wrong", "csrfmiddlewaretoken": "no"}
    httpx.post(f"{studio.url}/login/", data=login)
    httpx.get(f"{studio.url}/", headers={"Host": LAN_NAME, "Cookie": f"hearth_session={SAID}"})
    everything = written(studio)
    assert "hearth.web: GET" in everything
    secrets = [SAID, secret, token, key, *carol.cookies.values()]
    assert [each for each in secrets if each in everything] == []
