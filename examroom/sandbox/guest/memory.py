"""Settle what a preloaded process has in memory, so that its forks share it and are soon made.

A fork shares its parent's memory until either writes to it, page by page. Python writes to whatever
it looks at: it counts references. And making a fork takes the longer the more pages there are.

Only the source of this module enters the sandbox, so it imports nothing but the standard library.
"""

from __future__ import annotations

import ctypes
import gc
import sysconfig

COLLAPSE = 25  # of madvise(2)
LARGE_PAGE = 2 * 2**20
AT_ONCE = 50_000  # objects


def settle() -> None:
    """Forget what nobody holds, and let what is left be shared."""
    gc.collect()
    objects = gc.get_objects()
    gc.freeze()  # nothing of it is looked through again, not even meanwhile
    count_no_references(objects)
    use_large_pages()


def count_no_references(objects: list[object]) -> None:
    """Make objects and what they hold immortal, as `None` is: Python counts no references [1]_.

    They are never removed, which does not matter to a fork that lives as long as one exam.

    References
    ----------
    .. [1] PEP 683, Immortal Objects, Using a Fixed Refcount.
    """
    if sysconfig.get_config_var("Py_GIL_DISABLED"):  # objects are laid out in another way
        return
    found = {id(one): one for one in objects}  # so that each is there when it is written to
    for start in range(0, len(objects), AT_ONCE):
        held = gc.get_referents(*objects[start : start + AT_ONCE])
        found.update({id(one): one for one in held})
    count = ctypes.c_uint32.from_address
    endless = count(id(None)).value
    for address in found:
        count(address).value = endless


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
