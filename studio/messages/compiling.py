"""Makes the .mo files that Django reads from the .po files that people write."""

import os

import polib

from studio.messages import DOMAINS, po_file


def compile_messages() -> None:
    """Writes a .mo beside each .po; a reader meets the old file or the new one, never half."""
    for domain in DOMAINS:
        source = po_file(domain)
        part = source.with_suffix(f".{os.getpid()}.part")
        polib.pofile(str(source)).save_as_mofile(str(part))
        part.replace(source.with_suffix(".mo"))
