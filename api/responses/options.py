"""Reads what a Responses request says beside its words: what is kept, thoughts, likelihoods."""

from api import fields
from api.fields import Object
from api.problem import Problem
from models_hub.efforts import RANKS

KEPT = ("previous_response_id", "conversation", "store", "background")
"""Fields that speak of what is kept from one request to another, which nothing is."""
LOGPROBS = "message.output_text.logprobs"
INCLUDED = (LOGPROBS, "reasoning.encrypted_content")
"""What an answer may be asked to hold. Thoughts need no encryption to be brought back: they come as
they are."""
SUMMARIES = ("auto", "detailed")
PAIRS, NAME_LONGEST, VALUE_LONGEST = 16, 64, 512
"""Of metadata: how many, and their characters."""


def refuse_kept(given: Object) -> None:
    """Raise Problem for a wish that something be kept, or for something that would have been."""
    why = "Hearth keeps no API requests."
    for name in ("previous_response_id", "conversation"):
        if name in given:
            instead = "Send the earlier items again, in input."
            raise fields.unsupported(name, f"{name} is not supported: {why} {instead}")
    for name in ("store", "background"):
        if fields.flag(name, given.get(name, False)):
            raise fields.unsupported(name, f"{name} must be false: {why}")


def refuse_obfuscation(given: Object) -> None:
    """Raise Problem for the one option of a stream that would have to be done."""
    name = "stream_options"
    wanted = fields.members(name, given.get(name, {}), ("include_obfuscation",))
    name += ".include_obfuscation"
    if (value := wanted.get("include_obfuscation")) is not None and fields.flag(name, value):
        raise fields.unsupported(name)


def reasoning(given: Object) -> Object:
    """Effort and summary, None where they are not set. Nothing sums thoughts up: who asks for the
    summary gets them there as they are. Raises Problem."""
    wanted = fields.members("reasoning", given.get("reasoning", {}), ("effort", "summary"))
    effort, summary = wanted.get("effort"), wanted.get("summary")
    if effort is not None:
        fields.choice("reasoning.effort", effort, RANKS)
    if summary is not None and summary not in SUMMARIES:
        words = " or ".join(f'"{word}"' for word in SUMMARIES)
        why = f"reasoning.summary must be {words}: thoughts come as they are, not summed up."
        raise fields.unsupported("reasoning.summary", why)
    return {"effort": effort, "summary": summary}


def logprobs(given: Object) -> Object:
    """The same as fields of a chat completion; raises Problem."""
    included = fields.items("include", given.get("include", []))
    for number, each in enumerate(included):
        if each not in INCLUDED:
            why = f"include cannot have {str(each)[:100]}. It may have: {', '.join(INCLUDED)}."
            raise fields.unsupported(f"include[{number}]", why)
    top = fields.integer("top_logprobs", given.get("top_logprobs", 0))
    if top and LOGPROBS not in included:
        why = f'top_logprobs needs include: ["{LOGPROBS}"].'
        raise Problem(why, code="invalid_value", param="top_logprobs")
    return {"logprobs": True, "top_logprobs": top} if LOGPROBS in included else {}


def metadata(given: Object) -> Object:
    """A program's own notes, which the answer repeats; raises Problem."""
    notes = fields.members("metadata", given.get("metadata", {}))
    values = [fields.text("metadata", value) for value in notes.values()]
    named = max((len(name) for name in notes), default=0)
    longest = max((len(value) for value in values), default=0)
    if len(notes) > PAIRS or named > NAME_LONGEST or longest > VALUE_LONGEST:
        sizes = f"names of {NAME_LONGEST} characters and values of {VALUE_LONGEST}"
        raise fields.wrong("metadata", f"at most {PAIRS} pairs, with {sizes} at most")
    return notes
