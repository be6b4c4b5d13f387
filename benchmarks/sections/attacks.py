"""What hostile submissions gain and destroy, on stock nbgrader and on ours."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import asdict
from typing import Any

from benchmarks.measure.classes import MODEL
from benchmarks.measure.tables import table
from examroom.sandbox.launch.bubblewrap import executable
from examroom.util.files import scratch
from grading_tests.attacks.marked import mark_class
from grading_tests.attacks.outcome import lost
from grading_tests.attacks.stories import GROUPS, Hostile, stories

TITLE = "Hostile submissions, on stock nbgrader and on ours"
SIZE = len(stories())
DAMAGE = {
    "read": "reads secrets",
    "write": "changes files outside",
    "linger": "leaves processes behind",
    "reach the network": "reaches the network",
    "stop the class": "spoils the marks of others",
    "run in a reader's browser": "runs in the reader's browser",
}
COUNTED = ("gain points", "lose points", *DAMAGE.values(), "as deserved")
HEADS = ("stock nbgrader", "ours")
# Walls in which stock nbgrader is run, and nothing can be damaged.
CAGE = (
    *("prlimit", "--nproc=2000", "--fsize=1000000000", "--core=0", executable()),
    *("--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"),
    *("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"),
    *("--size", "4000000000", "--tmpfs", "/tmp", "--chdir", "/tmp"),
    *("--setenv", "PYTHONPATH", str(MODEL.root), "--setenv", "HOME", "/tmp"),
    *(sys.executable, "-m", "benchmarks.measure.stock_cage"),
)
Outcome = dict[str, Any]


def measure(size: int) -> dict[str, dict[str, Outcome]]:
    """Measure so many submissions on both sides."""
    return measure_only([story.name for story in stories()][:size], {})


def measure_only(
    only: Collection[str], before: dict[str, dict[str, Outcome]]
) -> dict[str, dict[str, Outcome]]:
    """Measure the submissions and the sides that are named, all if none, and keep the others.

    Parameters
    ----------
    only : collection of str
        Names of submissions, and ``stock`` or ``ours``.
    before : dict
        What was measured before.
    """
    names, sides = {story.name for story in stories()}, {"stock": stock, "ours": ours}
    if unknown := {*only} - {*sides} - names:
        raise SystemExit(f"There is no submission {', '.join(sorted(unknown))}.")
    chosen = [story for story in stories() if story.name in ({*only} & names or names)]
    found = {side: dict(before.get(side, {})) for side in sides}
    for side in {*only} & {*sides} or sides:
        found[side] |= {outcome["name"]: outcome for outcome in sides[side](chosen)}
    return found


def stock(class_: Collection[Hostile]) -> Iterator[Outcome]:
    """Measure with stock nbgrader; when a submission kills all there is, go on after it."""
    waiting = {story.name: story for story in class_}
    while waiting:
        begun = ""
        command = [*CAGE, *waiting]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                read = json.loads(line)
                begun = read.get("begun", "")
                if not begun:
                    waiting.pop(read["name"])
                    yield read
        if waiting and not begun:
            raise SystemExit("Stock nbgrader does not run in the cage.")
        if begun:
            yield asdict(lost(waiting.pop(begun), "everything was killed, the grader too"))


def ours(class_: Collection[Hostile]) -> list[Outcome]:
    """Measure with the course's settings."""
    with scratch() as folder:
        marked = mark_class(folder, [*class_])
        marked.scene.listener.close()
        return [asdict(outcome) for outcome in marked.outcomes.values()]


def page(found: dict[str, dict[str, Outcome]], known: dict[str, Any]) -> list[str]:
    """Return the section, of the submissions that were measured on both sides."""
    first, second = found.get("stock", {}), found.get("ours", {})
    class_ = [story for story in stories() if story.name in first and story.name in second]
    attacks = [story for story in class_ if story.group != "honest"]
    rows = []
    for title in COUNTED:
        asked = class_ if title in ("lose points", "as deserved") else attacks
        numbers = [sum(title in _kinds(side[s.name]) for s in asked) for side in (first, second)]
        rows.append([title, len(asked), *numbers])
    lines = [
        "Each submission in `grading_tests/submissions/hostile/` was handed in to a plain "
        "assignment of six questions, 5 points each, whose hidden tests are ordinary asserts.",
        "",
        "Stock nbgrader had its default settings and ran in a cage that shields the machine; each "
        "submission had a course of its own, with an honest student marked before it and one "
        "after, and a friend before it if it has one. Ours marked them all as one class, each run "
        "a fork of a warm process. *As deserved* means exactly the points that the honest answers "
        "deserve, and no damage. Points are gained or lost against that.",
        "",
        *table(["", "submissions", *HEADS], rows),
    ]
    for group in GROUPS:
        rows = [
            [f"`{s.name}`", s.sentence, _in_words(first[s.name]), _in_words(second[s.name])]
            for s in class_
            if s.group == group
        ]
        heads = ["submission", "what it does", *HEADS]
        lines += ["", f"### {group[0].upper()}{group[1:]}", "", *table(heads, rows)]
    return lines


def _kinds(outcome: Outcome) -> set[str]:
    """Return what came of a submission, as a set of `COUNTED`."""
    found = {DAMAGE[key] for key in outcome["damage"]}
    found |= {"gain points"} if outcome["gained"] else set()
    found |= {"lose points"} if outcome["lost"] else set()
    return found or {"as deserved"}


def _in_words(outcome: Outcome) -> str:
    """Say in a few words what came of a submission."""
    parts = [f"**gains {outcome['gained']:g}**"] if outcome["gained"] else []
    parts += [f"loses {outcome['lost']:g}"] if outcome["lost"] else []
    parts += [f"**{words}**" for key, words in DAMAGE.items() if key in outcome["damage"]]
    return ", ".join(parts) or "as deserved"
