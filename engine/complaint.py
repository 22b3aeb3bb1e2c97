"""What llama.cpp's complaints about a file mean: a code for programs, a sentence for people."""

import re
from dataclasses import dataclass, field

from engine.protocol import Facts
from engine.sentence import gettext_noop

FUNCTION = re.compile(r"^(\w+: )*(error loading model: |failed to initialize the context: )?")
"""What llama.cpp puts before what it has to say."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a model is gone: `code` for programs, a sentence with its facts for people."""

    code: str
    sentence: str
    facts: Facts = field(default_factory=dict)


KNOWN = [
    (
        r"unknown (?:model )?architecture: '(?P<name>[^']*)'",
        "model_unsupported",
        gettext_noop("Its architecture is {name}."),
    ),
    (
        r"unknown pre-tokenizer type: '(?P<name>[^']*)'",
        "model_unsupported",
        gettext_noop("Its tokenizer is {name}."),
    ),
    (
        r"(?:missing tensor '|tensor ')(?P<name>[^']*)'(?: not found|$)",
        "model_bad",
        gettext_noop("The tensor {name} is missing."),
    ),
    (
        r"tensor '(?P<name>[^']*)' has wrong shape",
        "model_bad",
        gettext_noop("The tensor {name} does not have the shape that its header promises."),
    ),
    (
        r"tensor '(?P<name>[^']*)' has invalid data",
        "model_bad",
        gettext_noop("The tensor {name} is damaged."),
    ),
    (
        r"tensor '(?P<name>[^']*)' data is not within the file bounds",
        "model_bad",
        gettext_noop("It is truncated: the tensor {name} lies beyond its end."),
    ),
    (
        r"key not found in model: (?P<name>\S+)",
        "model_bad",
        gettext_noop("Its header does not say what {name} is."),
    ),
    (
        r"(?P<words>.*(?:corrupted|invalid magic|is duplicated|number of tensors).*)",
        "model_bad",
        gettext_noop("It is damaged. llama.cpp says: {words}"),
    ),
    (
        r"(?P<words>.*(?:bad_alloc|(?:failed|unable) to allocate|(?:out of|insufficient) memory"
        r"|alloc failed).*)",
        "model_too_big",
        gettext_noop("Memory ran out while it was loaded. llama.cpp says: {words}"),
    ),
]
"""(what llama.cpp says, code, sentence); the first that matches counts."""


def explain(complaint: str) -> Failure:
    """llama.cpp's first complaint while loading, as people may read it; an unknown one as it is."""
    words = FUNCTION.sub("", complaint)
    for pattern, code, sentence in KNOWN:
        if found := re.search(pattern, words, re.IGNORECASE):
            return Failure(code, sentence, found.groupdict())
    return Failure("model_failed", words)
