"""Traces of assignment 09, and what is read off them."""

from __future__ import annotations

from typing import Any

import numpy as np

from examroom.evidence.traces import TraceEvidence
from grading_tests import supernova
from grading_tests.checks import draws, expect, stored
from grading_tests.checks.bayesn.data import HOSTS, Floats, near
from grading_tests.checks.bayesn.models import BAYESN, HOST
from grading_tests.checks.expect import require
from grading_tests.checks.plated import check_plated

N = near().n
V_BAND = supernova.BANDS.index("V")
SHAPES: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("tau_A", "R_V", "sigma0", "sigma_eps"), ()),
    **dict.fromkeys(("theta", "A_V", "D"), (N,)),
}
HOST_SHAPES: dict[str, tuple[int, ...]] = {
    "mu_R": (),
    "sigma_R": (),
    "tau_E": (),
    "R_V": (len(HOSTS),),
}
IRREGULAR, LENTICULAR, SPIRAL = (HOSTS.index(h) for h in ("irregular", "lenticular", "spiral"))
MEAN_TOLERANCE = 1e-4
SD_TOLERANCE = 0.005
RMS_TOLERANCE = 1e-3
SHARE_TOLERANCE = 0.0006
"""Leaves room for three decimals."""


def bayesn_model(bayesn_model: Any) -> None:
    """Question `bayesn-model`: names, plates, parents, data and log density."""
    check_plated(bayesn_model, BAYESN)


def bayesn_trace(bayesn_trace: Any) -> None:
    """Question `bayesn-trace`: healthy draws from the exact posterior, supernova by supernova."""
    check_trace(bayesn_trace, "bayesn_trace", SHAPES, "bayesn")


def host_model(host_model: Any) -> None:
    """Question `host-model`: names, plates, parents, data and log density."""
    check_plated(host_model, HOST)


def host_trace(host_trace: Any) -> None:
    """Question `host-trace`: healthy draws from the exact posterior."""
    check_trace(host_trace, "host_trace", HOST_SHAPES, "hosts")


def check_trace(
    value: Any, name: str, shapes: dict[str, tuple[int, ...]], posterior: str
) -> TraceEvidence:
    """Require a healthy trace whose draws come from a stored posterior."""
    found = expect.trace(value, name, shapes)
    draws.check_sampling(found, list(shapes), name)
    marginals = stored.read(posterior)
    for variable in shapes:
        draws.check_posterior(found.draws(variable), marginals[variable], variable, name)
    return found


def distances(
    distance: Any, distance_sd: Any, hubble_rms: Any, naive_rms: Any, bayesn_trace: Any
) -> None:
    """Question `distances`: what the own trace says of each distance, and two scatters."""
    shapes: dict[str, tuple[int, ...]] = {"D": (N,), "band_mag": (N, len(supernova.BANDS))}
    trace = expect.trace(bayesn_trace, "bayesn_trace", {"D": (N,)})
    D, mu_fid = trace.draws("D"), near().mu_fid
    mean, sd = D.mean(axis=(0, 1)), D.std(axis=(0, 1))
    given = expect.array(distance, "distance", (N,))
    require(
        bool(np.all(np.abs(given - mean) <= MEAN_TOLERANCE + _thinning(trace, sd))),
        "`distance` is not the posterior mean of `D` of every supernova in your `bayesn_trace`. "
        "Do not round it.",
    )
    widths = expect.array(distance_sd, "distance_sd", (N,))
    require(
        not bool(np.allclose(widths, sd**2, rtol=SD_TOLERANCE, atol=0)),
        "`distance_sd` holds variances: take the root.",
    )
    require(
        bool(np.all(np.abs(widths / sd - 1) <= SD_TOLERANCE + _thinning(trace, 1.0))),
        "`distance_sd` is not the posterior standard deviation of `D` of every supernova in your "
        "`bayesn_trace`.",
    )
    rms = float(np.sqrt(np.mean((given - mu_fid) ** 2)))
    require(
        abs(expect.number(hubble_rms, "hubble_rms") - rms) <= RMS_TOLERANCE,
        "`hubble_rms` is not the root-mean-square of `distance - mu_fid`.",
    )
    naive = _naive_rms(trace, shapes["band_mag"])
    require(
        abs(expect.number(naive_rms, "naive_rms") - naive[0]) <= naive[1],
        "`naive_rms` is not the root-mean-square of the mean `band_mag` in V less `M0` and "
        "`mu_fid`: the mean of the draws, V only, and no dust taken off.",
    )


NAIVE_RMS, NAIVE_TOLERANCE = 0.452, 0.005


def _naive_rms(trace: TraceEvidence, shape: tuple[int, ...]) -> tuple[float, float]:
    """Return the scatter and what an answer may be off: by the own draws, if they were read."""
    found = trace.groups["posterior"].get("band_mag")
    if found is None or found.shape[2:] != shape or not np.isfinite(found).all():
        return NAIVE_RMS, NAIVE_TOLERANCE
    mean = found[..., V_BAND].mean(axis=(0, 1))
    rest = mean - supernova.M0 - near().mu_fid
    return float(np.sqrt(np.mean(rest**2))), RMS_TOLERANCE


def _thinning(trace: TraceEvidence, sd: Floats | float) -> Any:
    """Return six standard errors of what a part of the draws says of all of them."""
    every = trace.thinned("D")
    return 6 * np.asarray(sd) * np.sqrt((1 - 1 / every) / trace.draws("D")[..., 0].size)


def host_answers(R_V_irregular: Any, p_lenticular_below_spiral: Any, host_trace: Any) -> None:
    """Question `host-answers`: an interval and a probability, of the student's own draws."""
    trace = expect.trace(host_trace, "host_trace", {"R_V": (len(HOSTS),)})
    draws.check_form(trace, ["R_V"], "host_trace")
    R_V = trace.draws("R_V")
    every = trace.thinned("R_V")
    draws.check_share(R_V_irregular, R_V[..., IRREGULAR], "R_V_irregular", "host_trace", every)
    draws.check_shortest(R_V_irregular, R_V[..., IRREGULAR], "R_V_irregular", thinned=every)
    given = expect.number(p_lenticular_below_spiral, "p_lenticular_below_spiral")
    share = float(np.mean(R_V[..., LENTICULAR] < R_V[..., SPIRAL]))
    require(
        abs(given - (1 - share)) > SHARE_TOLERANCE or abs(given - share) <= SHARE_TOLERANCE,
        "`p_lenticular_below_spiral` is the share of draws in which it lies *above*.",
    )
    require(
        abs(given - share)
        <= SHARE_TOLERANCE + 6 * 0.5 * np.sqrt((1 - 1 / every) / R_V[..., 0].size),
        "`p_lenticular_below_spiral` is not the share of draws in your `host_trace` in which `R_V` "
        "of lenticular hosts is smaller than that of spiral ones: compare draw by draw.",
    )
