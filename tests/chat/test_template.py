"""A chat template is tried out, saved and used; a hostile one is a message and stalls nobody."""

import asyncio
import time
from typing import Any

import httpx
import pytest

from tests.chat.conftest import OpenChat
from tests.chat.tab import DEMO, begin
from tests.running import Person, Studio

Json = dict[str, Any]
MARKED = "{% for m in messages %}[{{ m.role }}] {{ m.content }}\n{% endfor %}[assistant]"
MESSAGES = "{{ messages[0].content }}"


def page(studio: Studio, person: Person | None, chat: str = "", model: str = DEMO) -> int:
    with studio.client(person) as client:
        return client.get(f"/templates/{model}/", params={"chat": chat} if chat else {}).status_code


def tried(
    studio: Studio, person: Person, template: Any, variables: Any = "", **more: Any
) -> httpx.Response:
    body = {"template": template, "variables": variables, "mode": "instant", "chat": None, **more}
    with studio.client(person) as client:
        client.timeout = httpx.Timeout(40)
        return client.post(f"/templates/{DEMO}/preview/", json=body)


def problem(studio: Studio, person: Person, template: Any, variables: Any = "") -> Json:
    answer = tried(studio, person, template, variables)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()["problem"]
    assert found["title"]
    return found


def save(studio: Studio, person: Person, scope: str, values: Json, chat: str = "") -> Json:
    body = {"scope": scope, "model": DEMO, "mode": "instant", "set": values}
    path = f"/c/{chat}/settings/" if chat else "/c/settings/"
    with studio.client(person) as client:
        answer = client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    saved: Json = answer.json()
    return saved


def chat_id(begun: Json) -> str:
    return str(begun["url"].split("/")[2])


# --- trying it out ---


def test_a_template_is_tried_on_an_example_and_on_ones_own_chat(
    studio: Studio, alice: Person
) -> None:
    example = tried(studio, alice, MARKED).json()
    assert example["text"].startswith("[user] What is the capital of France?\n[assistant] Paris.")
    chat = chat_id(begin(studio, alice, "Something of mine"))
    own = tried(studio, alice, MARKED, chat=chat).json()
    assert own["text"] == "[user] Something of mine\n[assistant]"
    assert own["count"] == len(own["tokens"])


def test_no_template_is_the_models_own(studio: Studio, alice: Person) -> None:
    assert tried(studio, alice, "").json()["text"].startswith("<|im_start|>user\n")


def test_variables_are_told_and_checked(studio: Studio, alice: Person) -> None:
    template = "{{ mood }} {{ enable_thinking }}"
    assert tried(studio, alice, template, '{"mood": "glad"}').json()["text"] == "glad False"
    for bad in (
        "{",
        "[1]",
        '{"messages": []}',
        '{"a b": 1}',
        '{"x": "' + "y" * 9_000 + '"}',
        "null",
    ):
        answer = tried(studio, alice, template, bad).json()
        assert answer["where"] == "variables"
        assert answer["problem"]["text"], bad


def test_an_error_is_said_in_words_with_its_line_and_column(studio: Studio, alice: Person) -> None:
    found = problem(studio, alice, "fine\n  {{ messages | nobody }}")
    assert (found["line"], found["column"]) == (2, 17)
    assert "nobody" in found["text"]
    refused = problem(studio, alice, "\n{{ raise_exception('Turns must alternate.') }}")
    assert (refused["line"], refused["text"]) == (2, "Turns must alternate.")


def test_anothers_chat_cannot_be_looked_into(studio: Studio, alice: Person, bob: Person) -> None:
    hers = chat_id(begin(studio, alice, "My secret"))
    for chat in (hers, "not-an-id"):
        assert tried(studio, bob, MARKED, chat=chat).status_code == 404
        assert page(studio, bob, chat) == 404
    assert page(studio, alice, hers) == page(studio, bob) == 200
    assert page(studio, alice, model="no-such-model") == 404
    assert page(studio, None) == 302


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"[" * 99_999])
def test_what_no_page_of_ours_posts_is_refused(body: bytes, studio: Studio, alice: Person) -> None:
    with studio.client(alice) as client:
        answer = client.post(f"/templates/{DEMO}/preview/", content=body)
    assert answer.status_code == 400


# --- saving it ---


