"""Whether the disk has room: for what is asked for, for all that is in line, and to spare."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from huggingface_hub import constants

from models_hub.downloads.cache import Place
from models_hub.downloads.rows import Download
from models_hub.hub.repository import HubFile

RESERVE = 1_000_000_000
"""Bytes that downloads leave to the rest of this machine."""


def cache() -> Path:
    """The folder of the Hugging Face cache, as HF_HOME and HF_HUB_CACHE say."""
    return Path(constants.HF_HUB_CACHE)


def place(download: Download) -> Place:
    """Where its files come to lie."""
    return Place(cache(), download.repository, download.commit)


def got(place: Place, files: Iterable[HubFile]) -> int:
    """Bytes of them that are on disk already."""
    return sum(place.done(file) for file in files)


def folder() -> str:
    """Where its files come to lie, as far as that is there already."""
    found = os.path.abspath(cache())
    while not os.path.exists(found):
        found = os.path.dirname(found)
    return found


def free() -> int:
    """Bytes that downloads may still take."""
    return max(0, shutil.disk_usage(folder()).free - RESERVE)
