"""A machine with a hub, of folders alone: the kit's own settings, and accounts in name only."""

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.hub.machine import KIT

COURSE, GRADER = "bayes", "grader-bayes"
PACKAGES = {"jupyterhub": "6.1.1", "nbgrader": "0.9.6", "jupyterlab": "4.6.6", "examroom": "0.1.0"}
SETTINGS = f'c = get_config()\nc.CourseDirectory.course_id = "{COURSE}"\n'
DOCTOR = """\
#!/bin/sh
echo 'ok  sandbox: 12 walls proved from inside'
"""


class Site:
    """A hub with one course, a student and an instructor, as install.sh leaves it.

    Attributes
    ----------
    passwords : set of str
        The accounts that somebody could log in with.
    owners : dict of Path to str
        To whom files belong, if not to the grader.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = root / "etc"
        self.exchange = root / "exchange" / COURSE
        self.programs = root / "programs"
        self.course = root / "home" / GRADER / "course"
        self.passwords = {"ada", "prof"}
        self.owners: dict[Path, str] = {}
        self._write_settings()
        self._write_folders()
        for name in ("students", f"courses/{COURSE}"):
            self.install(name, PACKAGES)
        self.write(self.programs / f"courses/{COURSE}/bin/examroom", DOCTOR).chmod(0o755)

    def _write_settings(self) -> None:
        places = {name: self.root / name.lower() for name in ("PROGRAMS", "STATE", "EXCHANGE")}
        values = {"COURSES": COURSE, "CONFIG": self.config, "HOMES": self.root / "home", **places}
        text = (KIT / "hub.env").read_text()
        for name, value in {**values, "BACKUPS": self.root / "backups"}.items():
            text = re.sub(rf'(?m)^{name}=".*"$', f'{name}="{value}"', text)
        self.write(self.config / "hub.env", text)
        for name in ("jupyterhub_config.py", "kit.py"):
            shutil.copy(KIT / name, self.config)
        for name, role in (("students",) * 2, ("instructors",) * 2, (COURSE, "graders")):
            shutil.copytree(KIT / "jupyter" / role, self.config / "jupyter" / name)
            shared = (KIT / "jupyter" / "nbgrader_config.py").read_text()
            shared = shared.replace("@EXCHANGE@", str(self.root / "exchange"))
            self.write(self.config / "jupyter" / name / "nbgrader_config.py", shared)
        (self.config / "rosters").mkdir()
        with (self.config / "rosters" / f"{COURSE}.csv").open("w") as stream:
            csv.writer(stream).writerows([("student", "role"), ("ada", ""), ("prof", "instructor")])

    def _write_folders(self) -> None:
        for path in (self.course / "source", self.root / "state", self.root / "backups"):
            path.mkdir(parents=True)
        for name in ("gradebook.db", "nbgrader_config.py"):
            self.write(
                self.course / name, f'c = get_config()\nc.CourseDirectory.course_id = "{COURSE}"\n'
            )
        self.write(self.root / "state" / "cookie_secret", "secret")
        self.write(self.root / "state" / "jupyterhub.sqlite", "")
        for name in ("ada", "prof", GRADER):
            (self.root / "home" / name).mkdir(exist_ok=True)
            (self.root / "home" / name).chmod(0o700)
        (self.root / "state").chmod(0o700)
        self.course.chmod(0o700)
        for name, mode in (
            ("", 0o755),
            ("outbound", 0o755),
            ("feedback", 0o711),
            ("inbound", 0o3733),
        ):
            (self.exchange / name).mkdir(parents=True, exist_ok=True)
            (self.exchange / name).chmod(mode)

    def install(self, name: str, packages: dict[str, str]) -> None:
        """Make an environment that seems to have some packages, and no others."""
        place = self.programs / name
        shutil.rmtree(place / "lib", ignore_errors=True)
        self.write(place / "bin" / "jupyterhub-singleuser", "")
        for package, version in packages.items():
            facts = f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
            folder = place / f"lib/python3.13/site-packages/{package}-{version}.dist-info"
            self.write(folder / "METADATA", facts)

    def write(self, path: Path, text: str) -> Path:
        """Write a file, and the folders above it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def open(self, *folders: Path) -> None:
        """Let everybody read folders, as Debian does with homes."""
        for folder in folders:
            folder.chmod(0o755)

    def change(self, path: Path, old: str, new: str) -> None:
        """Change a file in one place."""
        text = path.read_text()
        assert text.count(old) >= 1, old
        path.write_text(text.replace(old, new))

    def hub(self, old: str, new: str) -> None:
        """Change the hub's configuration."""
        self.change(self.config / "jupyterhub_config.py", old, new)

    def home_of(self, account: str) -> Path | None:
        """Stand in for the machine's accounts."""
        home = self.root / "home" / account
        return home if home.is_dir() else None

    def owner_of(self, path: Path) -> str:
        """Stand in for the owners of files."""
        return self.owners.get(path, GRADER)

    def has_password(self, account: str) -> bool:
        """Stand in for /etc/shadow."""
        return account in self.passwords


Mistake = Callable[[Site], object]
