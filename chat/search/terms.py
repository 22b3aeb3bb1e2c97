"""What somebody types into a search box, taken apart."""

import re
import unicodedata

LONGEST = 200
"""Characters of a question that are read."""
MOST = 8
"""Terms of it: each is looked for in every message that may have it."""


def terms(question: str) -> list[str]:
    """The words to look for, all of which a message must hold; "in quotes" they are one term."""
    text = unicodedata.normalize("NFC", question[:LONGEST]).replace("\0", "")
    text = text.encode(errors="ignore").decode()  # half of a surrogate pair is in no message
    found = re.findall(r'"([^"]+)"|(\S+)', text)
    words = (quoted.strip() or word.strip('"') for quoted, word in found)
    return list(dict.fromkeys(word for word in words if word))[:MOST]
