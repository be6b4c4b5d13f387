"""Find out which mutants of the reference answers survive: ``python -m grading_tests.mutants``.

It writes ``docs/mutants.md``, and exits with 1 where a question lets more than a twentieth of its
mutants live, or one lives that ``survivors.toml`` does not know.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from grading_tests.mutants.marking import Fate, as_line, fates
from grading_tests.mutants.notebook import questions
from grading_tests.mutants.report import Count, counts, known_survivors, renewed, table
from grading_tests.mutants.sampling import Samplers

ASSIGNMENTS = (
    "01_mock_data",
    "02_pooled",
    "03_unpooled",
    "04_hierarchical",
    "05_plates",
    "06_workflow",
    "07_standard_candles",
    "08_unity",
    "09_bayesn",
    "10_photometry_to_cosmology",
)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "mutants.md"


def tried(assignment: str, every: int = 1, only: str = "") -> list[Fate]:
    """Return what becomes of the mutants of an assignment's answers."""
    samplers = Samplers()
    return [
        fate
        for question in questions(assignment, samplers)
        if not only or question.name == only
        for fate in fates(question, samplers, every)
    ]


def main() -> int:
    """Try mutants, and print what survives and a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("assignments", nargs="*", default=ASSIGNMENTS)
    parser.add_argument("--question", default="", help="Only this one.")
    parser.add_argument("--every", type=int, default=1, help="Only every so-manieth mutant.")
    parser.add_argument("--log", type=Path, help="Write the fate of each, a line of JSON each.")
    options = parser.parse_args()
    known, rows, unknown = known_survivors(), list[tuple[str, Count]](), 0
    for assignment in options.assignments:
        started = time.process_time()
        found = tried(assignment, options.every, options.question)
        if options.log:
            with options.log.open("a") as log:
                log.writelines(as_line(fate) + "\n" for fate in found)
        for fate in found:
            if fate.end == "survived" and (fate.question, str(fate.mutant)) not in known:
                unknown += 1
                print(f"survived: {fate.question}: {fate.mutant}", flush=True)
        rows += [(assignment, count) for count in counts(found, known)]
        print(
            f"{assignment}: {len(found)} mutants, {time.process_time() - started:.0f} CPU-s",
            flush=True,
        )
    print(table(rows))
    if options.every == 1 and not options.question:
        page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        PAGE.write_text(renewed(page, rows), encoding="utf-8")
    return 1 if unknown or any(count.share < 0.95 for _, count in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
