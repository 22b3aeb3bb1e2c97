"""Who asks a model for what it is not there for is told which are; limits count as elsewhere."""

import asyncio
import json
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest

from accounts import usage
from accounts.models import OpenRequest
from api.answer import Answer
from api.application import _answer
from api.embeddings import answering
from api.order import order
from api.tokens.asked import to_tokens
from engine.protocol import Generate
from models_hub.models import LocalModel
from tests.api.asking import PATH
from tests.api.test_allowed import Ada

pytestmark = pytest.mark.django_db(transaction=True)
EMBEDDINGS = "/v1/embeddings"


class Ella(Ada):
    """A member with an embedding model, `vectors`, beside one that writes, `m`."""

    def __init__(self) -> None:
        super().__init__()
        embeds = {"name": "vectors", "embeds": True, "context": 512}
        LocalModel.objects.filter(name="other").update(**embeds)

    def embedding(self, given: Any = "Hello!", **more: Any) -> ASGIRequest:
        """As it comes to the API."""
        return self.asking(EMBEDDINGS, input=given, **more)

    def asking(self, path: str, **more: Any) -> ASGIRequest:
        """The same of anything else that a model is asked for."""
        body = json.dumps({"model": "vectors", **more}).encode()
        return ASGIRequest({**self.request(PATH).scope, "path": path}, BytesIO(body))

    def refused(self, request: ASGIRequest) -> tuple[int, dict[str, Any]]:
        """The status and the error of an answer that is none."""
        answer = asyncio.run(_answer(request))
        assert isinstance(answer, Answer)
        return answer.status, answer.content["error"]

    def order(self, given: Any = "Hello!", **more: Any) -> Generate:
        """What the engine is asked."""
        return answering.order(self.embedding(given, **more)).request


@pytest.fixture
def ella(db: None) -> Ella:
    return Ella()


def test_a_model_that_writes_makes_no_embeddings_and_says_which_do(ella: Ella) -> None:
    status, error = ella.refused(ella.embedding(model="m"))
    assert (status, error["code"], error["param"]) == (400, "wrong_kind", "model")
    words = "m writes answers, and makes no embeddings. These can: vectors."
    assert error["message"] == words
    assert not OpenRequest.objects.exists()


def test_an_embedding_model_does_not_chat_and_says_which_do(ella: Ella) -> None:
    status, error = ella.refused(ella.request(model="vectors"))
    assert (status, error["code"], error["param"]) == (400, "wrong_kind", "model")
    assert error["message"] == "vectors only makes embeddings. These can: m."


def test_its_tokens_can_be_told_and_it_has_no_prompt_of_a_chat(ella: Ella) -> None:
    assert to_tokens(ella.asking("/tokenize", content="Hi")).look.request.model == "vectors"
    chat = [{"role": "user", "content": "Hi"}]
    status, error = ella.refused(ella.asking("/apply-template", messages=chat))
    assert (status, error["code"]) == (400, "wrong_kind")


def test_where_there_is_no_other_the_next_step_is_said(ella: Ella) -> None:
    LocalModel.objects.filter(name="vectors").delete()
    _status, error = ella.refused(ella.embedding(model="m"))
    assert error["message"].endswith("No model here makes embeddings: add one under Models.")


def test_a_model_that_is_not_for_somebody_is_not_told_of(ella: Ella) -> None:
    ella.policy(only_models=["m"])
    assert ella.refused(ella.embedding())[1]["code"] == "model_not_found"
    assert "vectors" not in ella.refused(ella.embedding(model="m"))[1]["message"]


def test_both_kinds_are_listed_with_what_they_are_for(ella: Ella) -> None:
    listed = asyncio.run(_answer(Ada.request(ella, "/v1/models")))
    assert isinstance(listed, Answer)
    kinds = {model["id"]: model["type"] for model in listed.content["data"]}
    assert kinds == {"m": "llm", "vectors": "embeddings"}


def test_a_request_carries_what_was_asked_and_whose_it_is(ella: Ella) -> None:
    asked = ella.order(["Hello!", "你好"], dimensions=16)
    assert (asked.inputs, asked.dimensions) == (("Hello!", "你好"), 16)
    assert (asked.user, asked.model) == (str(ella.user.pk), "vectors")
    assert Generate.read(asked.dump()) == asked
    assert order(ella.request()).request.inputs == ()


def test_no_more_tokens_are_put_by_than_the_texts_can_have(ella: Ella) -> None:
    ella.policy(limits={"tokens_a_day": 10_000})
    assert ella.order("Hello!").allowance == len("Hello!") + 4
    assert ella.order(["x" * 2_000, [1, 2, 3]]).allowance == 512 + 3
    usage.count(ella.user.pk, "m", {"prompt": 10_000})
    status, error = ella.refused(ella.embedding())
    assert (status, error["code"]) == (429, "tokens_spent")


def test_the_longest_context_and_the_right_to_load_hold_here_too(ella: Ella) -> None:
    assert ella.order().may_load
    ella.policy(limits={"longest_context": 128}, rights={"load": False})
    assert (ella.order().context, ella.order().may_load) == (128, False)