async def test_a_template_saved_in_a_chat_is_what_its_replies_are_asked_with(
    studio: Studio, open_chat: OpenChat, alice: Person, bob: Person
) -> None:
    tab, reply = await open_chat(alice, "Hello!")
    await tab.to_the_end(reply)
    chat = tab.path.split("/")[3]
    saved = save(studio, alice, "chat", {"template": MARKED, "variables": '{"a": 1}'}, chat)
    assert saved["errors"] == {}
    assert saved["panel"]["fields"]["template"]["value"] == MARKED
    again = await tab.retry(reply)
    await tab.follow(again)
    await tab.to_the_end(again)
    with studio.client(alice) as client:
        seen = client.get(f"/c/{chat}/prompt/{again}/").json()
    assert seen["text"] == "[user] Hello!\n[assistant]"
    other, his = await open_chat(bob, "Hello!")
    final = await other.to_the_end(his)
    assert final["usage"]["prompt"] != seen["count"]


def test_a_template_that_is_too_long_is_refused_and_nothing_is_lost(
    studio: Studio, alice: Person
) -> None:
    chat = chat_id(begin(studio, alice, "Hello!"))
    save(studio, alice, "chat", {"template": MARKED}, chat)
    refused = save(studio, alice, "chat", {"template": "x" * 100_001}, chat)
    assert "100,001" in refused["errors"]["template"]
    assert refused["panel"]["fields"]["template"]["value"] == MARKED
    assert "100,001" in problem(studio, alice, "x" * 100_001)["text"]


def test_a_member_cannot_save_one_for_everybody(studio: Studio, alice: Person) -> None:
    body = {"scope": "everybody", "model": DEMO, "mode": "instant", "set": {"template": MARKED}}
    with studio.client(alice) as client:
        assert client.post("/c/settings/", json=body).status_code == 403


# --- hostile ones ---

HOSTILE = {
    "a loop without end": (
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    ),
    "a memory bomb": "{% set x = 'a' * 10**10 %}{{ x | length }}",
    "a growing bomb": (
        "{% set n = namespace(x='a') %}"
        "{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}"
    ),
    "a huge output": "{% for a in range(99999) %}{{ 'a' * 1000 }}{% endfor %}",
    "a huge number": "{{ 9 ** (9 ** 9) }}",
    "a wide format": "{{ '%999999999999d' % 1 }}",
    "a recursion": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "deep nesting": "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}",
    "many blocks": "{% if 1 %}" * 5_000,
    "the interpreter": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "globals": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "attributes by filter": "{{ (messages | attr('__class__')).mro() }}",
    "attributes by map": "{{ messages | map(attribute='__class__.__mro__') | map('no') | list }}",
    "a format string": "{{ '{0.__class__.__mro__}'.format(messages).nobody() }}",
    "the loop's frame": "{% for m in messages %}{{ loop.__init__.__globals__ }}{% endfor %}",
    "a file": "{% include '/etc/passwd' %}",
    "a call of nothing": "{{ nobody() }}",
    "nothing at all": "{# silence #}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_a_message(name: str, studio: Studio, alice: Person) -> None:
    begun = time.monotonic()
    found = problem(studio, alice, HOSTILE[name])
    assert time.monotonic() - begun < 15
    assert "root:" not in found["text"]
    assert tried(studio, alice, MESSAGES).json()["text"], "the next one is tried as ever"


async def test_a_hostile_template_in_a_chat_ends_its_reply_and_no_other(
    studio: Studio, open_chat: OpenChat, alice: Person, bob: Person
) -> None:
    tab, reply = await open_chat(alice, "Hello!")
    await tab.to_the_end(reply)
    chat = tab.path.split("/")[3]
    for name in ("a loop without end", "a memory bomb", "the interpreter"):
        save(studio, alice, "chat", {"template": HOSTILE[name]}, chat)
        bad = await tab.retry(reply)
        await tab.follow(bad)
        attack = asyncio.create_task(tab.to_the_end(bad))
        other, his = await open_chat(bob, "What is the capital of France?")
        fine = await other.to_the_end(his, within=10)
        assert fine["text"] == "Paris is the capital of France."
        assert (await attack)["problem"]["code"] == "template_failed"
        reply = bad
    save(studio, alice, "chat", {"template": ""}, chat)
    good = await tab.retry(reply)
    await tab.follow(good)
    assert (await tab.to_the_end(good))["state"] == "done"


async def test_trying_hostile_templates_out_holds_up_no_chat(
    studio: Studio, open_chat: OpenChat, alice: Person, bob: Person
) -> None:
    endless = HOSTILE["a loop without end"]
    attacks = [asyncio.to_thread(tried, studio, alice, endless) for _ in range(6)]
    running = asyncio.gather(*attacks)
    other, his = await open_chat(bob, "What is the capital of France?")
    assert (await other.to_the_end(his, within=10))["state"] == "done"
    looked = await asyncio.to_thread(tried, studio, bob, MESSAGES)
    assert looked.json()["text"]
    assert all(answer.json()["problem"] for answer in await running)
