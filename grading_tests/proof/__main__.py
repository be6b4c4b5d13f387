"""Measure how fair the marks are, and write the page: ``make prove``.

All of it takes some hours on two cores. A part of it, a model, or fewer runs can be asked for; what
is measured takes the place of what was, and the page tells the newest of each.
"""

from __future__ import annotations

import argparse
import sys

from grading_tests.checks.draws import SIGMAS
from grading_tests.proof import page, power, rejections, worth
from grading_tests.proof.references import REFERENCES

PARTS = {"worth": 5000, "power": 100, "exact": 1000, "nuts": 100}
"""The parts, and how many runs of each model."""
BURN_IN_RUNS = 200


def measure(part: str, name: str, runs: int) -> str:
    """Measure one thing and write it down; return what to print."""
    if part == "worth":
        burn_in = worth.refused_by_burn_in(min(runs, BURN_IN_RUNS))
        page.keep("worth", "refused", worth.refused_by_worth(runs))
        page.keep("worth", "burn_in", burn_in)
        page.keep("worth", "runs", runs)
        return f"{page.measured()['worth']}"
    if part == "power":
        page.keep("power", name, power.power(name, runs))
        page.keep("power_runs", name, runs)
    elif part == "exact":
        found = rejections.exact_runs(name, range(runs))
        found |= rejections.tail(found.pop("comparisons"), SIGMAS)
        page.keep("exact", name, found)
    else:
        page.keep("nuts", name, rejections.nuts_runs(name, range(runs)))
    return f"{page.measured()[part][name]}"


def names_of(part: str) -> list[str]:
    """Return the models of a part, in the order of the page."""
    return {"worth": [""], "power": power.names()}.get(part, list(REFERENCES))


def main() -> int:
    """Measure what is asked for; return 1 where a right run was refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=list(PARTS))
    parser.add_argument("--model", action="append", help="Only this one.")
    parser.add_argument("--runs", type=int, help="So many of each.")
    options = parser.parse_args()
    for part in options.parts:
        for name in names_of(part):
            if not options.model or name in options.model:
                print(part, name, measure(part, name, options.runs or PARTS[part]), flush=True)
    found = page.measured()
    if "power" in found:
        page.draw_power(found["power"])
    page.PAGE.write_text(page.page(page.PAGE.read_text("utf-8"), found), encoding="utf-8")
    counts = [one for part in ("exact", "nuts") for one in found.get(part, {}).values()]
    return 1 if any(one["refused"] for one in counts) else 0


if __name__ == "__main__":
    sys.exit(main())
