"""What pages say about a download, in the reader's language."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engine.sentence import bytes_text
from models_hub.downloads.rows import Download

State = Download.State
RESUME, RETRY = "resume", "retry"

TROUBLE: dict[str, tuple[str, str, str]] = {
    "offline": (
        gettext_noop("The hub cannot be reached"),
        gettext_noop(
            "{host} did not answer. Check this machine's connection, then try again: what came is "
            "kept."
        ),
        RETRY,
    ),
    "stalled": (
        gettext_noop("The hub sends nothing any more"),
        gettext_noop("Several attempts brought no more bytes. Try again later: what came is kept."),
        RETRY,
    ),
    "dropped": (
        gettext_noop("The connection broke again and again"),
        gettext_noop("Try again later: what came is kept."),
        RETRY,
    ),
    "limited": (
        gettext_noop("The hub asks for a pause"),
        gettext_noop(
            "Too many requests came from here. Try again in a few minutes, or give a token of "
            "your own on the model's page."
        ),
        RETRY,
    ),
    "broken": (
        gettext_noop("The hub has a fault"),
        gettext_noop("It answered with status {status}. Try again later: what came is kept."),
        RETRY,
    ),
    "gated": (
        gettext_noop("This model wants its licence accepted"),
        gettext_noop(
            "Accept it on the model's page on the hub, give a token of the same account on its "
            "page here, then try again."
        ),
        RETRY,
    ),
    "refused": (
        gettext_noop("The hub refused this"),
        gettext_noop(
            "It wants a token that may read this model. Give one on the model's page here, then "
            "try again."
        ),
        RETRY,
    ),
    "not_found": (
        gettext_noop("The hub has this file no longer"),
        gettext_noop("Cancel this download and look the model up again: it may have changed."),
        "",
    ),
    "changed": (
        gettext_noop("The hub has other bytes now"),
        gettext_noop("Cancel this download and look the model up again: it has changed."),
        "",
    ),
    "wrong_size": (
        gettext_noop("The file has another size than the hub says"),
        gettext_noop(
            "It should have {expected} bytes and has {said}. Try again later, or look the model "
            "up again."
        ),
        RETRY,
    ),
    "bad_bytes": (
        gettext_noop("What came is not what the hub promised"),
        gettext_noop(
            "A file was got three times, and its hash was wrong each time. Something on the way "
            "or this machine's disk or memory changes it. Try again later."
        ),
        RETRY,
    ),
    "redirect": (
        gettext_noop("The hub led to an address that is not used"),
        gettext_noop("{host} is not a place on the open internet. Tell who runs the hub."),
        RETRY,
    ),
    "proxy": (
        gettext_noop("This proxy cannot be used"),
        gettext_noop(
            "{host} is not an http or https proxy. Change HTTPS_PROXY, start Hearth again, then "
            "try again."
        ),
        RETRY,
    ),
    "bad_name": (
        gettext_noop("The hub gave a name that is not used"),
        gettext_noop("“{name}” cannot be a file here. Choose another model."),
        "",
    ),
    "disk_full": (
        gettext_noop("The disk is full"),
        gettext_noop(
            "{left} are still to come. Free some space: it goes on by itself then, and what came "
            "is kept."
        ),
        RESUME,
    ),
    "read_only": (
        gettext_noop("The folder of the models cannot be written"),
        gettext_noop("Make it writable for Hearth, then resume: what came is kept."),
        RESUME,
    ),
    "file_too_large": (
        gettext_noop("The disk takes no file of this size"),
        gettext_noop("Set HF_HOME to a folder on another disk, start Hearth again, then resume."),
        RESUME,
    ),
    "disk_broken": (
        gettext_noop("The disk did not take it"),
        gettext_noop("It said: {detail}. Check the disk, then resume: what came is kept."),
        RESUME,
    ),
    "crashed": (
        gettext_noop("The transfer ended again and again without saying why"),
        gettext_noop("The log of jobs may say more. Try again: what came is kept."),
        RETRY,
    ),
    "hub_offline": (
        gettext_noop("Hearth was started with HF_HUB_OFFLINE"),
        gettext_noop("So it asks the hub nothing. Start it without, then try again."),
        RETRY,
    ),
    "bad_model": (
        gettext_noop("It is here, but it is not a model that runs here"),
        "{reason}",
        "",
    ),
}
"""By the code of a Fault: what happened, what to do, and which button does it."""


def problem(download: Download) -> dict[str, Any] | None:
    """{"title", "text", "action": null or {"do", "label"}} of one that stopped; None otherwise."""
    if not download.problem or download.state in Download.LIVE:
        return None
    code, facts = download.problem["code"], download.problem["facts"]
    title, text = explain(code, {"left": left(download), **facts})
    do = TROUBLE[code][2]
    labels = {RETRY: _("Try again"), RESUME: _("Resume")}
    action = {"do": do, "label": labels[do]} if do else None
    return {"title": title, "text": text, "action": action}


def explain(code: str, facts: dict[str, Any]) -> tuple[str, str]:
    """What happened, and why and what to do; `facts` are those of the Fault, and what is `left`."""
    title, text, _do = TROUBLE[code]
    return _(title), _(text).format(**{**facts, **_facts(facts)})


def left(download: Download) -> str:
    """How much is still to come."""
    return bytes_text(max(0, download.total - download.done))


def line(download: Download) -> str:
    """What it does now, in a few words."""
    if download.state in Download.LIVE and download.problem:
        title, *_rest = TROUBLE[download.problem["code"]]
        return _("%(problem)s: it is tried again by itself") % {"problem": _(title)}
    words = {
        State.QUEUED: _("In line"),
        State.CHECKING: _("Starting"),
        State.RUNNING: _("Downloading"),
        State.VERIFYING: _("Checking the bytes"),
        State.PAUSED: _("Paused"),
        State.DONE: _("Done: the model is in the library") if _is_model(download) else _("Done"),
        State.FAILED: _("Stopped"),
        State.CANCELLED: _("Cancelled"),
    }
    return words[State(download.state)]


def _is_model(download: Download) -> bool:
    has_ggufs = any(file["name"].lower().endswith(".gguf") for file in download.files)
    return has_ggufs and not download.problem


def figures(download: Download, left: int | None) -> str:
    """How far it is: bytes, speed, time left, file of files."""
    sizes = {"done": bytes_text(download.done), "total": bytes_text(download.total)}
    said = [_("%(done)s of %(total)s") % sizes]
    if download.state == State.DONE:
        said = [sizes["total"]]
    elif len(download.files) > 1:
        place = {"number": download.number + 1, "count": len(download.files)}
        said.append(_("file %(number)s of %(count)s") % place)
    if left is not None:
        said.append(_("%(size)s/s") % {"size": bytes_text(download.speed)})
        said.append(_("%(time)s left") % {"time": duration(left)})
    return " · ".join(said)


def duration(seconds: int) -> str:
    """A time that one waits, roughly."""
    if seconds < 60:
        return _("%(seconds)s s") % {"seconds": max(1, seconds)}
    if seconds < 3600:
        return _("%(minutes)s min") % {"minutes": round(seconds / 60)}
    hours, minutes = divmod(round(seconds / 60), 60)
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    """A model's fault is a sentence of the engine's, with facts of its own."""
    sentence = facts.get("sentence")
    return {"reason": _(sentence).format(**facts)} if sentence else facts
