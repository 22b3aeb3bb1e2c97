"""Whoever reads Chinese reads nothing but Chinese: every text of the sources is translated."""

import re

import polib
import pytest

from studio.messages import DOMAINS, po_file
from studio.messages.compiling import compile_messages
from studio.messages.sources import Message, found

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{[^{}]*\}")


def entries(domain: str) -> list[polib.POEntry]:
    """What the .po file of the domain holds."""
    return list(polib.pofile(str(po_file(domain))))


def key(entry: polib.POEntry) -> Message:
    """The entry as the sources would write it."""
    return Message(entry.msgid, entry.msgid_plural, entry.msgctxt or "")


def translations(entry: polib.POEntry) -> list[str]:
    """Its Chinese; one text even where the English has two, for Chinese has no plural."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_catalogue_holds_exactly_what_the_sources_say(domain: str) -> None:
    in_sources = set(found(domain))
    in_catalogue = {key(entry) for entry in entries(domain)}
    assert in_sources == in_catalogue, "run `python -m studio.messages`, then translate"


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_text_has_a_translation_that_somebody_stands_by(domain: str) -> None:
    open_ones = [e.msgid for e in entries(domain) if e.fuzzy or not all(translations(e))]
    assert open_ones == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_translation_fills_in_the_same_facts(domain: str) -> None:
    def facts(text: str) -> list[str]:
        return sorted(PLACEHOLDER.findall(text))

    for entry in entries(domain):
        wanted = facts(entry.msgid_plural or entry.msgid)
        for translation in translations(entry):
            assert facts(translation) == wanted, entry.msgid


def test_the_sources_speak_through_templates_python_and_scripts() -> None:
    places = [file for domain in DOMAINS for files in found(domain).values() for file in files]
    for kind in (".html", ".py", ".js"):
        assert any(place.endswith(kind) for place in places)


def test_compiling_leaves_what_django_reads() -> None:
    compile_messages()
    for domain in DOMAINS:
        compiled = polib.mofile(str(po_file(domain).with_suffix(".mo")))
        assert len(compiled) == len(entries(domain))
