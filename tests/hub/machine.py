"""A hub on this machine, installed as a deployer installs it, of which no account is left."""

import csv
import fcntl
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent.parent
KIT = ROOT / "deploy" / "single-machine"
PLACE = Path("/var/tmp/examroom-test-hub")
"""Where everybody can get; the environments in it stay for the next time."""
COURSE = "hubtest"
PREFIX = f"{COURSE}-"
"""What the names of all accounts begin with, apart from the grader's."""
NEEDED = "The hub makes accounts and starts servers as other users, which only root can do."
STARTS_WITHIN = 300


class Machine:
    """A hub with one course.

    Parameters
    ----------
    students : sequence of tuple of str
        Account without the prefix, first and last name.

    Attributes
    ----------
    name : str
        The course of this term, which `install` and `start` look at.
    """

    def __init__(self, students: list[tuple[str, str, str]]) -> None:
        self.name, self.students = COURSE, students
        self.settings = PLACE / "etc" / "hub.env"
        self.port = free_ports()
        self.hub: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The hub's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def course(self) -> Path:
        """The course folder."""
        return PLACE / "home" / f"grader-{self.name}" / "course"

    @property
    def exchange(self) -> Path:
        """The course's part of the exchange."""
        return PLACE / "exchange" / self.name

    @property
    def log(self) -> Path:
        """What the hub, its proxy and all servers say."""
        return PLACE / "state" / "hub.log"

    def home(self, name: str) -> Path:
        """Return the home of a student or instructor."""
        return PLACE / "home" / account(name)

    def install(self) -> str:
        """Run install.sh as a deployer does; return what it says."""
        self._write_settings()
        done = subprocess.run(
            [KIT / "install.sh", self.settings],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def _write_settings(self) -> None:
        text = (KIT / "hub.env").read_text()
        changes = {
            "COURSES": self.name,
            "PORT": str(self.port),
            "PROGRAMS": str(PLACE / "programs"),
            "CONFIG": str(PLACE / "etc"),
            "STATE": str(PLACE / "state"),
            "EXCHANGE": str(PLACE / "exchange"),
            "BACKUPS": str(PLACE / "backups"),
            "HOMES": str(PLACE / "home"),
            "WARM_UP": "no",  # minutes, for what other tests show
        }
        for name, value in changes.items():
            text, found = re.subn(rf'(?m)^{name}=".*"$', f'{name}="{value}"', text)
            assert found == 1, name
        for folder in (self.settings.parent / "rosters", PLACE / "home"):
            folder.mkdir(parents=True, exist_ok=True)
        self.settings.write_text(text)
        with (self.settings.parent / "rosters" / f"{self.name}.csv").open("w") as stream:
            writer = csv.writer(stream)
            writer.writerow(["student", "first_name", "last_name", "section", "role"])
            writer.writerow([account("prof"), "Renate", "Meyer", "", "instructor"])
            for name, first, last in self.students:
                writer.writerow([account(name), first, last, "Monday", ""])

    def password(self, name: str) -> str:
        """Return the first password of an account."""
        with (self.settings.parent / "first-passwords.csv").open() as stream:
            return dict(csv.reader(stream))[account(name)]

    def start(self) -> None:
        """Start the hub, and wait until it and the course's server answer."""
        with self.log.open("w") as stream:
            self.log.chmod(0o600)
            self.hub = subprocess.Popen(
                [PLACE / "etc" / "start-hub.sh", self.settings],
                stdout=stream,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while "JupyterHub is now running" not in self.log.read_text():
            assert self.hub.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.3)
        assert httpx.get(f"{self.url}/hub/api", timeout=10).is_success

    def run(self, name: str, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run a command in the account of a student, an instructor or the grader."""
        owner = name if name.startswith("grader-") else account(name)
        path = "/usr/local/bin:/usr/bin:/bin"
        variables = [f"HOME={pwd.getpwnam(owner).pw_dir}", f"PATH={path}", "LANG=C.UTF-8"]
        return subprocess.run(
            ["runuser", "-u", owner, "--", "env", "-i", *variables, *command],
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
        )

    def as_grader(self, command: str) -> str:
        """Type a command in a login shell of the grader; return what it says."""
        done = self.run(f"grader-{self.name}", "bash", "-lc", command)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def grader_runs(self, words: str) -> bool:
        """Say whether a command of the grader still runs."""
        owner = pwd.getpwnam(f"grader-{self.name}").pw_uid
        processes = [path for path in Path("/proc").glob("[0-9]*") if _owner(path) == owner]
        return any(words.encode() in _words(path) for path in processes)

    def backup(self) -> Path:
        """Run what the timer runs each night; return the folder that it wrote."""
        said = subprocess.run(
            [PLACE / "etc" / "backup.sh", self.settings], check=True, capture_output=True, text=True
        )
        return Path(said.stdout.strip())

    def listed(self, place: Path) -> list[str]:
        """Return the files in the archive of a copy."""
        with tarfile.open(place / "course.tar.gz") as archive:
            return archive.getnames()

    def stop(self) -> None:
        """End the hub and whatever still runs in one of the accounts: there is nothing to save."""
        if self.hub is not None and self.hub.poll() is None:
            os.killpg(self.hub.pid, signal.SIGKILL)
            self.hub.wait()
        _end_processes()


def account(name: str) -> str:
    """Return the account of a student or an instructor."""
    return f"{PREFIX}{name}"


@contextmanager
def machine(students: list[tuple[str, str, str]]) -> Iterator[Machine]:
    """Install and start a hub; remove it and its accounts at the end, whatever happens."""
    assert os.getuid() == 0, NEEDED
    PLACE.mkdir(exist_ok=True)
    PLACE.chmod(0o755)
    with (PLACE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _remove()  # what an earlier run left that was killed
        made = Machine(students)
        try:
            made.install()
            made.start()
            yield made
        finally:
            made.stop()
            _remove()


def _accounts() -> list[pwd.struct_passwd]:
    """Return the accounts of the test: by name, and by the home that is in its folder."""
    return [
        one
        for one in pwd.getpwall()
        if one.pw_name.startswith((PREFIX, f"grader-{COURSE}"))
        and one.pw_dir.startswith(f"{PLACE}/")
    ]


def _end_processes() -> None:
    owners = {one.pw_uid for one in _accounts()}
    for _ in range(50):
        processes = Path("/proc").glob("[0-9]*")
        left = [path for path in processes if _owner(path) in owners or _is_of_hub(path)]
        if not left:
            return
        for path in left:
            try:
                os.kill(int(path.name), signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.1)


def _is_of_hub(path: Path) -> bool:
    """Say whether a process of root's is the proxy or a service of the hub."""
    return str(PLACE / "programs").encode() in _words(path)


def _words(path: Path) -> bytes:
    """Return what a process was started by."""
    try:
        return (path / "cmdline").read_bytes().replace(b"\0", b" ")
    except OSError:
        return b""


def _owner(path: Path) -> int:
    try:
        return path.stat().st_uid
    except FileNotFoundError:
        return -1


def _remove() -> None:
    _end_processes()
    for one in _accounts():
        subprocess.run(["userdel", one.pw_name], check=True, capture_output=True)
    for name in ("home", "etc", "state", "exchange", "backups"):
        shutil.rmtree(PLACE / name, ignore_errors=True)


def free_ports() -> int:
    """Return the first of some ports in a row that nobody listens on."""
    for first in range(28000, 32000, 20):
        try:
            for port in (*range(first, first + 3), first + 10):
                with socket.socket() as one:
                    one.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise OSError("No free ports.")
