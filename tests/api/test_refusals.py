"""Whatever is not honoured is refused by name, before anything is asked of the engine."""

import json
from typing import Any

import httpx
import pytest

from api import asked
from api.problem import Problem
from engine.protocol import Sampling
from tests.api.asking import PATH, body, problem

IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,"}}
TEXT = {"type": "text", "text": "Hi"}
WRONG: list[tuple[str, Any]] = [
    ("temperature", "hot"),
    ("temperature", True),
    ("temperature", -1),
    ("temperature", 11),
    ("top_p", 1.5),
    ("top_k", 1.5),
    ("top_k", -1),
    ("min_p", 2),
    ("repeat_penalty", 0),
    ("presence_penalty", 3),
    ("frequency_penalty", -3),
    ("seed", -1),
    ("seed", 2**32),
    ("max_tokens", 0),
    ("max_tokens", "5"),
    ("thinking_budget", -1),
    ("stop", 5),
    ("stop", [""]),
    ("stop", ["x"] * 1000),
    ("logit_bias", {"one": 1}),
    ("logit_bias", {"1": 101}),
    ("logit_bias", [1]),
    ("logprobs", 5),
    ("top_logprobs", 21),
    ("grammar", 5),
    ("ignore_eos", 1),
    ("cache_prompt", "no"),
    ("stream", "yes"),
    ("stream_options", {"include_usage": True}),
    ("model", 5),
    ("messages", []),
    ("messages", "Hello"),
    ("overflow", "cut"),
    ("context", 0),
    ("shared_prefix", 1),
    ("n", 0),
    ("n", 33),
    ("n", "two"),
    ("store", True),
    ("tool_choice", "required"),
    ("tool_choice", "any"),
    ("tool_choice", {"type": "function", "function": {"name": "rm"}}),
    ("parallel_tool_calls", "no"),
    ("tools", [{"type": "web"}]),
    ("response_format", {"type": "xml"}),
    ("response_format", {"type": "json_schema"}),
]
UNSUPPORTED = ("foo", "functions", "function_call", "audio", "modalities")


def refused(**more: Any) -> Problem:
    """The problem of a request; fails the test when there is none."""
    return refused_body(json.dumps(body(**more)).encode())


def refused_body(raw: bytes) -> Problem:
    with pytest.raises(Problem) as caught:
        asked.read(raw).sampling(Sampling())
    return caught.value


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_refused_by_name(name: str, value: Any) -> None:
    found = refused(**{name: value})
    assert found.status == 400
    assert found.param is not None
    assert found.param.startswith(name) or name == "top_logprobs"
    assert name in str(found)


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_an_unsupported_field_is_refused_by_name(name: str) -> None:
    found = refused(**{name: "x"})
    assert (found.param, found.code) == (name, "unsupported_parameter")
    assert name in str(found)


def test_what_is_unknown_deep_inside_is_refused_by_its_place() -> None:
    function = {"name": "f", "colour": 1}
    found = refused(tools=[{"type": "function", "function": function}])
    assert found.param == "tools[0].function.colour"
    schema = {"name": "it", "schema": {}, "colour": 1}
    found = refused(response_format={"type": "json_schema", "json_schema": schema})
    assert found.param == "response_format.json_schema.colour"


def test_a_name_that_is_no_text_is_refused_all_the_same() -> None:
    assert str(refused(**{"\ud800": 1})) == "The body must be valid Unicode."
    named = {"type": "object", "properties": {"\udfff": {}}}
    tool = {"type": "function", "function": {"name": "f", "parameters": named}}
    assert refused(tools=[tool]).param == "tools[0].function.parameters.properties"
    Problem("half: \ud800").answer().body.decode()


def test_null_is_as_good_as_nothing() -> None:
    raw = body(temperature=None, stop=None, foo=None, response_format=None, tools=None)
    assert asked.read(json.dumps(raw).encode()).sampling(Sampling()) == Sampling()


@pytest.mark.parametrize(
    ("message", "param"),
    [
        ({"role": "robot", "content": "x"}, "messages[0].role"),
        ({"content": "x"}, "messages[0].role"),
        ({"role": "user"}, "messages[0].content"),
        ({"role": "user", "content": [IMAGE]}, "messages[0].content[0]"),
        ({"role": "user", "content": [{"type": "text"}]}, "messages[0].content[0].text"),
        ({"role": "user", "content": "x", "colour": 1}, "messages[0].colour"),
        ({"role": "user", "content": "\ud800"}, "messages[0].content"),
        ({"role": "assistant", "tool_calls": [{}]}, "messages[0].tool_calls[0].function"),
        ({"role": "assistant", "tool_calls": [{"x": 1}]}, "messages[0].tool_calls[0].x"),
        ({"role": "user", "content": [{**TEXT, "x": 1}]}, "messages[0].content[0].x"),
        ("x", "messages[0]"),
    ],
)
def test_a_message_is_refused_by_its_place(message: Any, param: str) -> None:
    assert refused(messages=[message]).param == param


