"""The facts of the UNITY diagram that assignment 05 asks for, from its caption.

Source: the caption of the model's diagram in Rubin et al. (2015), as the chapter "Bayesian
Hierarchical Modeling" of Benjamin Rose's data analysis book quotes it. Where the caption names no
node of a role (global parameters, systematics, hyperparameters, sample quantities), the notebook's
table gives the node's meaning, and the fact follows from the caption's definition of the role.
"""

from __future__ import annotations

from types import MappingProxyType

GLOBAL = ("omega_m", "alpha", "beta", "M_B")
HYPERPARAMETERS = ("x1_star", "R_x1", "c_star", "R_c")
TRUE = ("m_B_true", "x1_true", "c_true")
OBSERVED = ("m_B_obs", "x1_obs", "c_obs")
SELECTION = ("m_cut", "sigma_cut", "a_cut", "b_cut")

ROLES = MappingProxyType(
    {
        **dict.fromkeys(GLOBAL, "global"),
        "delta_sys": "systematic",
        **dict.fromkeys(HYPERPARAMETERS, "hyperparameter"),
        **dict.fromkeys(TRUE, "latent"),
        "sigma_int": "sample",
        **dict.fromkeys(OBSERVED, "observed"),
        **dict.fromkeys((*SELECTION, "sigma_out"), "fixed"),
    }
)
"""The part that each node plays; true magnitudes are latent, though not fit parameters."""

INDICES = MappingProxyType(
    {
        **dict.fromkeys(GLOBAL, frozenset[str]()),
        "delta_sys": frozenset("l"),
        **dict.fromkeys(("x1_star", "c_star"), frozenset("jk")),
        **dict.fromkeys(("R_x1", "R_c", "sigma_int", *SELECTION), frozenset("j")),
        **dict.fromkeys((*TRUE, *OBSERVED), frozenset("i")),
    }
)
"""The indices of each node but `sigma_out`, whose l is also the index of the systematics."""

DRAWN = (*GLOBAL, *HYPERPARAMETERS, *TRUE, *OBSERVED)
"""The nodes that a student's drawing must show; the others may be added."""

PARENTS = MappingProxyType(
    {
        **dict.fromkeys((*GLOBAL, *HYPERPARAMETERS), frozenset[str]()),
        "x1_true": frozenset({"x1_star", "R_x1"}),
        "c_true": frozenset({"c_star", "R_c"}),
        "m_B_true": frozenset({*GLOBAL, "x1_true", "c_true"}),
        **dict.fromkeys(OBSERVED, frozenset(TRUE)),
    }
)
"""Where the arrows into each drawn node come from."""
