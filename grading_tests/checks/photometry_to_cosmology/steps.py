"""Two steps from photometry to cosmology: light curves to distances, distances to omega_m."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import logsumexp

from examroom.evidence import describe
from examroom.evidence.functions import FunctionEvidence
from grading_tests import supernova
from grading_tests.checks import expect
from grading_tests.checks.bayesn.data import Floats
from grading_tests.checks.expect import WrongAnswer, require, wrong
from grading_tests.checks.photometry_to_cosmology.data import (
    OFFSET_SD,
    OMEGA_FID,
    OMEGA_GRID,
    SIGMA_0,
    distances,
    far_and_near,
    redshifts,
)

FIT_TOLERANCE = 1e-8
OMEGA_TOLERANCE = 1e-3
DISTANCE_TOLERANCE = 1e-4
GOES = {
    "BayeSN": ("photometry", "light-curve parameters"),
    "UNITY": ("light-curve parameters", "cosmology"),
    "joint model": ("photometry", "cosmology"),
}
N_UNSEEN = 26
TwoStep = Callable[[Any, Any, Any, Any], tuple[float, float]]


def three_maps(goes: Any) -> None:
    """Question `three-maps`: from where to where each model goes."""
    given = expect.mapping(goes, "goes")
    for name, ends in GOES.items():
        require(name in given, f"`goes` has no entry {name!r}; it has {sorted(map(str, given))}.")
        pair = given[name]
        require(
            isinstance(pair, (list, tuple)) and len(pair) == 2,
            f"`goes[{name!r}]` should be a pair, (from, to).",
        )
        found = tuple(expect.text(one, f"goes[{name!r}]").strip().lower() for one in pair)
        require(found != ends[::-1], f"`goes[{name!r}]` is the wrong way round: it is (from, to).")
        require(
            found == ends,
            f"`goes[{name!r}]` is not right: what does it start from, and what does it end with?",
        )


# -- compress --------------------------------------------------------------------------------------


def least_squares(
    phase: Any, band: Any, m: Any, sigma: Any, *, weighted: bool = True, prior: bool = False
) -> tuple[Floats, Floats]:
    """Return estimate (5,) and covariance (5, 5) of theta and the magnitudes at peak.

    Parameters
    ----------
    phase, band, m, sigma : array_like of shape (n,)
        The points of one supernova.
    weighted : bool, optional
        Whether points count by their errors.
    prior : bool, optional
        Whether theta has its standard normal prior.
    """
    w0, w1 = (
        np.choose(band, [np.interp(phase, supernova.KNOTS, column) for column in one.T])
        for one in (supernova.W0, supernova.W1)
    )
    design = np.column_stack([w1, np.eye(4)[np.asarray(band)]])
    weights = 1 / np.asarray(sigma) ** 2 if weighted else np.ones_like(w0)
    precision = design.T @ (design * weights[:, None])
    if prior:
        precision[0, 0] += 1.0
    covariance = np.linalg.inv(precision)
    estimate = covariance @ (design.T @ (weights * (np.asarray(m) - w0)))
    return estimate, covariance


def compress(compress: Any) -> None:
    """Question `compress`: weighted least squares of unseen light curves, without priors."""
    function = expect.function(compress, "compress")
    rng = expect.challenge_rng()
    n = N_UNSEEN
    band = rng.permutation(np.arange(n) % 4)
    phase, sigma = rng.uniform(-9, 39, size=n), rng.uniform(0.03, 0.12, size=n)
    m = 15 + rng.normal(0, 1, size=n)
    given = function.call(phase, band, m, sigma)
    require(not given.error, f"`compress(phase, band, m, sigma)` failed: {given.error}")
    require(
        isinstance(given.value, (list, tuple)) and len(given.value) == 2,
        "`compress` should return a pair: the estimate and its covariance.",
    )
    found = expect.array(given.value[0], "the estimate", (5,))
    covariance = expect.array(given.value[1], "the covariance", (5, 5))
    estimate, right = least_squares(phase, band, m, sigma)

    def same(a: Floats, b: Floats) -> bool:
        return bool(np.all(np.abs(a - b) <= FIT_TOLERANCE * np.maximum(1, np.abs(b))))

    if same(found, estimate) and same(covariance, right):
        return
    plain = least_squares(phase, band, m, sigma, weighted=False)
    with_prior = least_squares(phase, band, m, sigma, prior=True)
    w0 = np.choose(band, [np.interp(phase, supernova.KNOTS, one) for one in supernova.W0.T])
    for like, says in (
        (plain[0], "its points count all the same: weigh them by 1 / sigma**2."),
        (with_prior[0], "theta has a prior in it: here only the data count, nothing else."),
        (
            least_squares(phase, band, m + w0, sigma)[0],
            "the mean surface `W0` is still in the magnitudes: subtract it first.",
        ),
        (
            least_squares(phase, band, m - supernova.M0, sigma)[0],
            "`M0` was subtracted: the magnitudes at peak are those that are seen.",
        ),
        (np.roll(estimate, -1), "theta comes first, then the magnitudes in B, V, i and H."),
    ):
        require(not same(found, like), f"`compress` is wrong for an unseen light curve: {says}")
    if same(found, estimate):
        wrong(
            "The estimate of `compress` is right, its covariance is not: it is the inverse of "
            "X.T @ W @ X, and knows of no residuals."
        )
    wrong(
        "`compress` is wrong for an unseen light curve: compare m - W0 = theta * W1 + peak of the "
        "band with your columns, and W = diag(1 / sigma**2)."
    )


# -- two steps -------------------------------------------------------------------------------------


def omega_m_of_distances(
    z: Any, distance: Any, distance_sd: Any, sigma_mu: Any, *, offset_sd: float = OFFSET_SD
) -> tuple[float, float]:
    """Return posterior mean and sd of omega_m from distances with a common offset.

    Parameters
    ----------
    z, distance, distance_sd, sigma_mu : array_like of shape (n,)
        Redshift, distance modulus, its sd, and the sd from peculiar velocities.
    offset_sd : float, optional
        Prior sd of the offset.
    """
    z, distance = np.asarray(z, dtype=float), np.asarray(distance, dtype=float)
    variance = np.asarray(distance_sd) ** 2 + np.asarray(sigma_mu) ** 2 + SIGMA_0**2
    precision = np.linalg.inv(np.diag(variance) + offset_sd**2)
    away = distance - supernova.mu(z, OMEGA_GRID[:, None])
    log = -0.5 * np.einsum("gi,ij,gj->g", away, precision, away)
    weights = np.exp(log - logsumexp(log))
    mean = weights @ OMEGA_GRID
    return float(mean), float(np.sqrt(weights @ (OMEGA_GRID - mean) ** 2))


def two_step(two_step: Any, omega_m_two_step: Any, sd_two_step: Any) -> None:
    """Question `two-step`: omega_m from distances, unseen ones and those of the notebook."""
    function = expect.function(two_step, "two_step")
    rng = expect.challenge_rng()
    unseen = _unseen_distances(rng)
    found = _ask(function, unseen)
    right = omega_m_of_distances(*unseen)
    if not _near(found, right):
        wrong(f"`two_step` is wrong for unseen distances: {_mistake(found, right, unseen)}")
    data = (redshifts(), *distances(), far_and_near().sigma_mu)
    mean, sd = omega_m_of_distances(*data)
    for name, value, wanted in (
        ("omega_m_two_step", omega_m_two_step, mean),
        ("sd_two_step", sd_two_step, sd),
    ):
        require(
            abs(expect.number(value, name) - wanted) <= OMEGA_TOLERANCE,
            f"`{name}` is not what your `two_step` gives for `z, distance, distance_sd, sigma_mu`.",
        )


def _unseen_distances(rng: np.random.Generator) -> tuple[Floats, Floats, Floats, Floats]:
    """Return distances by which each mistake changes an answer by more than three tolerances.

    They have an offset that its prior pulls back, and near supernovae that move by themselves.
    """
    z = np.sort(np.concatenate([rng.uniform(0.01, 0.04, 8), rng.uniform(0.3, 1.1, 16)]))
    sd, sigma_mu = rng.uniform(0.03, 0.09, z.size), 5 / np.log(10) * 1e-3 / z
    offset = rng.choice([-1, 1]) * rng.uniform(0.4, 0.7)
    truth = supernova.mu(z, rng.uniform(0.25, 0.4)) + offset
    return z, truth + np.hypot(0.12, sigma_mu) * rng.normal(size=z.size), sd, sigma_mu


def _near(found: tuple[float, float], right: tuple[float, float]) -> bool:
    return _apart(found, right) <= OMEGA_TOLERANCE


def _mistake(
    found: tuple[float, float], right: tuple[float, float], unseen: tuple[Floats, ...]
) -> str:
    """Tell which known mistake gives what was found."""
    z, distance, sd, sigma_mu = unseen
    mistakes = {
        "the offset is held at zero.": omega_m_of_distances(*unseen, offset_sd=1e-9),
        "the offset has too wide a prior.": omega_m_of_distances(*unseen, offset_sd=30.0),
        "`sigma_mu` does not enter.": omega_m_of_distances(z, distance, sd, 0 * sigma_mu),
        "`distance_sd` does not enter.": omega_m_of_distances(z, distance, 0 * sd, sigma_mu),
        "the second number should be the standard deviation, not the variance.": (
            right[0],
            right[1] ** 2,
        ),
    }
    says = min(mistakes, key=lambda says: _apart(found, mistakes[says]))
    if _near(found, mistakes[says]):
        return says
    return (
        "the offset is shared, so it adds 0.3**2 to *every* entry of the covariance matrix, and "
        "the three variances only to the diagonal; the prior is flat over `omega_grid`."
    )


def _apart(found: tuple[float, float], right: tuple[float, float]) -> float:
    return max(abs(a - b) for a, b in zip(found, right, strict=True))


def _ask(function: FunctionEvidence, data: tuple[Floats, ...]) -> tuple[float, float]:
    given = function.call(*data)
    require(
        not given.error, f"`two_step(z, distance, distance_sd, sigma_mu)` failed: {given.error}"
    )
    mean, sd = expect.array(given.value, "what two_step returns", (2,))
    return float(mean), float(sd)


def fiducial() -> tuple[Floats, Floats]:
    """Return the distances after another use of a prior from a fiducial cosmology."""
    distance, sd = distances()
    variance = SIGMA_0**2 + far_and_near().sigma_mu ** 2
    precision = 1 / sd**2 + 1 / variance
    mean = (distance / sd**2 + supernova.mu(redshifts(), OMEGA_FID) / variance) / precision
    return mean, 1 / np.sqrt(precision)


def prior_used_twice(
    distance_fid: Any,
    distance_fid_sd: Any,
    omega_m_twice: Any,
    prior_shift: Any,
    two_step: Any,
    omega_m_two_step: Any,
) -> None:
    """Question `prior-used-twice`: a prior that is in the distances already, and its price."""
    mean, sd = fiducial()
    found = expect.array(distance_fid, "distance_fid", (mean.size,))
    widths = expect.array(distance_fid_sd, "distance_fid_sd", (mean.size,))
    prior_sd = np.hypot(SIGMA_0, far_and_near().sigma_mu)
    w = prior_sd**2 / (prior_sd**2 + distances()[1] ** 2)
    exchanged = (1 - w) * distances()[0] + w * supernova.mu(redshifts(), OMEGA_FID)
    require(
        not bool(np.all(np.abs(found - exchanged) <= DISTANCE_TOLERANCE)),
        "In `distance_fid` the weights are exchanged: the more certain of two counts more.",
    )
    require(
        bool(np.all(np.abs(found - mean) <= DISTANCE_TOLERANCE)),
        "`distance_fid` is not the mean of the product of the two normals: each counts "
        "with one over its variance.",
    )
    require(
        bool(np.all(np.abs(widths - sd) <= DISTANCE_TOLERANCE)),
        "`distance_fid_sd` is not the standard deviation of the product: precisions, one over the "
        "variance, add up.",
    )
    given = expect.number(omega_m_twice, "omega_m_twice")
    arguments = (redshifts(), found, widths, far_and_near().sigma_mu)
    wanted = omega_m_of_distances(*arguments)[0]
    require(
        abs(given - wanted) <= OMEGA_TOLERANCE
        or abs(given - own_answer(two_step, arguments)[0]) <= OMEGA_TOLERANCE,
        "`omega_m_twice` is not what your `two_step` gives for `distance_fid` and "
        "`distance_fid_sd`.",
    )
    shift = expect.number(prior_shift, "prior_shift")
    before = expect.number(omega_m_two_step, "omega_m_two_step")
    require(
        abs(shift + (given - before)) > OMEGA_TOLERANCE or abs(shift) <= OMEGA_TOLERANCE,
        "`prior_shift` has the wrong sign: it is `omega_m_twice - omega_m_two_step`.",
    )
    require(
        abs(shift - (given - before)) <= OMEGA_TOLERANCE,
        "`prior_shift` is not `omega_m_twice - omega_m_two_step`.",
    )


def own_answer(function: Any, arguments: tuple[Floats, ...]) -> tuple[float, float]:
    """Return what a student's own `two_step` gives, NaN where it gives nothing."""
    asked = describe(function)
    if not isinstance(asked, FunctionEvidence):
        return float("nan"), float("nan")
    try:
        return _ask(asked, arguments)
    except WrongAnswer:
        return float("nan"), float("nan")
