"""litellm, with which many agents reach whatever answers: Hearth as one more of OpenAI's kind."""

import json
from typing import Any

import pytest
from pydantic import BaseModel

from demo_model.dialogues import GET_TIME
from tests.api.asking import MODEL
from tests.running import Studio

# What it says to its own developers about types of its own.
pytestmark = pytest.mark.filterwarnings("ignore:Item '.*' on TypedDict:UserWarning")

QUESTION = "What time is it in Shanghai?"


@pytest.fixture(scope="module")
def litellm() -> Any:
    """The library, which takes seconds to import and would ask the internet for prices."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
        import litellm
    return litellm


@pytest.fixture
def asked(studio: Studio, alices_key: str) -> dict[str, Any]:
    """What every call says."""
    return {
        "model": f"openai/{MODEL}",
        "api_base": f"{studio.url}/v1",
        "api_key": alices_key,
        "messages": [{"role": "user", "content": "Tell me a story"}],
        "seed": 7,
        "num_retries": 0,
        "timeout": 30,
        "extra_body": {"chat_template_kwargs": {"enable_thinking": False}},
    }


def test_a_whole_answer(litellm: Any, asked: dict[str, Any]) -> None:
    answer = litellm.completion(**asked)
    assert answer.choices[0].message.content.startswith("Once upon a time")
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.completion_tokens > 10


def test_a_stream_says_the_same(litellm: Any, asked: dict[str, Any]) -> None:
    options = {"include_usage": True}
    chunks = list(litellm.completion(**asked, stream=True, stream_options=options))
    whole = litellm.completion(**asked)
    built = litellm.stream_chunk_builder(chunks)
    assert built.choices[0].message.content == whole.choices[0].message.content
    assert built.usage.completion_tokens == whole.usage.completion_tokens


async def test_asked_without_waiting(litellm: Any, asked: dict[str, Any]) -> None:
    answer = await litellm.acompletion(**asked, max_tokens=3)
    assert answer.choices[0].finish_reason == "length"
    said = [chunk async for chunk in await litellm.acompletion(**asked, max_tokens=3, stream=True)]
    assert said[-1].choices[0].finish_reason == "length"


def test_thinking_is_told_apart(litellm: Any, asked: dict[str, Any]) -> None:
    asked["extra_body"] = {"chat_template_kwargs": {"enable_thinking": True}}
    message = litellm.completion(**asked).choices[0].message
    assert message.reasoning_content
    assert message.content


class Answer(BaseModel):
    """One answer."""

    yes: bool


def test_an_answer_in_the_shape_of_a_class(litellm: Any, asked: dict[str, Any]) -> None:
    answer = litellm.completion(**asked, response_format=Answer, max_tokens=60)
    assert Answer.model_validate_json(answer.choices[0].message.content)


@pytest.mark.parametrize("stream", [False, True])
def test_an_agent_calls_its_tool_and_answers(
    stream: bool, litellm: Any, asked: dict[str, Any]
) -> None:
    messages: list[Any] = [{"role": "user", "content": QUESTION}]
    asked |= {"messages": messages, "tools": [GET_TIME], "temperature": 0, "stream": stream}

    def say() -> Any:
        answer = litellm.completion(**asked)
        answer = litellm.stream_chunk_builder(list(answer)) if stream else answer
        return answer.choices[0].message

    message = say()
    (call,) = message.tool_calls
    assert json.loads(call.function.arguments) == {"timezone": "Asia/Shanghai"}
    messages += [message, {"role": "tool", "tool_call_id": call.id, "content": "12:00"}]
    assert "clock" in say().content


ERRORS: dict[str, dict[str, Any]] = {
    "AuthenticationError": {"api_key": "hearth-" + "A" * 43},
    "NotFoundError": {"model": "openai/gpt-7"},
    "BadRequestError": {"temperature": -1},
    "ContextWindowExceededError": {"messages": [{"role": "user", "content": "word " * 3000}]},
}


@pytest.mark.parametrize("name", ERRORS)
def test_what_is_refused_is_raised_as_its_own_class(
    name: str, litellm: Any, asked: dict[str, Any]
) -> None:
    with pytest.raises(getattr(litellm, name)):
        litellm.completion(**{**asked, **ERRORS[name]})
