"""The light curves and host galaxies of assignment 09, as its locked cells name them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grading_tests import supernova

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

N_BANDS = len(supernova.BANDS)
SIGMA_E, SIGMA_A = supernova.SIGMA_E, supernova.SIGMA_A
HOSTS = tuple(supernova.HOSTS)


@dataclass(frozen=True)
class LightCurves:
    """Points of light curves; `sn`, `band` and what follows have one entry for each point.

    Attributes
    ----------
    mu_fid, sigma_mu : ndarray of shape (number of supernovae,)
        Distance modulus from the redshift, and its sd from motions, mag.
    sn, band : ndarray of int
        Whose point it is, and in which band.
    m_obs, m_err : ndarray
        Magnitude and its error.
    w0, w1 : ndarray
        The surfaces there.
    """

    mu_fid: Floats
    sigma_mu: Floats
    sn: Integers
    band: Integers
    m_obs: Floats
    m_err: Floats
    w0: Floats
    w1: Floats

    @property
    def n(self) -> int:
        """Number of supernovae."""
        return self.mu_fid.size

    @classmethod
    def of(cls, sky: dict[str, Any]) -> LightCurves:
        """Take them from what a simulator returns."""
        return cls(**{name: sky[name] for name in cls.__dataclass_fields__})


@cache
def near() -> LightCurves:
    """Return the 24 supernovae of assignment 09."""
    return LightCurves.of(supernova.light_curves())


def xi_of_bands(R_V: Any) -> Floats:
    """Return the extinction in each band for one in V of 1 mag; R_V may be an array."""
    return np.asarray(supernova.A_BAND + supernova.B_BAND / np.asarray(R_V)[..., None])


@dataclass(frozen=True)
class Hosts:
    """Supernovae in host galaxies: the kind of each host, E(B-V) and A_V as measured, mag."""

    host: Integers
    E_obs: Floats
    A_obs: Floats

    @classmethod
    def of(cls, sky: dict[str, Any]) -> Hosts:
        """Take them from what a simulator returns."""
        index = np.array([HOSTS.index(label) for label in sky["host"]])
        return cls(index, sky["E_obs"], sky["A_obs"])


@cache
def hosts() -> Hosts:
    """Return the 134 supernovae."""
    return Hosts.of(supernova.dusty_hosts())
