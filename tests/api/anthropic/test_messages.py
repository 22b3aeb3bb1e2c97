"""Anthropic's own client asks for messages, and reads all that is told of them."""

import json
from typing import Any

import anthropic
import httpx
import pytest
from anthropic import beta_tool
from anthropic.types import Message, TextBlock, ThinkingBlock, ToolUseBlock

from demo_model.dialogues import GET_TIME
from tests.api.anthropic.asking import MESSAGES, message
from tests.api.asking import MODEL, WRITE, WRITING, WRITTEN, whole
from tests.api.test_limits import at_work
from tests.polling import until
from tests.running import Studio


def tool(function: dict[str, Any]) -> dict[str, Any]:
    """A tool of OpenAI's in this dialect."""
    same = {name: function[name] for name in ("name", "description")}
    return {**same, "input_schema": function["parameters"]}


CLOCK = tool(GET_TIME["function"])
SURE = {"extra_body": {"temperature": 0}}
"""This client has no name for it any more."""
STORY: dict[str, Any] = {"text": "Tell me a story", **SURE}
WHEN: dict[str, Any] = {"text": "What time is it in Shanghai?", "tools": [CLOCK], **SURE}
THINK: dict[str, Any] = {"thinking": {"type": "enabled", "budget_tokens": 1024}, **SURE}


def create(claude: anthropic.Anthropic, **asked: Any) -> Message:
    made: Message = claude.messages.create(**message(**asked))
    return made


def streamed(claude: anthropic.Anthropic, **asked: Any) -> tuple[Message, list[Any]]:
    """The message that the client puts together, and the kinds of events it came in."""
    with claude.messages.stream(**message(**asked)) as stream:
        kinds = [event.type for event in stream]
        return stream.get_final_message(), kinds


def text(made: Message) -> str:
    return "".join(block.text for block in made.content if isinstance(block, TextBlock))


def test_streamed_and_whole_messages_say_what_a_chat_completion_says(
    claude: anthropic.Anthropic, client: httpx.Client
) -> None:
    made, (heard, kinds) = create(claude, **STORY), streamed(claude, **STORY)
    said = whole(client, text="Tell me a story", temperature=0, max_tokens=200)
    assert text(made) == text(heard) == said["choices"][0]["message"]["content"]
    assert (made.model, made.role, made.type) == (MODEL, "assistant", "message")
    assert made.stop_reason == heard.stop_reason
    assert (kinds[0], kinds[-1]) == ("message_start", "message_stop")
    assert made._request_id


def test_usage_tells_what_was_computed_before_apart(claude: anthropic.Anthropic) -> None:
    asked: dict[str, Any] = {"text": "Hello there, and good day! " * 20, "max_tokens": 3}
    counted = claude.messages.count_tokens(model=MODEL, messages=message(**asked)["messages"])
    first, (second, _kinds) = create(claude, **asked), streamed(claude, **asked)
    for made in (first, second):
        usage = made.usage
        assert usage.output_tokens == 3
        assert usage.input_tokens + (usage.cache_read_input_tokens or 0) == counted.input_tokens
    assert second.usage.cache_read_input_tokens
    assert second.usage.input_tokens < first.usage.input_tokens
    assert first.to_dict()["timings"]["predicted_n"] == 3  # type: ignore[index]


def test_a_message_ends_for_the_reason_it_says(claude: anthropic.Anthropic) -> None:
    full = create(claude, **STORY, max_tokens=500)
    word = text(full).split()[5]
    stopped = create(claude, **STORY, stop_sequences=["never said", word])
    assert full.stop_reason == "end_turn"
    assert (stopped.stop_reason, stopped.stop_sequence) == ("stop_sequence", word)
    assert text(stopped) == text(full)[: text(full).index(word)]
    assert create(claude, **STORY, max_tokens=3).stop_reason == "max_tokens"


def test_thinking_is_told_in_a_block_of_its_own(claude: anthropic.Anthropic) -> None:
    made, (heard, _kinds) = create(claude, **THINK), streamed(claude, **THINK)
    for found in (made, heard):
        thought, said = found.content
        assert isinstance(thought, ThinkingBlock)
        assert isinstance(said, TextBlock)
        assert "" not in (thought.thinking, thought.signature, said.text)
    assert [block.type for block in create(claude, **SURE).content] == ["text"]


