"""A control group for each run, where this machine lets us make one: Linux then keeps the limits.

That is version 2 of control groups, below a group that was delegated to us (by systemd-run's scope,
say) or below the root. What no controller is there for stays with the guard's own figures.
"""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

ENGINE = "examroom-engine"
"""The group that our own processes move to: one with processes can have no controllers below it."""
RUN = "examroom-run"
WANTED = ("memory", "pids", "cpu")
REMOVE_SECONDS = 2.0


class ControlGroup:
    """A group for one run.

    Parameters
    ----------
    above : Path
        The group to make it in; see `delegated_group`.
    memory, processes : int
        What the run may use.

    Raises
    ------
    OSError
        It cannot be made.
    """

    def __init__(self, above: Path, memory: int, processes: int) -> None:
        remove_orphans(above)
        self.path = above / f"{RUN}-{os.getpid()}-{secrets.token_hex(4)}"
        self.path.mkdir()
        settings = {
            "memory.max": memory,
            "memory.swap.max": 0,
            "memory.oom.group": 1,
            "pids.max": processes + 1,  # and the first process, which is not the student's
        }
        try:
            for name, value in settings.items():
                if (self.path / name).exists():
                    (self.path / name).write_text(str(value))
        except OSError:
            self.remove()
            raise

    def take_in(self, first: int) -> None:
        """Move the sandbox's first process and the program here; what they start is born here."""
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for number in (str(first), *children):
            (self.path / "cgroup.procs").write_text(number)

    def remove(self) -> None:
        """Take the group away; its processes have ended, but Linux may need a moment to see it."""
        end = time.monotonic() + REMOVE_SECONDS
        while time.monotonic() < end:
            try:
                self.path.rmdir()
            except FileNotFoundError:
                return
            except OSError:
                time.sleep(0.01)
            else:
                return


def remove_orphans(above: Path) -> None:
    """Take away empty groups of workers that were killed before they could."""
    for group in above.glob(f"{RUN}-*"):
        worker = group.name.removeprefix(f"{RUN}-").partition("-")[0]
        if not Path("/proc", worker).exists():
            with suppress(OSError):
                group.rmdir()


def delegated_group() -> Path | None:
    """Return the group that ours may be made in, its controllers ready; None if there is none."""
    mounts = (line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines())
    roots = [words[4] for words in mounts if words[words.index("-") + 1] == "cgroup2"]
    lines = Path("/proc/self/cgroup").read_text().splitlines()
    own = [line.removeprefix("0::/") for line in lines if line.startswith("0::/")]
    if not roots or not own:
        return None
    group = Path(roots[0], own[0])
    group = group.parent if group.name == ENGINE else group
    try:
        if is_ours(group):
            hand_down_controllers(group)
            return group
    except OSError:
        pass
    return None


def is_ours(group: Path) -> bool:
    """Tell whether we may make groups in this one: the root of all, or one that systemd gave us."""
    if not os.access(group, os.W_OK):
        return False
    if not (group / "cgroup.type").exists():  # as the root alone has none
        return True
    for name in ("user.delegate", "trusted.delegate"):
        with suppress(OSError):
            if os.getxattr(group, name) == b"1":
                return True
    return False


def hand_down_controllers(group: Path) -> None:
    """Let a group's controllers count in the groups below it."""
    there = (group / "cgroup.controllers").read_text().split()
    on = (group / "cgroup.subtree_control").read_text().split()
    missing = [name for name in WANTED if name in there and name not in on]
    if missing and (group / "cgroup.type").exists():
        (group / ENGINE).mkdir(exist_ok=True)
        for number in (group / "cgroup.procs").read_text().split():
            with suppress(ProcessLookupError):
                (group / ENGINE / "cgroup.procs").write_text(number)
    for name in missing:
        (group / "cgroup.subtree_control").write_text(f"+{name}")


def controllers(group: Path | None) -> list[str]:
    """Return what Linux limits in the groups that are made in this one."""
    if group is None:
        return []
    return [
        name for name in WANTED if name in (group / "cgroup.subtree_control").read_text().split()
    ]
