"""``python -m grading_tests.calibration``: simulate, solve, and write the page."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from grading_tests.calibration import dust, selection
from grading_tests.calibration.summary import Floats, table
from grading_tests.checks.bayesn.data import HOSTS

TEMPLATE = Path(__file__).with_name("page.md")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "supernova-calibration.md"
FIRST_SEED = 100_000
"""Far from the seeds of the notebooks, which were chosen."""


def mean_and_error(values: Floats) -> str:
    """Return a mean with its standard error."""
    return f"{values.mean():.3f} ± {values.std(ddof=1) / np.sqrt(values.size):.3f}"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Write docs/supernova-calibration.md.")
    parser.add_argument("--sets", type=int, default=100, help="data sets of each kind")
    parser.add_argument("--into", type=Path, default=PAGE, help="page that is written")
    asked = parser.parse_args()
    seeds = range(FIRST_SEED, FIRST_SEED + asked.sets)
    more = range(FIRST_SEED, FIRST_SEED + 3 * asked.sets)
    catalogues, squares, shift = selection.catalogues(seeds)
    hosts, ratios = dust.host_galaxies(seeds)
    two_steps, shifts = dust.two_steps(more)
    by_host = zip(HOSTS, ratios.T, strict=True)
    page = TEMPLATE.read_text(encoding="utf-8").format(
        first=FIRST_SEED,
        sets=len(seeds),
        more_sets=len(more),
        catalogues=table(catalogues),
        least_squares=", ".join(
            f"{name} {mean_and_error(found)}" for name, found in squares["complete"].items()
        ),
        least_squares_limited=mean_and_error(squares["limited"]["omega_m"]),
        shift=mean_and_error(shift),
        larger=int(np.sum(shift > 0)),
        light_curves=table(dust.light_curves(seeds)),
        hosts=table(hosts),
        ratios=", ".join(f"{name} {mean_and_error(found)}" for name, found in by_host),
        two_steps=table([two_steps]),
        prior_shift=mean_and_error(shifts),
        least_shift=f"{shifts.min():+.3f}",
        most_shift=f"{shifts.max():+.3f}",
    )
    asked.into.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