def test_an_image_is_refused_as_what_it_is() -> None:
    assert "image_url" in str(refused(messages=[{"role": "user", "content": [IMAGE]}]))


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 100_000, b'{"seed":' + b"1" * 5000 + b"}"],
    ids=["empty", "half", "list", "null", "text", "no utf-8", "deep", "long number"],
)
def test_a_body_that_is_no_json_object_is_refused(raw: bytes) -> None:
    assert refused_body(raw).code == "invalid_json"


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999", "1" + "0" * 400])
def test_a_number_that_is_none_is_refused(value: str) -> None:
    raw = json.dumps(body(temperature=0)).replace('"temperature": 0', f'"temperature": {value}')
    assert refused_body(raw.encode()).param == "temperature"


def test_grammar_and_schema_exclude_each_other() -> None:
    wanted = {"type": "json_object"}
    assert refused(grammar='root ::= "a"', response_format=wanted).param == "grammar"


def test_what_was_set_goes_over_what_the_model_recommends() -> None:
    raw = body(temperature=0.1, max_tokens=5, max_completion_tokens=6, stop="x", logprobs=True)
    chosen = asked.read(json.dumps(raw).encode()).sampling(Sampling(temperature=0.6, top_k=20))
    assert (chosen.temperature, chosen.top_k, chosen.max_tokens) == (0.1, 20, 6)
    assert (chosen.stop, chosen.logprobs) == (("x",), 0)


@pytest.mark.parametrize("name", ["enable_thinking", "thinking"])
@pytest.mark.parametrize("wanted", [True, False, None])
def test_either_name_of_the_switch_says_whether_to_think(name: str, wanted: bool | None) -> None:
    assert read(chat_template_kwargs={name: wanted}).thinking is wanted


@pytest.mark.parametrize(
    "kwargs", [{"thinking": True, "enable_thinking": False}, {"thinking": "yes"}, {"messages": []}]
)
def test_a_switch_that_cannot_be_followed_is_refused(kwargs: dict[str, Any]) -> None:
    assert str(refused(chat_template_kwargs=kwargs).param).startswith("chat_template_kwargs")


def test_other_variables_reach_the_template() -> None:
    told = {"enable_thinking": False, "reasoning_effort": "low", "depth": None}
    settings = read(chat_template_kwargs=told).settings
    assert settings["variables"] == {"reasoning_effort": "low", "depth": None}


def test_only_leading_system_messages_are_shared() -> None:
    system = {"role": "system", "content": "Be brief."}
    user = {"role": "user", "content": "Hi"}
    turns = [system, {**system, "role": "developer"}, user, system, user]
    assert read(messages=turns, shared_prefix=True).shared == 2
    assert read(messages=turns).shared == 0


def read(**more: Any) -> asked.Asked:
    return asked.read(json.dumps(body(**more)).encode())


def test_tools_go_to_the_template_unless_the_choice_is_none() -> None:
    tool = {"type": "function", "function": {"name": "f", "parameters": {}}}
    assert read(tools=[tool]).tools == (tool,)
    assert read(tools=[tool], tool_choice="none").tools == ()


def test_a_choice_of_tools_says_which_must_be_called() -> None:
    tools = [{"type": "function", "function": {"name": name}} for name in ("f", "g")]
    named = {"type": "function", "function": {"name": "g"}}
    assert read(tools=tools).forced == ()
    assert read(tools=tools, tool_choice="required").forced == ("f", "g")
    assert read(tools=tools, tool_choice=named).forced == ("g",)
    assert read(tools=tools, parallel_tool_calls=False).parallel is False


def test_a_forced_call_and_another_form_are_refused_together() -> None:
    tool = {"type": "function", "function": {"name": "f"}}
    for more in ({"grammar": 'root ::= "a"'}, {"response_format": {"type": "json_object"}}):
        with pytest.raises(Problem) as refused:
            read(tools=[tool], tool_choice="required", **more)
        assert refused.value.param == next(iter(more))


def test_tools_of_one_name_are_refused() -> None:
    tool = {"type": "function", "function": {"name": "f"}}
    with pytest.raises(Problem) as refused:
        read(tools=[tool, tool])
    assert refused.value.param == "tools"


def test_a_refusal_reaches_the_client(client: httpx.Client) -> None:
    error = problem(client.post(PATH, json=body(top_p=2)), 400)
    assert error["type"] == "invalid_request_error"
    assert error["param"] == "top_p"
    problem(client.get(PATH), 405)
    assert problem(client.post(PATH, content=b"{"), 400)["code"] == "invalid_json"


def test_what_the_engine_refuses_is_an_http_error(client: httpx.Client) -> None:
    for stream in (True, False):
        asked = body("word " * 3000, stream=stream)
        error = problem(client.post(PATH, json=asked), 400)
        assert error["code"] == "context_length_exceeded"
        assert "1,0" in error["message"]
