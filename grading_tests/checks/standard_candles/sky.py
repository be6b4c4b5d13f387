"""One simulated sky: whether its redshifts, truth, outliers and errors are what was asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grading_tests import supernova
from grading_tests.checks import expect, randomness
from grading_tests.checks.expect import require

Floats = NDArray[np.float64]

NAME = "simulate_survey"
N = 6000
SIGMAS = 6.0
"""Standard errors that are allowed: by chance a right answer exceeds them twice in 10^9."""
SAME = 1e-6
PARTS = ("m_B", "x1", "c")


@dataclass(frozen=True)
class Sky:
    """One answer of the function."""

    z: Floats
    d: Floats
    truth: Floats
    outlier: NDArray[np.bool_]

    @property
    def noise(self) -> Floats:
        """What was added to the truth."""
        return self.d - self.truth


def check_sky(sky: Sky, used: dict[str, float], z_range: tuple[float, float], cov: Floats) -> None:
    """Require a sky that was simulated with these settings.

    Parameters
    ----------
    sky : Sky
        The student's.
    used : dict of str to float
        All settings, defaults among them.
    z_range : tuple of float
        Between which redshifts.
    cov : ndarray of shape (3, 3)
        Covariance of the errors of m_B, x1 and c.

    Raises
    ------
    WrongAnswer
        With a sentence for the student.
    """
    _check_redshifts(sky, z_range)
    _check_truth(sky, used)
    _check_outliers(sky, used)
    _check_noise(sky, used, cov)
    _check_independence(sky)


def _check_redshifts(sky: Sky, z_range: tuple[float, float]) -> None:
    u = (sky.z - z_range[0]) / (z_range[1] - z_range[0])
    require(bool(np.all((u >= 0) & (u <= 1))), f"`{NAME}` gave redshifts outside of `z_range`.")
    edges = np.sqrt(sky.z.size) * np.abs(_empirical(u) - np.sort(u)).max()
    require(
        edges < 3.2 and not randomness.repeated(u),  # Kolmogorov: exceeded twice in 10^9
        f"The redshifts of `{NAME}` are not uniform between the two ends of `z_range`.",
    )


def _empirical(u: Floats) -> Floats:
    return (np.arange(u.size) + 0.5) / u.size


def _check_truth(sky: Sky, used: dict[str, float]) -> None:
    m, x1, c = sky.truth.T
    mean = supernova.mu(sky.z, used["omega_m"]) + used["M_B"]
    rest = m - (mean - used["alpha"] * x1 + used["beta"] * c)
    if np.abs(rest).max() > SAME:
        expect.wrong(
            f"In `truth` of `{NAME}` the magnitude is not that of the formula: {_why(sky, used)}"
        )
    for name, values, centre, sd in (
        ("x1", x1, used["x1_star"], used["R_x1"]),
        ("c", c, used["c_star"], used["R_c"]),
    ):
        z = (values - centre) / sd
        require(
            not (randomness.off_centre(z) or randomness.off_scale(z) or randomness.off_shape(z)),
            f"The true {name} of `{NAME}` is not Normal({name}_star, R_{name}): R_{name} is a "
            "standard deviation.",
        )
    require(
        abs(np.corrcoef(x1, c)[0, 1]) < SIGMAS / np.sqrt(x1.size),
        f"True x1 and c of `{NAME}` depend on each other: draw each for itself.",
    )


def _why(sky: Sky, used: dict[str, float]) -> str:
    """Say what the true magnitudes are made of instead."""
    m = sky.truth[:, 0] - supernova.mu(sky.z, used["omega_m"]) - used["M_B"]
    alpha, beta = used["alpha"], used["beta"]

    def made_of(columns: Floats, a: float, b: float) -> bool:
        return bool(np.abs(m + columns @ [a, -b]).max() <= SAME)

    true, seen = sky.truth[:, 1:], sky.d[:, 1:]
    if made_of(true, -alpha, beta):
        return "it has +alpha x1, but a slow supernova, of large x1, is bright."
    if made_of(true, alpha, -beta):
        return "it has -beta c, but a red supernova, of large c, is faint."
    if made_of(seen, alpha, beta):
        return "it is made of the observed x1 and c. Light does not know how it will be measured."
    left = m + true @ [alpha, -beta]
    if abs(left.std() / used["sigma_int"] - 1) < 0.1 and abs(left.mean()) < 0.1:
        return "the dispersion sigma_int is in it, which belongs to what is observed only."
    return "M_B + mu(z, omega_m) - alpha x1 + beta c, with true x1 and c, and nothing else."


def _check_outliers(sky: Sky, used: dict[str, float]) -> None:
    f, n = used["f_out"], sky.outlier.size
    require(
        abs(sky.outlier.mean() - f) <= SIGMAS * np.sqrt(f * (1 - f) / n),
        f"With f_out={f:.3g}, {sky.outlier.mean():.3g} of `{NAME}`'s supernovae are outliers.",
    )


def _check_noise(sky: Sky, used: dict[str, float], cov: Floats) -> None:
    """Compare mean and covariance of what was added, for outliers and others apart."""
    usual = cov + np.diag([used["sigma_int"] ** 2, 0, 0])
    far_off = usual + np.diag([used["sigma_out"] ** 2, 0, 0])
    for who, here, wanted in (
        ("not outliers", ~sky.outlier, usual),
        ("outliers", sky.outlier, far_off),
    ):
        noise, n = sky.noise[here], int(here.sum())
        if not n:
            continue
        off = np.abs(noise.mean(axis=0)) > SIGMAS * np.sqrt(np.diag(wanted) / n)
        require(
            not off.any(),
            f"For supernovae that are {who}, `d - truth` of `{NAME}` is not zero on average in "
            f"{_listed(off)}: all that is added goes in both directions.",
        )
        found = np.cov(noise.T)
        error = np.sqrt((np.outer(np.diag(wanted), np.diag(wanted)) + wanted**2) / n)
        off = np.abs(found - wanted) > SIGMAS * error
        require(
            not np.diag(off).any(),
            f"For supernovae that are {who}, the spread of `d - truth` of `{NAME}` is wrong in "
            f"{_listed(np.diag(off))}: `cov` holds variances and covariances, sigma_int and "
            "sigma_out are standard deviations, and both enter m_B alone.",
        )
        require(
            not off.any(),
            f"For supernovae that are {who}, the errors of `{NAME}` do not go together as `cov` "
            "says: draw all three at once, from a normal distribution with this covariance.",
        )
    white = np.linalg.solve(np.linalg.cholesky(usual), sky.noise[~sky.outlier].T).ravel()
    require(
        not (randomness.off_shape(white) or randomness.repeated(white)),
        f"What `{NAME}` adds to the truth is not normally distributed.",
    )


def _check_independence(sky: Sky) -> None:
    for here in (~sky.outlier, sky.outlier):
        n = int(here.sum())
        if n < N / 20:
            continue
        together = np.column_stack([sky.noise, sky.truth[:, 1:], sky.z])[here]
        across = np.corrcoef(together.T)[:3, 3:]
        require(
            bool(np.abs(across).max() <= SIGMAS / np.sqrt(n)),
            f"In `{NAME}` what is added depends on the truth: draw it afresh.",
        )


def _listed(off: NDArray[np.bool_]) -> str:
    return " and ".join(name for name, one in zip(PARTS, off, strict=True) if one)
