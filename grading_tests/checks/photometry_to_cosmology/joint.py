"""One model from photometry to cosmology, its trace, and the three answers side by side."""

from __future__ import annotations

from typing import Any

import numpy as np

from grading_tests import supernova
from grading_tests.checks import draws, expect, log_density
from grading_tests.checks.bayesn.data import N_BANDS
from grading_tests.checks.bayesn.models import (
    BAND_ADVICE,
    OBS_ADVICE,
    PRIOR,
    draw_dust,
    dust_and_light,
    dust_lines_asked,
    reddened,
    total,
)
from grading_tests.checks.bayesn.summaries import check_trace
from grading_tests.checks.expect import require
from grading_tests.checks.photometry_to_cosmology.data import far_and_near, redshifts
from grading_tests.checks.photometry_to_cosmology.steps import omega_m_of_distances, own_answer
from grading_tests.checks.plated import Line, PlatedModel, check_plated
from grading_tests.checks.structure import Lines, Point
from grading_tests.checks.tables import cells

HYPER: dict[str, tuple[int, ...]] = dict.fromkeys(
    ("omega_m", "M0", "tau_A", "R_V", "sigma0", "sigma_eps"), ()
)
CORRELATION_TOLERANCE = 0.0006
"""Leaves room for three decimals."""
TABLE_TOLERANCE = 2e-3
ROWS = ("two-step", "prior used twice", "joint")


def joint_lines(point: Point) -> Lines:
    """Return the log density of every line of `joint_model`."""
    data = far_and_near()
    centre = point["M0"] + supernova.mu(redshifts(), point["omega_m"])
    width = np.hypot(point["sigma0"], data.sigma_mu)
    mean = reddened(point, point["mag"])
    return dust_and_light(point, data) | {
        "omega_m": 0.0,
        "M0": float(log_density.normal(point["M0"], -19.3, 0.3)),
        "mag": total(log_density.normal(point["mag"], centre, width)),
        "band_mag": total(log_density.normal(point["band_mag"], mean, point["sigma_eps"])),
    }


def _point(rng: np.random.Generator) -> Point:
    data = far_and_near()
    point = draw_dust(rng, data.n)
    point |= {"omega_m": float(rng.uniform(0.05, 0.95)), "M0": float(rng.normal(-19.3, 0.1))}
    centre = point["M0"] + supernova.mu(redshifts(), point["omega_m"])
    point["mag"] = centre + rng.normal(0, 0.2, size=data.n)
    mean = reddened(point, point["mag"])
    return point | {"band_mag": mean + rng.normal(0, 0.05, size=mean.shape)}


JOINT = PlatedModel(
    "joint_model",
    {"sn": far_and_near().n, "band": N_BANDS, "observation": far_and_near().m_obs.size},
    dust_lines_asked(
        omega_m=Line(advice=PRIOR),
        M0=Line(advice=PRIOR),
        mag=Line(
            ("sn",),
            frozenset({"omega_m", "M0", "sigma0"}),
            advice="Its mean is `M0 + mu(z, omega_m)`, with `M0` once and no fiducial distance, "
            "its standard deviation the root of `sigma0**2 + sigma_mu**2`.",
        ),
        band_mag=Line(
            ("sn", "band"),
            frozenset({"mag", "A_V", "R_V", "sigma_eps"}),
            advice=f"Around `mag` and its dust, without another `M0`. {BAND_ADVICE}",
        ),
    ),
    {"obs": far_and_near().m_obs},
    joint_lines,
    _point,
    OBS_ADVICE,
)


def joint_model(joint_model: Any) -> None:
    """Question `joint-model`: names, plates, parents, data and log density."""
    model = check_plated(joint_model, JOINT)
    found = model.variables.get("D")
    require(
        found is not None and found.kind == "deterministic" and found.shape == (far_and_near().n,),
        "`joint_model` should have a `pm.Deterministic` named `D`, `mag - M0`, one for each "
        "supernova.",
    )
    require(
        model.random_parents("D") == {"mag", "M0"},
        "In `joint_model` the `D` should be computed from `mag` and `M0`, and from nothing else.",
    )


def joint_trace(joint_trace: Any) -> None:
    """Question `joint-trace`: healthy draws that agree with a long run in six numbers."""
    check_trace(joint_trace, "joint_trace", HYPER, "joint")


def joint_answers(omega_m_interval: Any, anchor_correlation: Any, joint_trace: Any) -> None:
    """Question `joint-answers`: an interval and a correlation, of the student's own draws."""
    trace = expect.trace(joint_trace, "joint_trace", {"omega_m": (), "M0": ()})
    draws.check_form(trace, ["omega_m", "M0"], "joint_trace")
    omega_m, M0 = trace.draws("omega_m"), trace.draws("M0")
    every = trace.thinned("omega_m")
    draws.check_share(omega_m_interval, omega_m, "omega_m_interval", "joint_trace", every)
    draws.check_shortest(omega_m_interval, omega_m, "omega_m_interval", thinned=every)
    given = expect.number(anchor_correlation, "anchor_correlation")
    right = float(np.corrcoef(omega_m.ravel(), M0.ravel())[0, 1])
    require(
        abs(given - right) <= CORRELATION_TOLERANCE + 6 * np.sqrt((1 - 1 / every) / omega_m.size),
        "`anchor_correlation` is not the correlation of the draws of `omega_m` and `M0` in your "
        "`joint_trace`: all chains together, and the correlation, not the covariance.",
    )


def comparison(
    comparison: Any,
    omega_m_two_step: Any,
    sd_two_step: Any,
    distance_fid: Any,
    distance_fid_sd: Any,
    omega_m_twice: Any,
    two_step: Any,
    joint_trace: Any,
) -> None:
    """Question `comparison`: three routes to omega_m side by side, by the student's answers.

    The width with the prior used twice follows from the student's own fiducial distances, by the
    right function or by the student's own.
    """
    found = cells(comparison, "comparison", ROWS, ("mean", "sd"))
    trace = expect.trace(joint_trace, "joint_trace", {"omega_m": ()})
    omega_m = trace.draws("omega_m")
    size = redshifts().shape
    fiducial = (
        redshifts(),
        expect.array(distance_fid, "distance_fid", size),
        expect.array(distance_fid_sd, "distance_fid_sd", size),
        far_and_near().sigma_mu,
    )
    widths = [omega_m_of_distances(*fiducial)[1], own_answer(two_step, fiducial)[1]]
    again = min(widths, key=lambda width: abs(np.nan_to_num(width, nan=np.inf) - found[1, 1]))
    wanted = np.array(
        [
            [
                expect.number(omega_m_two_step, "omega_m_two_step"),
                expect.number(sd_two_step, "sd_two_step"),
            ],
            [expect.number(omega_m_twice, "omega_m_twice"), again],
            [omega_m.mean(), omega_m.std()],
        ]
    )
    rows, columns = np.nonzero(np.abs(found - wanted) > TABLE_TOLERANCE)
    require(
        rows.size == 0,
        f"`comparison` does not agree with your answers in {rows.size} of 6 cells (first in row "
        f"{ROWS[rows[0]] if rows.size else ''!r}, column "
        f"{('mean', 'sd')[columns[0]] if rows.size else ''!r}): posterior means and standard "
        "deviations of omega_m, by the two steps, with the prior used twice, and of `joint_trace`.",
    )
