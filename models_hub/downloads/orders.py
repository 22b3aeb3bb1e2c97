"""What people can do with downloads. Each raises Refused, and changes nothing then."""

from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Literal

from django.db import IntegrityError, transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from accounts import allowance
from accounts.allowance import OverLimit
from accounts.models import User
from accounts.rights import Right
from accounts.standing import standing_of
from engine.sentence import bytes_text
from journal import ids
from models_hub.answers import Refused
from models_hub.downloads import disk, names
from models_hub.downloads.cache import Place
from models_hub.downloads.nudge import nudge
from models_hub.downloads.rows import Download
from models_hub.hub.repository import HubFile

State = Download.State
Where = Literal["first", "up", "down"]
UNDER_WAY = (State.QUEUED, *Download.LIVE)
STOPPED = (State.PAUSED, State.FAILED)


def start(
    user: User,
    repository: str,
    commit: str,
    label: str,
    files: Sequence[HubFile],
    title: str,
    reader: int = 0,
) -> Download:
    """Get these files, and the model they make into the library.

    Whoever asks for what is already asked for shares that download. `reader` numbers the token
    that the hub is shown (accounts.hub_tokens); 0 for what this machine is told.
    """
    _check(repository, commit, files)
    key = _key(repository, commit, files)
    with transaction.atomic():
        same = Download.objects.filter(key=key).select_for_update()
        found = same.filter(state__in=[*UNDER_WAY, *STOPPED]).first()
        if found is None:
            _check_own(user, files)
            same.filter(state=State.DONE).delete()
            found = _made(repository, commit, label, files, title, key, reader)
        elif found.state in STOPPED:
            resume(found)
        found.people.add(user)
    transaction.on_commit(nudge)
    return found


def pause(download: Download) -> None:
    """Stop at once, and keep what came."""
    if not download.become(State.PAUSED, UNDER_WAY, speed=0, problem={}):
        raise _too_late()


def resume(download: Download) -> None:
    """Go on from the bytes on disk, when its turn comes."""
    if not download.become(State.QUEUED, STOPPED, speed=0, problem={}):
        raise _too_late()
    transaction.on_commit(nudge)


def retry(download: Download) -> None:
    """Try again what failed. What came is kept."""
    resume(download)


def cancel(download: Download) -> None:
    """Stop, and take away what came of it; a worker does that."""
    if not download.become(State.CANCELLED, (*UNDER_WAY, *STOPPED), speed=0):
        raise _too_late()
    transaction.on_commit(nudge)


def leave(download: Download, user: User) -> None:
    """Cancel it for one person: it goes on for others who asked, unless an admin says so."""
    with transaction.atomic():
        if looks_after(user) or not download.people.exclude(pk=user.pk).exists():
            cancel(download)
        else:
            download.people.remove(user)


def move(download: Download, where: Where) -> None:
    """Change the order of the line."""
    with transaction.atomic():
        line = Download.objects.exclude(pk=download.pk).filter(state__in=[*UNDER_WAY, *STOPPED])
        if where == "first":
            first = line.aggregate(place=Min("place"))["place"]
            _put(download, download.place if first is None else first - 1)
            return
        near = (
            line.filter(place__lt=download.place).last()
            if where == "up"
            else line.filter(place__gt=download.place).first()
        )
        if near:
            mine, other = download.place, near.place
            _put(download, other)
            _put(near, mine)


def check_may(user: User, download: Download) -> None:
    """Only who asked for it, and an admin, may change a download."""
    if not looks_after(user) and not download.people.filter(pk=user.pk).exists():
        raise Refused("not_yours", _("Somebody else asked for this download. Ask them."), 403)


def looks_after(user: User) -> bool:
    """Whether everybody's downloads are this person's to change."""
    return standing_of(user).may(Right.MACHINE)


def _check(repository: str, commit: str, files: Sequence[HubFile]) -> None:
    try:
        names.check(repository, commit, files)
    except names.BadName as bad:
        text = _("The hub gave a name that Hearth does not use: “%(name)s”. Choose another model.")
        raise Refused("bad_name", text % {"name": bad}, 400) from None
    if not files:
        raise Refused("no_files", _("There is no such file in this repository."), 404)


def _made(
    repository: str,
    commit: str,
    label: str,
    files: Sequence[HubFile],
    title: str,
    key: str,
    reader: int,
) -> Download:
    total = sum(file.size for file in files)
    done = disk.got(Place(disk.cache(), repository, commit), files)
    _check_room(total - done)
    last = Download.objects.aggregate(place=Max("place"))["place"] or 0
    made = Download(
        repository=repository,
        commit=commit,
        label=label[:255],
        title=title[:255],
        files=[asdict(file) for file in files],
        key=key,
        done=done,
        total=total,
        place=last + 1,
        reader=reader,
        request=ids.request(),
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # somebody else asked at the same moment
        return Download.objects.get(key=key, state__in=[*UNDER_WAY, *STOPPED])
    return made


def _check_own(user: User, files: Sequence[HubFile]) -> None:
    """Nobody keeps more on the disk than is theirs; what others want too is not theirs alone."""
    try:
        allowance.check_disk(user, sum(file.size for file in files))
    except OverLimit as over:
        raise Refused(over.code, str(over), 403) from None


def _check_room(needed: int) -> None:
    free, promised = disk.free(), Download.objects.unfinished().spoken_for()
    if needed <= free - promised:
        return
    text = _("This takes %(needed)s, and %(free)s are free. Free some space, then try again.")
    if promised:
        text = _(
            "This takes %(needed)s. Of %(free)s that are free, downloads in line will take "
            "%(promised)s. Free some space, or cancel one of them, then try again."
        )
    facts = {"needed": needed, "free": free, "promised": promised}
    raise Refused("no_room", text % {name: bytes_text(size) for name, size in facts.items()})


def _key(repository: str, commit: str, files: Sequence[HubFile]) -> str:
    said = sorted(f"{file.name}\0{file.sha256 or file.blob}" for file in files)
    return sha256("\n".join([repository, commit, *said]).encode()).hexdigest()


def _put(download: Download, place: int) -> None:
    Download.objects.filter(pk=download.pk).update(place=place)
    download.place = place


def _too_late() -> Refused:
    return Refused("too_late", _("This download is no longer in that state. Reload the page."))
