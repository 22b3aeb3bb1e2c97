"""The folders that are looked through, and those of other programs that could be."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from huggingface_hub import constants

from models_hub.answers import Refused
from models_hub.keep.rows import Folder
from models_hub.keep.walk import walk

OTHERS = {
    "LM Studio": ("~/.lmstudio/models", "~/.cache/lm-studio/models"),
    "llama.cpp": ("~/.cache/llama.cpp", "~/Library/Caches/llama.cpp"),
    "Jan": ("~/.local/share/Jan/data/llamacpp/models", "~/jan/models", "~/.config/Jan/data/models"),
    "GPT4All": ("~/.local/share/nomic.ai/GPT4All",),
    "text-generation-webui": ("~/text-generation-webui/user_data/models",),
    "KoboldCpp": ("~/koboldcpp/models",),
}
"""Where other programs keep their models."""
PEEK = 5_000
"""Entries that are looked at before a folder counts as having no model."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A folder of another program with GGUF files in it, not looked through yet."""

    program: str
    path: str
    count: int


def cache() -> str:
    """The Hugging Face cache, as HF_HOME and HF_HUB_CACHE say."""
    return os.path.abspath(constants.HF_HUB_CACHE)


def known() -> list[str]:
    """Every folder that Hearth looks after, the cache first."""
    return [cache(), *Folder.objects.values_list("path", flat=True)]


def offers() -> Iterator[Offer]:
    """Folders of other programs that could be added. None is opened beyond its names."""
    taken = [os.path.realpath(path) for path in known()]
    for program, places in OTHERS.items():
        for place in places:
            path = os.path.realpath(os.path.expanduser(place))
            if _is_within(path, taken) or not os.path.isdir(path):
                continue
            if count := len(walk(path, PEEK).files):
                yield Offer(program, path, count)


def add(path: str) -> Folder:
    """Look after a folder from now on. Raises Refused."""
    whole = os.path.abspath(os.path.expanduser(path.strip()))
    if not path.strip().startswith(("/", "~")) or not os.path.isdir(whole):
        raise Refused("no_folder", _("There is no such folder on this machine."), 400)
    if Path(whole) == Path(whole).parent:
        raise Refused(
            "whole_disk", _("That is the whole disk. Give the folder of the models."), 400
        )
    if len(whole) > 4096 or not whole.isprintable():
        raise Refused("odd_folder", _("The path of that folder cannot be kept. Rename it."), 400)
    if _is_within(os.path.realpath(whole), [os.path.realpath(one) for one in known()]):
        raise Refused("known_folder", _("That folder is looked through already."), 400)
    return Folder.objects.create(path=whole)


def _is_within(path: str, folders: list[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)
