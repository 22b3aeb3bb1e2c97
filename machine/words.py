"""How failed loads, stopped downloads and ended parts are told, with where they are put right."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from machine.models import Trouble
from machine.troubles import Told, sentence
from models_hub import words as library
from models_hub.downloads import words as downloads

PARTS: dict[str, Callable[[], str]] = {
    "redis": lambda: _("Redis ended and was started again"),
    "web": lambda: _("The web server ended and was started again"),
    "replies": lambda: _("The process of replies ended and was started again"),
    "jobs": lambda: _("The process of jobs ended and was started again"),
    "engine": lambda: _("The engine ended and was started again"),
}


def load(trouble: Trouble) -> Told:
    """As the library says it."""
    what, remedy = library.failure(trouble.code)
    text = " ".join(filter(None, [sentence(trouble), remedy]))
    return Told(what, text, _("Open Models"), reverse("models_hub:library"))


def download(trouble: Trouble) -> Told:
    """As the downloads say it."""
    title, text = downloads.explain(trouble.code, trouble.facts)
    return Told(title, text, _("Open Models"), reverse("models_hub:library"))


def part(trouble: Trouble) -> Told:
    """A process of Hearth's own; `code` is how it ended."""
    known = PARTS.get(trouble.subject)
    title = (
        known() if known else _("%(part)s ended and was started again") % {"part": trouble.subject}
    )
    text = _(
        "It ended with: %(how)s. Nothing was to be done. If this repeats, its log says more: "
        "logs/%(part)s.log in the data folder."
    )
    return Told(title, text % {"how": trouble.code, "part": trouble.subject})
