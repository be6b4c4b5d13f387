"""A model that is Gaussian given its scales: all its lines, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks.own_model.form.rank_one import NOT_GAUSSIAN, Form
from grading_tests.checks.own_model.form.terms import OBSERVED, Layout, NotFollowed

Floats = NDArray[np.float64]

FLAT_PRECISION = 1e-6
"""A flat prior gets this share of the precision that the data have at the base."""


@dataclass(frozen=True)
class Gaussian:
    """A model that is Gaussian given its scales.

    Attributes
    ----------
    layout : Layout
        Its unknowns.
    rows, rho : ndarray of shape (p, p) and (p,)
        The entries of all priors but those of scales, at the base.
    owners : tuple of str
        The variable that each row belongs to.
    likelihood : ndarray of shape (p, p)
        The likelihood's rows, reduced.
    response : ndarray of shape (p,)
        Their offsets.
    left_over : float
        Sum of squares that no `theta` explains.
    forms : dict of Form
        Of the priors and the likelihood.
    constants : dict of float
        beta of every term at the base.
    share, shift : float
        beta of the observations that count is this share of that of all, and this shift.
    """

    layout: Layout
    rows: Floats
    rho: Floats
    owners: tuple[str, ...]
    likelihood: Floats
    response: Floats
    left_over: float
    forms: Mapping[str, Form]
    constants: Mapping[str, float]
    share: float = 1.0
    shift: float = 0.0

    @cached_property
    def inverse(self) -> Floats:
        """The inverse of `rows`."""
        return np.linalg.inv(self.rows)


def gaussian(layout: Layout, forms: Mapping[str, Form], left_out: int = 0) -> Gaussian:
    """Put the forms of all terms together.

    Parameters
    ----------
    layout : Layout
        The unknowns.
    forms : dict of Form
        Of the priors and of the likelihood.
    left_out : int
        So many of the last observations do not count.

    Raises
    ------
    NotFollowed
        If the priors do not make a proper distribution, or single observations are not known.
    """
    priors = [forms[name] for name in layout.parts]
    rows = np.concatenate([form.coefficients for form in priors])
    rho = np.concatenate([form.offset for form in priors])
    likelihood = forms[OBSERVED]
    if left_out and not likelihood.even:
        raise NotFollowed(NOT_GAUSSIAN)
    kept = likelihood.offset.size - left_out
    share = kept / likelihood.offset.size
    constants = {name: float(form.constant.sum()) for name, form in forms.items()}
    shift = float(likelihood.constant[:kept].sum()) - share * constants[OBSERVED]
    coefficients, offset = likelihood.coefficients[:kept], likelihood.offset[:kept]
    precision = np.sum(coefficients**2, axis=0)
    for k in np.flatnonzero(~rows.any(axis=1)):
        rows[k, k] = np.sqrt(FLAT_PRECISION * (precision[k] or 1.0))
    if np.linalg.cond(rows / np.linalg.norm(rows, axis=1)[:, None]) > 1e8:
        raise NotFollowed(NOT_GAUSSIAN)
    q, reduced = np.linalg.qr(coefficients)
    response = q.T @ offset
    left = offset - q @ response
    owners = tuple(
        name for name, part in layout.parts.items() for _ in range(part.stop - part.start)
    )
    return Gaussian(
        layout,
        rows,
        rho,
        owners,
        reduced,
        response,
        float(left @ left),
        forms,
        constants,
        share,
        shift,
    )
