"""What a model is asked for a title, and whether what it says is one.

The rule is the same for every model: a title is a short line that the model ended by itself, in
the chat's own script, and about what was said. Anything else is none, and the chat keeps the
beginning of its first line.
"""

import re
import unicodedata
from itertools import pairwise

LONGEST = 60
ASKED = 1_500
ANSWERED = 1_000
"""Characters of the question and of the answer that the model is shown: enough to tell what they
are about, little enough to cost next to nothing."""
WORDS = 12
"""More make a sentence."""
STEM = 4
"""Letters by which a word is known again in another form."""

ENGLISH = (
    "Here is how a conversation begins. Give it a title of two to six words, in the language of "
    "the conversation. Answer with the title alone: no quotation marks, no full stop."
    "\n\nPerson: {asked}\n\nAssistant: {answered}\n\nThe title is:"
)
CHINESE = (
    "下面是一段对话的开头。请用这段对话的语言给它起一个四到十二个字的标题。"
    "只回答标题本身，不要引号，不要句号。\n\n用户：{asked}\n\n助手：{answered}\n\n标题是："
)

HAN = re.compile(r"[\u3400-\u9fff]")
LABEL = re.compile(r"^(?:title|标题|題目|题目)\s*[:：]\s*", re.IGNORECASE)
MARKUP = re.compile(r"[*_`#~>\[\]]+")
COMMON = frozenset(
    re.findall(
        r"\w+",
        """about after all also and any are because been before but can could did does for from get
        had has have her here his how into its just like make many may more most much must not now
        one only other our out over she should some such than that the their them then there these
        they this those time very was way well were what when where which who why will with would
        you your""",
    )
)
"""English words that are in every text and say nothing of what it is about."""
QUOTES = "\"'“”‘’«»「」『』《》"


def question(asked: str, answered: str) -> str:
    """What the model is asked, in the chat's language as far as its script tells."""
    pattern = CHINESE if _is_han(asked) else ENGLISH
    return pattern.format(asked=_clipped(asked, ASKED), answered=_clipped(answered, ANSWERED))


def title(said: str, asked: str, answered: str) -> str | None:
    """The title in what a model said, cleaned; None when there is none."""
    line = _cleaned(said)
    fits = 2 <= len(line) <= LONGEST and len(line.split()) <= WORDS
    if not fits or _is_han(line) != _is_han(asked):
        return None
    is_answer = len(line.split()) > 3 and _plain(answered).startswith(_plain(line))
    return line if not is_answer and _is_about(line, f"{asked} {answered}") else None


def _cleaned(said: str) -> str:
    """Its first line without markup, label, quotes and full stop."""
    lines = [line.strip() for line in said.strip().splitlines() if line.strip()]
    line = MARKUP.sub("", lines[0]) if lines else ""
    line = LABEL.sub("", " ".join(line.split()).strip(QUOTES + " "))
    printable = (sign for sign in line if unicodedata.category(sign)[0] != "C")
    return "".join(printable).strip(QUOTES + " ").rstrip(".。 ")


def _is_about(line: str, text: str) -> bool:
    """Whether at least one word of it, or two signs in a row of Chinese, come from the text."""
    return bool(_marks(line) & _marks(text))


def _marks(text: str) -> set[str]:
    words = set(re.findall(r"[^\W\d_]{3,}", text.lower())) - COMMON
    signs = [sign if HAN.match(sign) else " " for sign in text]
    pairs = {first + second for first, second in pairwise(signs)}
    return {word[:STEM] for word in words} | {pair for pair in pairs if " " not in pair}


def _is_han(text: str) -> bool:
    """Whether it is written in Chinese characters for the greater part of its letters."""
    letters = [sign for sign in text[:ASKED] if sign.isalpha()]
    return len(HAN.findall("".join(letters))) * 2 > len(letters)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _clipped(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most] + "…"
