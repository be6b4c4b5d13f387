"""What a submission did that it must not have done, found afterwards."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterable
from pathlib import Path

from bs4 import BeautifulSoup

from examroom.course.cells import CHECK_SUFFIX
from grading_tests.attacks.plain_course import ASSIGNMENT, FILE
from grading_tests.attacks.scene import Scene, secret_words
from grading_tests.attacks.stories import Hostile

FORBIDDEN_ELEMENTS = re.findall(
    r"\w+",
    "script iframe frame frameset object embed applet form input button base link portal "
    "foreignobject animate set svg audio video source",
)
SCHEMES = ("#", "https://", "http://", "mailto:")


def outputs_of(course_root: Path, student: str) -> str:
    """Return all that a student's own cells left in the executed notebook."""
    path = course_root / "autograded" / student / ASSIGNMENT / FILE
    if not path.is_file():
        return ""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    names = [cell["metadata"].get("nbgrader", {}).get("grade_id", "") for cell in cells]
    own = [c for c, name in zip(cells, names, strict=True) if not name.endswith(CHECK_SUFFIX)]
    return json.dumps([cell.get("outputs", []) for cell in own], ensure_ascii=False)


def page_of(course_root: Path, student: str) -> Path:
    """Return where a student's feedback is."""
    return course_root / "feedback" / student / ASSIGNMENT / FILE.replace(".ipynb", ".html")


def read_secrets(scene: Scene, story: Hostile, student: str) -> list[str]:
    """Return the secret words that the student's own outputs hold."""
    said = outputs_of(scene.course.root, student)
    return [word for word in secret_words(scene, story) if word in said]


def written_files(scene: Scene, story: Hostile) -> list[str]:
    """Return what has changed in the story's part of the host."""
    folder = scene.folder(story)
    diary = folder / "diary.txt"
    found = sorted(path.name for path in folder.glob("*") if path != diary)
    if not diary.is_file() or diary.read_text() != f"{scene.secret}\n":
        found.append("diary.txt")
    token = scene.token(story)
    for place in ("/usr", "/etc", "/etc/jupyter", "/tmp", "/dev/shm", str(scene.home)):
        found += [f"{place}/{name}" for name in _names(place) if token in name]
    for place in (".ipython/profile_default/startup", ".jupyter", ".config/matplotlib"):
        found += [name for name in _names(str(scene.home / place)) if token in name]
    return found


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def lingering(tokens: Iterable[str], patience: float = 3.0) -> set[str]:
    """Return the tokens that some process still bears in its command line after a while."""
    waiting, end = set(tokens), time.monotonic() + patience
    while True:
        found = {token for line in _command_lines() for token in waiting if token in line}
        if not found or time.monotonic() > end:
            return found
        time.sleep(0.2)


def _command_lines() -> list[str]:
    lines = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                lines.append(Path("/proc", name, "cmdline").read_bytes().decode("utf-8", "replace"))
            except OSError:
                continue
    return lines


def calls(scene: Scene) -> set[str]:
    """Return what was said to the server on this machine, one word a call."""
    said: set[str] = set()
    scene.listener.settimeout(0.1)
    while True:
        try:
            line, _ = scene.listener.accept()
        except OSError:
            return said
        with line:
            line.settimeout(1)
            try:
                said.add(line.recv(100).decode("ascii", "replace"))
            except OSError:
                said.add("silence")


def page_runs(path: Path) -> list[str]:
    """Return what on a page could run, be fetched unasked, or cover it; and a missing policy."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    found = [f"<{element.name}>" for element in page.find_all(FORBIDDEN_ELEMENTS)]
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    rules = str(policy.get("content")) if policy else ""
    if "default-src 'none'" not in rules or "unsafe-eval" in rules or "script-src" in rules:
        found.append("no Content-Security-Policy")
    for meta in page.find_all("meta"):
        if str(meta.get("http-equiv", "")).lower() == "refresh":
            found.append("a redirection")
    for element in page.find_all(True):
        found += [f"{element.name} {name}" for name in element.attrs if name.startswith("on")]
        for name in ("href", "src", "action", "srcset", "poster", "formaction"):
            address = str(element.get(name) or "#").strip().lower()
            picture = element.name == "img" and address.startswith("data:image/")
            if not address.startswith(SCHEMES) and not picture:
                found.append(f"{element.name} {name}={address[:40]}")
            elif element.name == "img" and address.startswith("http"):
                found.append("a picture from elsewhere")
        if "url(" in str(element.get("style", "")) or "fixed" in str(element.get("style", "")):
            found.append(f"{element.name} style")
    for sheet in page.find_all("style"):
        if "example.org" in sheet.get_text():
            found.append("a style sheet from elsewhere")
    return found


def payloads(path: Path, token: str) -> list[str]:
    """Return what a page runs or fetches unasked that a story has put there.

    Parameters
    ----------
    path : Path
        A page that may well have scripts of its own.
    token : str
        The story's.
    """
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    marks = ("alert(", token, "example.org")
    found = []
    for element in page.find_all(True):
        active = {name: str(v) for name, v in element.attrs.items() if name.startswith("on")}
        if element.name in ("script", "style", "meta"):
            active["text"] = element.get_text() + str(element.get("content", ""))
        if element.name in FORBIDDEN_ELEMENTS or element.name == "img":
            active |= {
                k: str(v) for k, v in element.attrs.items() if k in ("src", "href", "action")
            }
        active["style"] = str(element.get("style", ""))
        address = str(element.get("href", "")).strip().lower()
        active["href"] = address if address.startswith(("javascript:", "data:text")) else ""
        if any(mark in text for text in active.values() for mark in marks):
            found.append(f"<{element.name}>")
    return found
