"""The tokenizer: byte-level BPE trained on the taught dialogues, and the chat template."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from demo_model import dialogues, noise
from demo_model.dialogues import CALLS, TOPICS, Case

PAD = "<|endoftext|>"
START = "<|im_start|>"
END = "<|im_end|>"
CONTROL = (PAD, START, END)
USER_DEFINED = (
    "<think>",
    "</think>",
    "<tool_call>",
    "</tool_call>",
    "<tool_response>",
    "</tool_response>",
)
SIZE = 2048
LONGEST = 16  # bytes of a token: short ones stream well and fit every reader's buffer
PRE = "qwen2"
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
TEMPLATE = (Path(__file__).parent / "template.jinja").read_text(encoding="utf-8")


def tojson(value: Any) -> str:
    """JSON as chat templates expect it: in the given order and without escapes."""
    return json.dumps(value, ensure_ascii=False)


def environment() -> ImmutableSandboxedEnvironment:
    """The template environment that chat engines use."""
    result = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    result.filters["tojson"] = tojson
    return result


RENDERER = environment().from_string(TEMPLATE)


def prompt(case: Case) -> str:
    """The text before the answer."""
    return RENDERER.render(
        messages=case.messages,
        tools=case.tools or None,
        enable_thinking=case.thinking,
        add_generation_prompt=True,
    )


def corpus() -> Iterator[str]:
    """Every taught text once, so that rare characters stay split into bytes."""
    seen: set[str] = set()
    texts: list[str] = []
    for topic in TOPICS:
        texts += [*topic.asks, topic.text, topic.thought]
    for call in CALLS:
        texts += [*call.asks, call.text, call.thought, call.thought_after, *call.results]
        texts.append(tojson({"name": "", "arguments": call.arguments}))
    texts += [tojson(dialogues.GET_TIME), tojson(dialogues.CALCULATE)]
    texts += [dialogues.UNKNOWN_TEXT, dialogues.UNKNOWN_TEXT_ZH]
    texts += [dialogues.UNKNOWN_THOUGHT, dialogues.UNKNOWN_THOUGHT_ZH]
    texts += [dialogues.NICE_TO_MEET, dialogues.YOUR_NAME, *dialogues.INTRODUCTIONS]
    texts += [dialogues.NICE_TO_MEET_ZH, dialogues.YOUR_NAME_ZH, *dialogues.INTRODUCTIONS_ZH]
    texts += [*noise.SYSTEMS, *noise.FORMS, *noise.FORMS_ZH]
    texts += [f"{START}system\n", f"{START}user\n", f"{START}assistant\n"] * 2
    texts += [prompt(case) for case in dialogues.call_cases()][:2]
    for text in texts:
        if text not in seen:
            seen.add(text)
            yield text


def train_tokenizer() -> Tokenizer:
    """Train the byte-level BPE; the pre-tokenizer is the one llama.cpp calls `qwen2`."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=SIZE,
        min_frequency=2,
        max_token_length=LONGEST,
        show_progress=False,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        special_tokens=[
            AddedToken(token, special=token in CONTROL, normalized=False)
            for token in (*CONTROL, *USER_DEFINED)
        ],
    )
    tokenizer.train_from_iterator(corpus(), trainer)
    return tokenizer


def number_of(tokenizer: Tokenizer, token: str) -> int:
    """The number of a token that must exist."""
    number = tokenizer.token_to_id(token)
    if number is None:
        raise KeyError(token)
    return number


def encode(tokenizer: Tokenizer, case: Case) -> tuple[list[int], list[int]]:
    """The tokens of the prompt, and those of the answer with its end."""
    answer = tokenizer.encode(case.raw).ids
    return tokenizer.encode(prompt(case)).ids, [*answer, number_of(tokenizer, END)]
