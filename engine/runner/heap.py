"""Gives freed memory back to the system, where the C library would keep it."""

import ctypes
import ctypes.util
from typing import Any


def give_back() -> None:
    """Give back every whole page that holds nothing any more.

    glibc keeps what is freed between blocks still in use: after hours of prefixes that come and
    go, tens of megabytes. Takes a few milliseconds with gigabytes in use. Other C libraries
    have no such call, and nothing happens.
    """
    if _trim:
        _trim(0)


def _find() -> Any:
    return getattr(ctypes.CDLL(ctypes.util.find_library("c")), "malloc_trim", None)


_trim = _find()
