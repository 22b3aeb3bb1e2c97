"""One way of writing names of models, so that they can be compared."""

import re

LONGEST = 300
"""Characters of a name that are looked at."""
SEPARATORS = re.compile(r"[\s_/:-]+")
ENDING = ".gguf"


def normal(name: str) -> str:
    """In lower case, words joined by "-"; dots stay, they part numbers of versions."""
    return SEPARATORS.sub("-", name[:LONGEST].strip().lower().removesuffix(ENDING)).strip("-")
