"""Memory that is not needed any more goes back to the system, even from between what is."""

import ctypes
import ctypes.util

import numpy as np
import psutil
import pytest

from engine.runner import heap

BLOCK = 64 * 1024
KEPT = 500
BETWEEN = 7


def resident() -> int:
    return int(psutil.Process().memory_info().rss)


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(ctypes.util.find_library("c")), "malloc_trim"),
    reason="this C library gives memory back by itself or not at all",
)
def test_what_was_freed_between_blocks_in_use_is_given_back() -> None:
    blocks = [np.ones(BLOCK, np.uint8) for _ in range(KEPT * (BETWEEN + 1))]
    kept = blocks[:: BETWEEN + 1]
    freed = (len(blocks) - len(kept)) * BLOCK
    del blocks
    before = resident()
    heap.give_back()
    assert before - resident() > 0.8 * freed
    assert sum(int(each.sum()) for each in kept) == KEPT * BLOCK
