"""What other accounts of this machine can reach: homes, locks, and the rights of files."""

from __future__ import annotations

import grp
import os
import pwd
import stat
import subprocess
from pathlib import Path

SHADOW = Path("/etc/shadow")
SECONDS = 300


def home_of(account: str) -> Path | None:
    """Return an account's home; None if there is no such account."""
    try:
        return Path(pwd.getpwnam(account).pw_dir)
    except KeyError:
        return None


def owner_of(path: Path) -> str:
    """Return the account that a file belongs to."""
    number = path.stat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def has_password(account: str, shadow: Path = SHADOW) -> bool | None:
    """Say whether somebody could log in with a password; None if that cannot be seen."""
    try:
        lines = shadow.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    for line in lines:
        name, password, *_ = line.split(":")
        if name == account:
            return not password.startswith(("!", "*"))
    return False


def others_may(path: Path, right: int) -> bool:
    """Say whether accounts that do not own a file have a right to it, folders above included.

    Parameters
    ----------
    path : Path
        A file or folder. If it is not there, nobody has a right to it.
    right : int
        One of ``os.R_OK``, ``os.W_OK`` and ``os.X_OK``.
    """
    if not path.exists():
        return False
    above = all(_open(folder, os.X_OK) for folder in path.resolve().parents)
    return above and _open(path, right)


def _open(path: Path, right: int) -> bool:
    """Say whether others, or a group with more than its owner in it, have a right."""
    facts = path.stat()
    mode = stat.S_IMODE(facts.st_mode)
    return bool(mode & right) or (bool(mode >> 3 & right) and _is_shared(facts))


def _is_shared(facts: os.stat_result) -> bool:
    try:
        group = grp.getgrgid(facts.st_gid)
        owner = pwd.getpwuid(facts.st_uid)
    except KeyError:
        return True
    primary = {one.pw_name for one in pwd.getpwall() if one.pw_gid == facts.st_gid}
    return bool(({*group.gr_mem} | primary) - {owner.pw_name, "root"})


def run_as(account: str, command: list[str], programs: Path) -> tuple[int | None, str]:
    """Run a command as an account, with none of our own variables.

    Returns
    -------
    tuple of (int or None, str)
        Its exit code, and what it said; None if that account cannot be taken.
    """
    home = home_of(account)
    variables = [f"HOME={home}", f"PATH={programs}:/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"]
    words = ["env", "-i", *variables, *command]
    if pwd.getpwuid(os.getuid()).pw_name != account:
        if os.getuid() != 0:
            return None, ""
        words = ["runuser", "-u", account, "--", *words]
    done = subprocess.run(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        cwd="/",
        text=True,
        check=False,
        timeout=SECONDS,
    )
    return done.returncode, done.stdout
