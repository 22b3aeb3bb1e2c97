"""Tells from a chat template how its model writes calls."""

from functools import lru_cache

from engine.calls.formats import FORMATS, Format

HARMONY = ("<|channel|>", "<|message|>")

SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("kimi", ("<|tool_call_begin|>",)),
    ("deepseek-v3.2", ("｜DSML｜",)),
    ("deepseek", ("<｜tool▁call▁begin｜>", "```json")),
    ("deepseek-v3.1", ("<｜tool▁call▁begin｜>",)),
    ("minimax", ("<minimax:tool_call>",)),
    ("gemma4", ("<|tool_call>call:",)),
    ("function-gemma", ("<start_function_call>",)),
    ("glm", ("<arg_key>",)),
    ("qwen-coder", ("<function=", "<parameter=")),
    ("mistral-named", ("[TOOL_CALLS]", "[ARGS]")),
    ("mistral", ("[TOOL_CALLS]",)),
    ("phi", ("<|tool_call|>",)),
    ("hermes", ("<tool_call>",)),
    ("llama", ("<|python_tag|>",)),
    ("llama", ("<|start_header_id|>", '"parameters"')),
    ("gemma", ("<start_of_turn>",)),
)
"""Format -> what its templates have in them, all of it; the first that fits counts."""


def is_harmony(template: str) -> bool:
    """Whether the model speaks in channels, as gpt-oss does."""
    return all(mark in template for mark in HARMONY)


@lru_cache(maxsize=64)
def detect(template: str) -> Format:
    """The format of a template; "bare" for one that knows no calls."""
    for name, signs in SIGNS:
        if all(sign in template for sign in signs):
            return FORMATS[name]
    return FORMATS["bare"]
