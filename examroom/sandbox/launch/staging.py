"""Give up root before the sandbox is made. Run as a program of its own, which becomes bubblewrap.

Root inside bubblewrap would still be root to the kernel where a namespace has a hole. So a grader
that runs as root starts every sandbox as a user who owns nothing. That user may be unable to
reach the Python environment (in ``/root``, say), so its folders are first mounted where anyone
can, in a mount namespace that nobody else sees and that ends with the sandbox.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys

STAGE = "/run"

MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000


def main() -> None:
    """Read the plan from the file descriptor named in the command line and carry it out."""
    with open(int(sys.argv[1]), "rb") as stream:
        plan = json.load(stream)
    try:
        stage(plan["sources"])
        os.setgroups([])
        os.setresgid(plan["user"], plan["user"], plan["user"])
        os.setresuid(plan["user"], plan["user"], plan["user"])
        os.execve(plan["command"][0], plan["command"], {})
    except OSError as error:
        sys.exit(f"root could not be given up: {error}")


def stage(sources: list[str]) -> None:
    """Mount each source at a number in the stage."""
    os.unshare(os.CLONE_NEWNS)
    mount("none", "/", "", MS_REC | MS_PRIVATE)
    opened = [os.open(source, os.O_PATH) for source in sources]  # before the stage covers any
    mount("tmpfs", STAGE, "tmpfs", 0, "mode=755,size=1m")
    for number, (source, descriptor) in enumerate(zip(sources, opened, strict=True)):
        target = f"{STAGE}/{number}"
        if os.path.isdir(source):
            os.mkdir(target, 0o755)
        else:
            os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
        mount(f"/proc/self/fd/{descriptor}", target, "", MS_BIND)
        os.close(descriptor)


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Call mount(2)."""
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = [text.encode() or None for text in (source, target, kind)]
    if libc.mount(*arguments, ctypes.c_ulong(flags), options.encode() or None) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), target)


if __name__ == "__main__":
    main()