@pytest.mark.parametrize("how", ["whole", "streamed"])
def test_a_tool_is_called_and_its_result_read(claude: anthropic.Anthropic, how: str) -> None:
    made = create(claude, **WHEN) if how == "whole" else streamed(claude, **WHEN)[0]
    call = made.content[-1]
    assert isinstance(call, ToolUseBlock)
    assert (made.stop_reason, call.name, call.input) == (
        *("tool_use", "get_time"),
        {"timezone": "Asia/Shanghai"},
    )
    result = {"type": "tool_result", "tool_use_id": call.id, "content": "12:00"}
    turns = [
        {"role": "user", "content": WHEN["text"]},
        {"role": "assistant", "content": made.content},
        {"role": "user", "content": [result]},
    ]
    answered = create(claude, messages=turns, tools=[CLOCK], **SURE)
    assert answered.stop_reason == "end_turn"
    assert "clock" in text(answered)


def test_an_agent_goes_on_until_nothing_is_left_to_call(claude: anthropic.Anthropic) -> None:
    asked: list[str] = []

    @beta_tool
    def get_time(timezone: str) -> str:
        """Tell the current date and time in a time zone.

        Args:
            timezone: An IANA time zone, for example Asia/Shanghai.
        """
        asked.append(timezone)
        return "12:00"

    said = message(WHEN["text"], **SURE)
    last = claude.beta.messages.tool_runner(**said, tools=[get_time]).until_done()
    assert asked == ["Asia/Shanghai"]
    assert last.stop_reason == "end_turn"
    assert "clock" in last.content[0].text


@pytest.mark.parametrize("choice", [{"type": "any"}, {"type": "tool", "name": "get_time"}])
def test_a_tool_is_called_where_it_must_be(
    claude: anthropic.Anthropic, choice: dict[str, Any]
) -> None:
    single = {**choice, "disable_parallel_tool_use": True}
    made = create(claude, tools=[CLOCK], tool_choice=single, **SURE)
    (call,) = made.content
    assert isinstance(call, ToolUseBlock)
    assert (made.stop_reason, call.name) == ("tool_use", "get_time")
    assert isinstance(call.input["timezone"], str)


def test_a_long_argument_arrives_while_it_is_written(claude: anthropic.Anthropic) -> None:
    asked = message(tools=[tool(WRITE["function"])], extra_body=WRITING, max_tokens=800)
    with claude.messages.stream(**asked) as stream:
        pieces = [event.partial_json for event in stream if event.type == "input_json"]
        heard = stream.get_final_message()
    for made in (heard, claude.messages.create(**asked)):
        (call,) = made.content
        assert isinstance(call, ToolUseBlock)
        assert (made.stop_reason, call.name, call.input) == ("tool_use", "write", WRITTEN)
    assert len(pieces) > 2


def test_no_tool_is_called_when_none_is_chosen(claude: anthropic.Anthropic) -> None:
    made = create(claude, **WHEN, tool_choice={"type": "none"})
    assert [block.type for block in made.content] == ["text"]


def test_an_answer_goes_on_from_the_words_it_is_given(claude: anthropic.Anthropic) -> None:
    full = text(create(claude, **STORY))
    begun = full[: full.index(" ", 40)]
    turns = [*message("Tell me a story")["messages"], {"role": "assistant", "content": begun}]
    assert (begun + text(create(claude, messages=turns, **SURE))).startswith(full)


def test_tokens_are_counted_as_the_model_reads_them(claude: anthropic.Anthropic) -> None:
    told = {"system": [{"type": "text", "text": "Be brief."}], "tools": [CLOCK]}
    asked = message("What time is it?", **told)
    del asked["max_tokens"]
    counted = claude.messages.count_tokens(**asked).input_tokens
    usage = create(claude, text="What time is it?", max_tokens=1, **told).usage
    assert counted == usage.input_tokens + (usage.cache_read_input_tokens or 0)
    alone = claude.messages.count_tokens(model=MODEL, messages=asked["messages"]).input_tokens
    assert alone < counted


def test_a_schema_gives_a_message_its_form(claude: anthropic.Anthropic) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "boolean"}}, "required": ["a"]}
    form = {"type": "json_schema", "schema": {**schema, "additionalProperties": False}}
    made = create(claude, output_config={"format": form})
    assert json.loads(text(made)) in ({"a": True}, {"a": False})


def test_a_client_that_goes_away_frees_its_place_in_the_model(
    claude: anthropic.Anthropic, studio: Studio
) -> None:
    endless: dict[str, Any] = {"max_tokens": 4000, "extra_body": {"ignore_eos": True}}
    with claude.messages.stream(**message("Tell me a story", **endless)) as stream:
        next(iter(stream.text_stream))
        until(lambda: at_work(studio))
    until(lambda: not at_work(studio), 3)


def test_any_version_and_none_will_do(client: httpx.Client) -> None:
    for headers in ({}, {"anthropic-version": "1999-01-01"}, {"anthropic-beta": "a,b"}):
        answer = client.post(MESSAGES, json=message(max_tokens=2), headers=headers)
        assert answer.json()["usage"]["output_tokens"] == 2
