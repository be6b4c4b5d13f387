"""A trace as evidence: draws and sampler statistics by group and variable."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.classes import class_names, packages

SAMPLE_DIMS = ("chain", "draw")
FIRST = ("posterior", "prior", "sample_stats")
"""The groups that are described first; of them only variables that have a chain and a draw."""
STATISTICS = ("diverging",)
"""What is described of ``sample_stats``."""
MAX_TRACE_BYTES = 9 * 2**20
"""What is described of a trace: draws before predictions and data, small variables before large
ones, as far as there is room."""
MAX_PREDICTIONS_BYTES = 2**20
"""What predictions and data may take of it: they are large, and follow from the draws."""


@dataclass(frozen=True)
class TraceEvidence:
    """Draws of a sampler, or of a prior or posterior predictive.

    Attributes
    ----------
    groups : dict of dict of ndarray
        By group ("posterior", "prior", "sample_stats", …) and variable, arrays whose first two axes
        are chain and draw. A bare data set stands under "posterior".
    dims : dict of tuple of str
        The names of the remaining axes, by variable.
    """

    groups: dict[str, dict[str, NDArray[Any]]]
    dims: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def draws(self, name: str, group: str = "posterior") -> NDArray[Any]:
        """Return the draws of one variable, shape (chain, draw, …).

        Raises
        ------
        KeyError
            If there is no such group or variable.
        """
        return self.groups[group][name]


def is_trace(value: Any) -> bool:
    """Tell whether `value` is a trace of xarray's or ArviZ's."""
    is_collection = class_names(value) & {"DataTree", "Dataset", "InferenceData"}
    return bool(is_collection and packages(value) & {"xarray", "arviz"})


def describe_trace(value: Any) -> TraceEvidence:
    """Describe an xarray DataTree or Dataset, or an ArviZ InferenceData."""
    groups: dict[str, dict[str, NDArray[Any]]] = {}
    dims: dict[str, tuple[str, ...]] = {}
    left = MAX_TRACE_BYTES
    for group, dataset in sorted(_datasets(value), key=_importance):
        groups[group] = {}
        if group not in FIRST:
            left = min(left, MAX_PREDICTIONS_BYTES)
        for name, variable in sorted(dataset.data_vars.items(), key=lambda item: item[1].nbytes):
            if group == "sample_stats" and name not in STATISTICS:
                continue
            if variable.nbytes > left:
                continue
            left -= variable.nbytes
            is_sampled = all(dim in variable.dims for dim in SAMPLE_DIMS)
            if variable.dtype.kind not in "biuf" or (group in FIRST and not is_sampled):
                continue
            if is_sampled:
                variable = variable.transpose(*SAMPLE_DIMS, ...)
            groups[group][str(name)] = np.array(variable.values)
            dims[str(name)] = tuple(str(d) for d in variable.dims if d not in SAMPLE_DIMS)
    return TraceEvidence(groups, dims)


def _importance(group: tuple[str, Any]) -> int:
    name, _ = group
    return FIRST.index(name) if name in FIRST else len(FIRST)


def _datasets(value: Any) -> list[tuple[str, Any]]:
    """Return the groups of a trace and the data set of each."""
    if type(value).__name__ == "Dataset":
        return [("posterior", value)]
    if hasattr(value, "children"):
        nested = [(str(name), node.to_dataset()) for name, node in value.children.items()]
        own = value.to_dataset()
        return nested or ([("posterior", own)] if own.data_vars else [])
    return [(str(name), value[name]) for name in value.groups()]
