"""A text's tokens, tokens' text and a chat's prompt, told as llama.cpp's server tells them."""

import json
from typing import Any

import httpx
import pytest
import redis

from engine.protocol import MODELS
from tests.api.asking import MODEL, new_key, problem, program
from tests.running import Person, Studio

TEXT = "Hello! 你好 👋🏽"
MARKED = "<|im_start|>user"
CHAT = [{"role": "user", "content": "Hello!"}]


def asked(client: httpx.Client, path: str, **more: Any) -> Any:
    answer = client.post(path, json={"model": MODEL, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def tokens(client: httpx.Client, content: str, **more: Any) -> Any:
    return asked(client, "/tokenize", content=content, **more)["tokens"]


@pytest.mark.parametrize("root", ["", "/v1"])
def test_tokens_are_made_of_a_text_and_give_it_back(client: httpx.Client, root: str) -> None:
    made = asked(client, f"{root}/tokenize", content=TEXT)["tokens"]
    assert all(isinstance(token, int) for token in made)
    assert asked(client, f"{root}/detokenize", tokens=made) == {"content": TEXT}


def test_pieces_come_with_their_text_or_with_their_bytes(client: httpx.Client) -> None:
    made = tokens(client, TEXT, with_pieces=True)
    assert [each["id"] for each in made] == tokens(client, TEXT)
    pieces = [each["piece"] for each in made]
    assert b"".join(p.encode() if isinstance(p, str) else bytes(p) for p in pieces).decode() == TEXT


def test_special_tokens_are_recognised_unless_that_is_not_wanted(client: httpx.Client) -> None:
    assert len(tokens(client, MARKED)) < len(tokens(client, MARKED, parse_special=False))
    assert asked(client, "/detokenize", tokens=tokens(client, MARKED))["content"] == MARKED


def test_nothing_has_no_tokens(client: httpx.Client) -> None:
    assert tokens(client, "") == []
    assert asked(client, "/detokenize", tokens=[]) == {"content": ""}


@pytest.mark.parametrize("root", ["", "/v1"])
def test_a_prompt_is_what_the_chat_would_read(client: httpx.Client, root: str) -> None:
    prompt = asked(client, f"{root}/apply-template", messages=CHAT)["prompt"]
    assert "Hello!" in prompt
    chat = {"model": MODEL, "messages": CHAT, "max_tokens": 1}
    read = client.post("/v1/chat/completions", json=chat).json()["usage"]["prompt_tokens"]
    assert len(tokens(client, prompt, add_special=True)) == read


def test_a_switch_of_the_template_reaches_it(client: httpx.Client) -> None:
    def prompt(thinking: bool) -> Any:
        kwargs = {"enable_thinking": thinking}
        return asked(client, "/apply-template", messages=CHAT, chat_template_kwargs=kwargs)

    assert prompt(True) != prompt(False)


def test_nothing_is_loaded_for_it_and_a_long_text_is_told_whole(
    studio: Studio, client: httpx.Client
) -> None:
    with redis.Redis.from_url(studio.redis_url) as store:
        before = store.hkeys(MODELS)
        made = tokens(client, "word " * 50_000)
        assert store.hkeys(MODELS) == before
    assert len(made) > 50_000
    assert asked(client, "/detokenize", tokens=made)["content"] == "word " * 50_000


@pytest.mark.parametrize(
    ("path", "wrong", "param"),
    [
        ("/tokenize", {}, "content"),
        ("/tokenize", {"content": 5}, "content"),
        ("/tokenize", {"content": "x", "with_pieces": 1}, "with_pieces"),
        ("/tokenize", {"content": "x", "colour": 1}, "colour"),
        ("/detokenize", {"tokens": "x"}, "tokens"),
        ("/detokenize", {"tokens": [1.5]}, "tokens"),
        ("/detokenize", {"tokens": [-1]}, "tokens"),
        ("/detokenize", {"tokens": [1] * 500_001}, "tokens"),
        ("/apply-template", {"messages": []}, "messages"),
        ("/apply-template", {"messages": CHAT, "temperature": 1}, "temperature"),
    ],
    ids=lambda value: json.dumps(value)[:40],
)
def test_what_cannot_be_read_is_refused_by_name(
    client: httpx.Client, path: str, wrong: dict[str, Any], param: str
) -> None:
    error = problem(client.post(path, json={"model": MODEL, **wrong}), 400)
    assert error["param"] == param


def test_a_token_that_the_model_does_not_have_is_told(client: httpx.Client) -> None:
    error = problem(client.post("/detokenize", json={"model": MODEL, "tokens": [10**7]}), 400)
    assert "10000000" in error["message"]


def test_an_unknown_model_names_those_there_are(client: httpx.Client) -> None:
    unknown = client.post("/tokenize", json={"model": "nobody", "content": "x"})
    assert MODEL in problem(unknown, 404)["message"]


def test_a_key_that_only_lists_sees_no_tokens(studio: Studio, alice: Person) -> None:
    key = new_key(studio, alice.name, "--name", "lister")
    narrowed = 'from accounts.models import ApiKey; ApiKey.objects.filter(name="lister")'
    studio.manage("shell", "-c", f'{narrowed}.update(scope="list")')
    with program(studio, key) as lister:
        for path in ("/tokenize", "/detokenize", "/apply-template"):
            assert problem(lister.post(path, json={}), 403)["code"] == "key_scope"
