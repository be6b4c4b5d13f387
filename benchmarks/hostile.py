"""Measure what hostile submissions gain and destroy, on stock nbgrader and on ours.

``python -m benchmarks.hostile`` measures both and writes ``benchmarks/hostile.md``; it takes about
half an hour. With ``stock`` or ``ours`` as argument only that side is measured anew, with names of
submissions only these.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from examroom.sandbox.launch.bubblewrap import executable
from grading_tests.attacks.marked import mark_class
from grading_tests.attacks.outcome import lost
from grading_tests.attacks.stories import GROUPS, Hostile, stories

HERE = Path(__file__).resolve().parent
PAGE = HERE / "hostile.md"
FIGURES = HERE / "hostile.json"
WORDS = {
    "read": "reads secrets",
    "write": "changes files outside",
    "linger": "leaves processes behind",
    "reach the network": "reaches the network",
    "stop the class": "spoils the marks of others",
    "run in a reader's browser": "runs in the reader's browser",
}
COUNTED = ("gain points", "lose points", *WORDS.values(), "as deserved")
Told = dict[str, Any]


def cage(arguments: Sequence[str]) -> list[str]:
    """Return the command that runs stock nbgrader where nothing can be damaged."""
    walls = ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    walls += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    walls += ["--size", "4000000000", "--tmpfs", "/tmp", "--chdir", "/tmp"]
    walls += ["--setenv", "PYTHONPATH", str(HERE.parent), "--setenv", "HOME", "/tmp"]
    limits = ["prlimit", "--nproc=2000", "--fsize=1000000000", "--core=0"]
    return [
        *limits,
        executable(),
        *walls,
        sys.executable,
        "-m",
        "benchmarks.stock_cage",
        *arguments,
    ]


def stock(class_: Sequence[Hostile]) -> Iterator[Told]:
    """Measure with stock nbgrader; when a submission kills all there is, go on after it."""
    waiting = {story.name: story for story in class_}
    while waiting:
        begun = ""
        with subprocess.Popen(cage(list(waiting)), stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                told = json.loads(line)
                begun = told.get("begun", begun)
                if "name" in told:
                    waiting.pop(told["name"])
                    begun = ""
                    yield told
        if waiting and not begun:
            raise SystemExit("Stock nbgrader does not run in the cage.")
        if begun:
            yield asdict(lost(waiting.pop(begun), "everything was killed, the grader too"))


def ours(class_: Sequence[Hostile]) -> list[Told]:
    """Measure with the course's settings."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        marked = mark_class(Path(folder), class_)
        marked.scene.listener.close()
        return [asdict(outcome) for outcome in marked.outcomes.values()]


def came(told: Told) -> set[str]:
    """Return what came of a submission, as a set of `COUNTED`."""
    found = {WORDS[key] for key in told["damage"]}
    found |= {"gain points"} if told["gained"] else set()
    found |= {"lose points"} if told["lost"] else set()
    return found or {"as deserved"}


def said(told: Told) -> str:
    """Say in a few words what came of a submission."""
    parts = []
    if told["gained"]:
        parts.append(f"**gains {told['gained']:g}**")
    if told["lost"]:
        parts.append(f"loses {told['lost']:g}")
    parts += [f"**{words}**" for key, words in WORDS.items() if key in told["damage"]]
    return ", ".join(parts) or "as deserved"


def page(class_: Sequence[Hostile], first: dict[str, Told], second: dict[str, Told]) -> str:
    """Return the table as a page."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    lines = [
        "# Hostile submissions, on stock nbgrader and on ours",
        "",
        f"Measured on {today} with nbgrader {importlib.metadata.version('nbgrader')}, Python "
        f"{platform.python_version()}, {os.cpu_count()} cores, by `python -m benchmarks.hostile`. "
        "Each submission in `grading_tests/submissions/hostile/` was handed in to a plain "
        "assignment of six questions, 5 points each, whose hidden tests are ordinary asserts.",
        "",
        "Stock nbgrader had its default settings and ran in a cage that shields the machine; each "
        "submission had a course of its own, with an honest student marked before it and one "
        "after, and a friend before it if it has one. Ours marked them all as one class, each exam "
        "a fork of a preloaded process. *As deserved* means exactly the points that the honest "
        "answers deserve, and no damage. Points are gained or lost against that.",
        "",
        "| | submissions | stock nbgrader | ours |",
        "| --- | --- | --- | --- |",
    ]
    attacks = [one for one in class_ if one.group != "honest"]
    for title in COUNTED:
        asked = class_ if title in ("lose points", "as deserved") else attacks
        numbers = [sum(title in came(told[s.name]) for s in asked) for told in (first, second)]
        lines.append(f"| {title} | {len(asked)} | {numbers[0]} | {numbers[1]} |")
    for group in GROUPS:
        lines += ["", f"## {group[0].upper()}{group[1:]}", ""]
        lines += [
            "| submission | what it does | stock nbgrader | ours |",
            "| --- | --- | --- | --- |",
        ]
        lines += [
            f"| `{s.name}` | {s.sentence.replace('|', '\\|')} | {said(first[s.name])} "
            f"| {said(second[s.name])} |"
            for s in class_
            if s.group == group
        ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> None:
    """Measure, keep the figures, and write the page when both sides are known."""
    class_ = stories()
    measures = {"stock": stock, "ours": ours}
    names = set(arguments) - set(measures)
    if unknown := names - {story.name for story in class_}:
        raise SystemExit(f"There is no submission {', '.join(sorted(unknown))}.")
    chosen = [story for story in class_ if story.name in names] if names else class_
    for side in [side for side in measures if side in arguments] or measures:
        told = list(measures[side](chosen))
        known = json.loads(FIGURES.read_text()) if FIGURES.is_file() else {}
        known.setdefault(side, {}).update({one["name"]: one for one in told})
        FIGURES.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    known = json.loads(FIGURES.read_text())
    if set(known) == set(measures):
        PAGE.write_text(page(class_, known["stock"], known["ours"]), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
