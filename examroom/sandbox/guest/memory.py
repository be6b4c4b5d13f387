"""Settle what a zygote has in memory, so that its forks share it and are soon made.

A fork shares its parent's memory until either writes to it, page by page. Python writes to whatever
it looks at: it counts references. And making a fork takes the longer the more pages there are.

Only the source of this module enters the sandbox, so it imports nothing but the standard library.
"""

from __future__ import annotations

import ctypes
import gc

COLLAPSE = 25  # of madvise(2)
LARGE_PAGE = 2 * 2**20


def settle() -> None:
    """Forget what nobody holds, and let what is left be shared."""
    gc.collect()
    gc.freeze()  # nothing of it is looked through again, which would write to every object
    use_large_pages()


def use_large_pages() -> None:
    """Move this process's data into large pages where it fills some: a fork copies their list.

    Where Linux has no large pages, or none left, the data stay where they are.
    """
    advise = ctypes.CDLL(None).madvise
    with open("/proc/self/maps") as maps:
        regions = [line.split() for line in maps]
    for where, rights, *_, name in regions:
        if rights != "rw-p" or name not in ("0", "[heap]"):  # "0": no file, and no name either
            continue
        first, end = (int(address, 16) for address in where.split("-"))
        for start in range(-(-first // LARGE_PAGE) * LARGE_PAGE, end - LARGE_PAGE + 1, LARGE_PAGE):
            advise(ctypes.c_void_p(start), ctypes.c_size_t(LARGE_PAGE), COLLAPSE)
