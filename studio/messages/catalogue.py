"""Brings the .po files up to date with the sources, keeping every translation there is."""

from collections.abc import Iterator
from pathlib import Path

import polib

from studio.messages import DOMAINS, ROOT, po_file
from studio.messages.sources import Message, found

HEADER = {
    "Project-Id-Version": "Hearth",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


def update() -> Iterator[tuple[Path, int]]:
    """Rewrites each .po; yields it (relative to the project) and how many texts it leaves open."""
    for domain in DOMAINS:
        path = po_file(domain)
        fresh = _merged(polib.pofile(str(path)) if path.exists() else polib.POFile(), domain)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.save(str(path))
        yield path.relative_to(ROOT), len(fresh.untranslated_entries())


def _merged(known: polib.POFile, domain: str) -> polib.POFile:
    """The sources' messages with the known translations; what the sources dropped is dropped."""
    words = {(entry.msgid, entry.msgid_plural, entry.msgctxt or ""): entry for entry in known}
    fresh = polib.POFile(wrapwidth=98)
    fresh.metadata = HEADER
    for message, files in sorted(found(domain).items()):
        old = words.get((message.text, message.plural, message.context))
        fresh.append(_entry(message, files, old))
    return fresh


def _entry(message: Message, files: list[str], old: polib.POEntry | None) -> polib.POEntry:
    # Lines are left out: they would change with every edit of a source.
    entry = polib.POEntry(msgid=message.text, occurrences=[(name, "") for name in files])
    if message.context:
        entry.msgctxt = message.context
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = old.msgstr_plural if old else {0: ""}
    elif old:
        entry.msgstr = old.msgstr
    return entry
