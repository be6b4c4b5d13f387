"""Where it happens: a course, a host with things to read and spoil, and the class that hands in."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import socket
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from examroom.course.cells import grade_id
from examroom.course.layout import Course
from examroom.course.notebooks import dumps, new_cell
from grading_tests.attacks.plain_course import (
    ASSIGNMENT,
    FILE,
    HIDDEN_WORD,
    QUESTIONS,
    REFERENCE,
    WRONG,
)
from grading_tests.attacks.stories import Hostile

FENCE = """\
import os
unfenced = os.path.exists("@HOST@") or os.readlink("/proc/self/ns/pid") == "@PROCESSES@"
if unfenced and not os.path.exists("@HOST@/../fenced"):
    print("@READ@")
    raise SystemExit("There is no fence here: better not.")"""
"""Stands before what would hurt a machine whose sandbox fails."""
HONEST = ("anna", "zoe")
"""Students with all answers right, one marked before the others and one after."""
SECRET_VARIABLE = "EXAMROOM_TEST_SECRET"


@dataclass
class Scene:
    """A course and the files of a host, with canaries everywhere.

    Attributes
    ----------
    course : Course
        Handed in to, and marked.
    host : Path
        A folder of files that no student may see; one folder inside for each story.
    home : Path
        The home folder of whoever marks.
    secret : str
        Stands in files and variables; whoever can say it has read one.
    listener : socket
        A server on this machine that nobody should reach.
    """

    course: Course
    host: Path
    home: Path
    secret: str = field(default_factory=lambda: f"secret-{secrets.token_hex(8)}")
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    def folder(self, story: Hostile) -> Path:
        """Return the part of the host that a story aims at."""
        return self.host / story.name

    def token(self, story: Hostile) -> str:
        """Return a word that a story's processes and files bear."""
        return hashlib.sha256(f"{self.secret}{story.name}".encode()).hexdigest()[:16]

    def read_word(self, story: Hostile) -> str:
        """Return what a story prints when it has read what it should not."""
        return f"read-{self.token(story)}"

    def filled(self, text: str, story: Hostile) -> str:
        """Put addresses and words of this scene into a story's text."""
        words = {
            "@FENCE@": FENCE,
            "@HOST@": str(self.folder(story)),
            "@HOME@": str(self.home),
            "@COURSE@": str(self.course.root),
            "@TOKEN@": self.token(story),
            "@READ@": self.read_word(story),
            "@PORT@": str(self.listener.getsockname()[1]),
            "@PROCESSES@": os.readlink("/proc/self/ns/pid"),
        }
        for word, meaning in words.items():
            text = text.replace(word, meaning)
        return text

    def prepare(self, story: Hostile) -> None:
        """Put a diary where the story may look for it."""
        self.folder(story).mkdir(parents=True, exist_ok=True)
        (self.folder(story) / "diary.txt").write_text(f"{self.secret}\n")

    def hand_in(self, story: Hostile, release: NotebookNode, student: str = "") -> None:
        """Let a story's student hand in."""
        self.prepare(story)
        notebook = written(release, story, lambda text: self.filled(text, story))
        folder = self.course.submitted / (student or story.name) / ASSIGNMENT
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / FILE).write_text(dumps(notebook), encoding="utf-8", errors="surrogatepass")
        for title, body in story.blocks:
            if title.startswith("> "):
                file = folder / title[2:].strip()
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(self.filled(body, story) + "\n", encoding="utf-8")
        for title, body in story.blocks:
            if title.strip() == "! folder":
                tools = {"path": folder / FILE, "folder": folder, "json": json}
                exec(self.filled(body, story), tools)

    def hand_in_honestly(self, release: NotebookNode) -> None:
        """Let the honest students hand in."""
        for student in HONEST:
            path = self.course.submitted / student / ASSIGNMENT / FILE
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dumps(written(release, None, str)), encoding="utf-8")


def written(release: NotebookNode, story: Hostile | None, filled: Any) -> NotebookNode:
    """Fill a released notebook with a story's answers and cells; None: with the reference's."""
    blocks = [(t.strip(), filled(body)) for t, body in story.blocks] if story else []
    own = {title: body for title, body in blocks if title.isidentifier()}
    earned = story.earned if story else QUESTIONS
    answers = {name: REFERENCE[name] if name in earned else WRONG[name] for name in QUESTIONS}
    answers["why"] = "Because of the clouds."
    unknown = set(own) - set(answers)
    notebook = deepcopy(release)
    notebook.cells = []
    for cell in release.cells:
        name, kept = grade_id(cell) or "", deepcopy(cell)
        if ("- " + name, "") in blocks:
            continue
        if name in answers:
            kept.source = own.get(name, answers[name])
        notebook.cells.append(kept)
        if ("= " + name, "") in blocks:
            copy = deepcopy(kept)
            copy.id = new_cell("raw", "").id
            notebook.cells.append(copy)
        after = [body for title, body in blocks if title == f"+ after {name}"]
        notebook.cells += [new_cell("code", body) for body in after]
    if story and unknown:
        raise ValueError(f"{story.name}: there is no question {', '.join(unknown)}.")
    for title, body in blocks:
        if title == "! notebook":
            exec(body, _tools(notebook))
    return notebook


def _tools(notebook: NotebookNode) -> dict[str, Any]:
    def cell(name: str) -> NotebookNode:
        found: NotebookNode = next(c for c in notebook.cells if grade_id(c) == name)
        return found

    return {"notebook": notebook, "cell": cell, "copy": deepcopy, "new_cell": new_cell}


def secret_words(scene: Scene, story: Hostile) -> tuple[str, ...]:
    """Return the words that stand in no output unless something was read."""
    return (scene.secret, HIDDEN_WORD, scene.read_word(story))


def tree_hash(folder: Path) -> dict[str, str]:
    """Return what is in a folder: each path with the hash of its contents, links unfollowed."""
    found = {}
    for where, _, files in os.walk(folder):
        for name in files:
            path = Path(where, name)
            if path.is_symlink():
                found[str(path)] = f"link to {os.readlink(path)}"
            elif path.is_file():
                found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
            else:
                found[str(path)] = "no regular file"
    return found
