"""The clients that others publish ask for embeddings, with nothing but an address and a key."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest
from openai import BadRequestError, NotFoundError, OpenAI

from tests.engine.embedders import WIDTH
from tests.running import Studio

WORDS = ["Hello!", "Tell me a story"]
LITELLM = """
import json, sys, litellm
address, key, model = sys.argv[1:]
answer = litellm.embedding(model=model, input=["Hello!", "x"], api_base=address, api_key=key)
print(json.dumps([len(item["embedding"]) for item in answer.data]))
"""


@pytest.fixture
def openai(studio: Studio, alices_key: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{studio.url}/v1", api_key=alices_key, max_retries=0) as client:
        yield client


def test_openais_client_reads_what_it_asks_for_by_itself(openai: OpenAI, model: str) -> None:
    """Which is base64, unless numbers are asked for."""
    answer = openai.embeddings.create(model=model, input=WORDS)
    numbers = openai.embeddings.create(model=model, input=WORDS, encoding_format="float")
    assert [item.index for item in answer.data] == [0, 1]
    for coded, plain in zip(answer.data, numbers.data, strict=True):
        assert len(coded.embedding) == WIDTH
        read, said = (np.array(item.embedding, np.float32) for item in (coded, plain))
        assert np.array_equal(read, said)
    assert answer.usage.prompt_tokens == answer.usage.total_tokens > 0
    tokens = openai.embeddings.create(model=model, input=[[1, 2], [3]], dimensions=8)
    assert [len(item.embedding) for item in tokens.data] == [8, 8]


def test_openais_client_raises_what_it_knows(openai: OpenAI, model: str) -> None:
    with pytest.raises(BadRequestError, match=f"These can: {model}") as wrong:
        openai.embeddings.create(model="hearth-demo", input=WORDS)
    assert wrong.value.code == "wrong_kind"
    with pytest.raises(BadRequestError) as long:
        openai.embeddings.create(model=model, input="story " * 600)
    assert long.value.code == "context_length_exceeded"
    with pytest.raises(NotFoundError):
        openai.embeddings.create(model="nothing", input=WORDS)


def test_litellm_asks_like_any_other(studio: Studio, alices_key: str, model: str) -> None:
    """In a process of its own, as it warns of itself, and would ask the internet for prices."""
    done = subprocess.run(
        [sys.executable, "-c", LITELLM, f"{studio.url}/v1", alices_key, f"openai/{model}"],
        env={**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [WIDTH, WIDTH]
