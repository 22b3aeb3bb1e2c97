"""Reads JSON as models write it: closed where it broke off, repaired where it is broken.

What the standard library reads is read by it, raw line breaks too. A text that merely ends too
early is closed here, in one pass. The rest is left to json_repair, whose time grows with the square
of some texts: so it gets no long ones, and the whole stays linear. Of a long one only quotes and
backslashes within its strings are put right, as files that a model writes have many of them.
"""

import json
import re
from typing import Any

import json_repair

LONGEST = 8192
"""Characters that json_repair is given: at worst some 0.2 s, while everybody waits."""
DEEPEST = 200
"""Brackets within brackets that it is given: it recurses."""
CLOSERS = {"{": "}", "[": "]"}
BEHIND = re.compile(r"\s*([:}\]]|,\s*[\"\[{}\]0-9tfn-]|\Z)")
"""What stands behind a string: after a comma, a value."""
ESCAPED = '"\\/bfnrtu'
"""What may follow a backslash."""


def loads(text: str, healed: list[str]) -> Any:
    """The value; says in `healed` what was put right. Raises ValueError when there is none."""
    text = unfenced(text, healed)
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        pass
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    for mend in (_with_breaks, _closed, _repaired):
        try:
            value = mend(text)
        except (json.JSONDecodeError, RecursionError):
            continue
        healed.append(MENDED[mend.__name__])
        return value
    raise ValueError("no JSON")


def unfenced(text: str, healed: list[str]) -> str:
    """What stands within a code fence, if all of it does."""
    text = text.strip()
    if not text.startswith("```"):
        return text
    healed.append("fence")
    body = text.partition("\n")[2] if "\n" in text else text[3:].removeprefix("json")
    return body.strip().removesuffix("```").strip()


def _with_breaks(text: str) -> Any:
    return json.loads(text, strict=False)


def _closed(text: str) -> Any:
    """Closed where it ends too early: its string, then its brackets. Where the brackets are there
    and the string runs into them, it is only the quote that was forgotten."""
    stack, in_string, escaped = _state(text)
    end = "".join(CLOSERS[mark] for mark in reversed(stack))
    if in_string:
        forgot = bool(end) and text.endswith(end)
        text = (text.removesuffix(end) if forgot else text[: len(text) - escaped]) + '"'
    else:
        text = text.rstrip().rstrip(",")
    return json.loads(text + end, strict=False)


def _state(text: str) -> tuple[list[str], bool, bool]:
    """(brackets that are open, whether in a string, whether after a backslash) at the end."""
    stack: list[str] = []
    in_string = escaped = False
    for letter in text:
        if in_string:
            in_string = escaped or letter != '"'
            escaped = letter == "\\" and not escaped
        elif letter == '"':
            in_string = True
        elif letter in CLOSERS:
            stack.append(letter)
        elif stack and letter == CLOSERS[stack[-1]]:
            stack.pop()
    return stack, in_string, escaped


def _repaired(text: str) -> Any:
    if _depth(text) > DEEPEST:
        raise ValueError("no JSON, and nested too deeply to repair")
    if len(text) > LONGEST:
        return _requoted(text)
    try:
        value = json_repair.loads(text, skip_json_loads=True)
    except Exception as error:  # of some texts it asserts what is not so, or leaves a list's end
        raise ValueError("no JSON, and not to be repaired") from error
    if not isinstance(value, dict | list) or not value:
        raise ValueError("no JSON")
    return value


def _requoted(text: str) -> Any:
    """With a backslash before each quote that ends no string, as JSON does not go on behind it, and
    before each backslash that begins no escape."""
    out: list[str] = []
    in_string = escaped = False
    for place, letter in enumerate(text):
        if escaped and letter not in ESCAPED:
            out.append("\\")
        elif letter == '"' and not escaped:
            ends = in_string and BEHIND.match(text, place + 1) is not None
            if in_string and not ends:
                out.append("\\")
            in_string = not ends
        escaped = in_string and letter == "\\" and not escaped
        out.append(letter)
    return _closed("".join(out))


def _depth(text: str) -> int:
    deepest = depth = 0
    for letter in text:
        depth += (letter in "[{") - (letter in "]}")
        deepest = max(deepest, depth)
    return deepest


HEALED = {
    "closer": "a mark that closes the call was missing",
    "fence": "it stood in a code fence",
    "newlines": "a string had raw line breaks",
    "unclosed": "strings or brackets were not closed",
    "json": "commas, quotes, words or keys were not those of JSON",
    "alias": "name or arguments had another name",
    "stringified": "the arguments were a string",
    "type": "an argument had another type than the schema declares",
    "characters": "a text had half a character in it, or a zero byte",
    "begun": "what had been told of it stands, as the rest cannot be read, or says otherwise",
}
"""What is reported of a call that had to be put right."""
MENDED = {"_with_breaks": "newlines", "_closed": "unclosed", "_repaired": "json"}
"""What each way of mending is reported as."""
