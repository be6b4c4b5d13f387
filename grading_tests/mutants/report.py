"""Count mutants by question; those that survive with good reason are known by name."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grading_tests.mutants.marking import Fate

SURVIVORS = Path(__file__).with_name("survivors.toml")
HEAD = """# Mutants of the reference answers

Made by `make mutants`. A mutant is a reference answer with one small mistake: an operator, a
constant, an argument, a distribution, an index or a formula is another one. It is found if it stops
by itself, or a check refuses it. It is *equivalent* if the evidence that it leaves is that of the
reference answer, or if `grading_tests/mutants/survivors.toml` says why no check should find it: it
is as right, it only dresses a figure, or it stays within what chance does.

Each model is sampled once. A mutant that leaves the model as it is gets the draws of the reference
answer; where a check asks for the model that a mutant changes, the model is judged and not sampled
again. An answer that has no place for such a mistake, as `survey-index` in 08, is not listed.

| assignment | question | mutants | equivalent | found | of the others |
| --- | --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Count:
    """The mutants of one question."""

    question: str
    mutants: int
    equivalent: int
    found: int

    @property
    def share(self) -> float:
        """The share found of those that are not equivalent."""
        others = self.mutants - self.equivalent
        return self.found / others if others else 1.0


def known_survivors() -> dict[tuple[str, str], str]:
    """Return why a mutant is equivalent, or why it may live, by question and change."""
    with SURVIVORS.open("rb") as file:
        entries = tomllib.load(file)
    return {
        (question, change): reason
        for question, by_reason in entries.items()
        for reason, several in by_reason.items()
        for change in several
    }


def counts(fates: Iterable[Fate], known: Collection[tuple[str, str]]) -> list[Count]:
    """Return the counts of every question, in their order."""
    by_question: dict[str, list[Fate]] = {}
    for fate in fates:
        by_question.setdefault(fate.question, []).append(fate)
    return [_count(name, several, known) for name, several in by_question.items()]


def _count(name: str, fates: Sequence[Fate], known: Collection[tuple[str, str]]) -> Count:
    lives = [fate for fate in fates if fate.end in ("survived", "same")]
    same = sum(fate.end == "same" or (name, str(fate.mutant)) in known for fate in lives)
    return Count(name, len(fates), same, len(fates) - len(lives))


Row = tuple[str, Count]
"""An assignment, and the mutants of one of its questions."""


def table(rows: Sequence[Row]) -> str:
    """Return the page of a proof."""
    lines = [
        f"| {assignment} | `{one.question}` | {one.mutants} | {one.equivalent} | {one.found} "
        f"| {one.share:.1%} |"
        for assignment, one in sorted(rows, key=lambda row: row[0])
    ]
    sums = [sum(getattr(one, f) for _, one in rows) for f in ("mutants", "equivalent", "found")]
    share = sums[2] / max(1, sums[0] - sums[1])
    lines.append(f"| all | | {sums[0]} | {sums[1]} | {sums[2]} | {share:.1%} |")
    return HEAD + "\n".join(lines) + "\n"


def rows_of(page: str) -> list[Row]:
    """Return the rows of a page."""
    lines = [line for line in page.splitlines() if line[2:4].isdigit()]
    cells = [line.strip("| ").split(" | ") for line in lines]
    return [(a, Count(name.strip("`"), *map(int, n))) for a, name, *n, _ in cells]


def renewed(page: str, rows: Sequence[Row]) -> str:
    """Return the page with the rows of some assignments in the place of those that it has."""
    new = {assignment for assignment, _ in rows}
    return table([*(row for row in rows_of(page) if row[0] not in new), *rows])
