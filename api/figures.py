"""What is told of an answer beside its words: what it used, and how long it took."""

from collections.abc import Sequence

from api.fields import Object
from engine.protocol import Entry


def told(end: Entry, healed: Sequence[Object] = ()) -> Object:
    """What no client knows from elsewhere: `timings`; `cut_by` where an answer was ended by
    something else than the most tokens it may have: the context, or the day's tokens (context_full,
    allowance_spent); and `healed`, of each call that was not written as it should be: where it is,
    its name, and what was put right (engine.calls.healing.HEALED)."""
    rare = {"cut_by": end["code"], "healed": healed}
    return {"timings": timings(end), **{name: value for name, value in rare.items() if value}}


def usage(ends: Sequence[Entry], each: int = 1) -> Object:
    """Tokens of all choices, as OpenAI's completions have them; the cached ones are part of the
    prompt's, those of thinking part of the completion's.

    So many as `each` in turn follow one prompt, which counts once: as the choice found it that had
    to compute most of it.
    """
    counted = [end["usage"] for end in ends]
    prompts = [counted[at : at + each] for at in range(0, len(counted), each)]
    prompt = sum(same[0].get("prompt", 0) for same in prompts)
    cached = sum(min(one.get("cached", 0) for one in same) for same in prompts)
    completion = sum(one.get("completion", 0) for one in counted)
    thought = sum(one.get("thought", 0) for one in counted)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached},
        "completion_tokens_details": {"reasoning_tokens": thought},
    }


def timings(end: Entry) -> Object:
    """Tokens and milliseconds by phase, named as llama.cpp's server names them; with the wait
    before the prompt, the time to the first token, and the time spent thinking."""
    counted, took = end["usage"], end["timings"]
    cached, said = counted.get("cached", 0), counted.get("completion", 0)
    read = counted.get("prompt", 0) - cached
    prefill, decode = took.get("prefill", 0.0), took.get("decode", 0.0)
    return {
        "cache_n": cached,
        "prompt_n": read,
        "prompt_ms": prefill,
        "prompt_per_token_ms": _each(read, prefill),
        "prompt_per_second": _rate(read, prefill),
        "predicted_n": said,
        "predicted_ms": decode,
        "predicted_per_token_ms": _each(said - 1, decode),
        "predicted_per_second": _rate(said - 1, decode),
        "queued_ms": took.get("queued", 0.0),
        "first_ms": took.get("first", 0.0),
        "thought_ms": took.get("thought", 0.0),
    }


def _each(tokens: int, ms: float) -> float:
    return round(ms / tokens, 3) if tokens > 0 else 0.0


def _rate(tokens: int, ms: float) -> float:
    return round(tokens / ms * 1000, 2) if ms > 0 and tokens > 0 else 0.0
