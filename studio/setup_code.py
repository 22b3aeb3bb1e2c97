"""The one-time code that the first account's maker reads in the terminal."""

import os
import secrets
from pathlib import Path

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O or U, which are misread."""
LENGTH = 10


def standing(path: Path) -> str:
    """The code in `path` (XXXXX-XXXXX), made when there is none; the same after a restart."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass  # the first start
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    code = f"{drawn[:5]}-{drawn[5:]}"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(code)
    return code
