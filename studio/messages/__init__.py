"""The words people read: found in the sources, translated in locale/, compiled for Django.

`python -m studio.messages` brings the .po files up to date with the sources;
`python -m studio.messages --compile` makes the .mo files that Django reads.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOMAINS = ("django", "djangojs")


def po_file(domain: str) -> Path:
    """The Simplified Chinese words of Python and templates (django) or scripts (djangojs)."""
    return ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / f"{domain}.po"
