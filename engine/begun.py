"""A reply that goes on from its own words: how they stand at the end of its prompt."""

from typing import Any

from engine.parse import THINK, THOUGHT, Begun


def begun(message: dict[str, Any]) -> Begun:
    """Whether a reply's message ends in its thoughts or in its answer."""
    return "text" if message.get("content") else "reasoning"


def written(message: dict[str, Any], prompt: str) -> str:
    """What the model wrote of a reply, to follow the prompt that asked for it.

    The prompt that asks is the very one that the first words were written to, so that what was
    computed for it is found again. A template that renders the reply as a finished one may leave
    thoughts out, and could not leave them open.
    """
    thoughts, answer = message.get("reasoning_content", ""), message.get("content", "")
    is_open = prompt.rfind(THINK) > prompt.rfind(THOUGHT)
    if not thoughts and not is_open:
        return str(answer)
    beginning = "" if is_open else f"{THINK}\n"
    return f"{beginning}{thoughts}" + (f"\n{THOUGHT}\n\n{answer}" if answer else "")
