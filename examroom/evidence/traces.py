"""A trace as evidence: draws and sampler statistics by group and variable."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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
MAX_DRAWS_BYTES = {"posterior": 7 * 2**20, "prior": 2**20}
"""What the small variables of a group may take of it; of more, every k-th draw is described."""
MAX_PREDICTIONS_BYTES = 2**20
"""What predictions and data may take of it: they are large, and follow from the draws."""
MAX_ENTRIES = 100
"""A variable with more numbers in each draw is large: a line through all observations, say."""
MIN_LENGTH = 1000
"""So many draws of each chain are left at least, where there are so many."""


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
    lengths : dict of int
        How many draws each chain has in the student's trace, by group, where only some of these are
        described: whole draws, evenly spaced, the same ones of all variables of "posterior" and
        "sample_stats". Diagnostics are computed from the draws described, so they are honest.
    moments : dict of dict of ndarray
        For such a group and variable, mean and standard deviation (``ddof=1``) of *all* draws, of
        shape (2, …): what a student computed from all of them is compared with these.
    left_out : tuple of str
        The variables that there was no room for.
    """

    groups: dict[str, dict[str, NDArray[Any]]]
    dims: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    moments: dict[str, dict[str, NDArray[Any]]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    def draws(self, name: str, group: str = "posterior") -> NDArray[Any]:
        """Return the draws of one variable, shape (chain, draw, …).

        Raises
        ------
        KeyError
            If there is no such group or variable.
        """
        return self.groups[group][name]

    def length(self, name: str, group: str = "posterior") -> int:
        """Return how many draws of a variable each chain has in the student's trace."""
        described = int(self.draws(name, group).shape[1])
        return self.lengths.get(group, described)

    def thinned(self, name: str, group: str = "posterior") -> int:
        """Return k where every k-th draw of a variable is described, 1 where all are."""
        described = int(self.draws(name, group).shape[1])
        return -(-self.length(name, group) // max(1, described))

    def mean(self, name: str, group: str = "posterior") -> NDArray[np.float64]:
        """Return the mean of all draws of a variable, those that are not described included."""
        if name in self.moments.get(group, {}):
            return np.asarray(self.moments[group][name][0])
        return np.asarray(self.draws(name, group).mean(axis=(0, 1)))

    def sd(self, name: str, group: str = "posterior") -> NDArray[np.float64]:
        """Return the standard deviation of all draws, as `mean` does."""
        if name in self.moments.get(group, {}):
            return np.asarray(self.moments[group][name][1])
        return np.asarray(self.draws(name, group).std(axis=(0, 1), ddof=1))

    def as_group(self, name: str) -> TraceEvidence:
        """Return the evidence of a bare data set, which stands under "posterior", under `name`."""

        def renamed[T](by_group: dict[str, T]) -> dict[str, T]:
            return {name: by_group["posterior"]} if "posterior" in by_group else {}

        return replace(
            self,
            groups=renamed(self.groups),
            lengths=renamed(self.lengths),
            moments=renamed(self.moments),
        )


def is_trace(value: Any) -> bool:
    """Tell whether `value` is a trace of xarray's or ArviZ's."""
    is_collection = class_names(value) & {"DataTree", "Dataset", "InferenceData"}
    return bool(is_collection and packages(value) & {"xarray", "arviz"})


def describe_trace(value: Any) -> TraceEvidence:
    """Describe an xarray DataTree or Dataset, or an ArviZ InferenceData."""
    groups: dict[str, dict[str, NDArray[Any]]] = {}
    dims: dict[str, tuple[str, ...]] = {}
    lengths: dict[str, int] = {}
    moments: dict[str, dict[str, NDArray[Any]]] = {}
    left_out: list[str] = []
    left = MAX_TRACE_BYTES
    datasets = dict(_datasets(value))
    thinned = {group: _thinned(datasets[group], group) for group in FIRST if group in datasets}
    thinned["sample_stats"] = thinned.get("posterior", 1)
    for group, dataset in sorted(datasets.items(), key=_importance):
        groups[group] = {}
        every = thinned.get(group, 1)
        if every > 1 and "draw" in dataset.sizes:
            lengths[group], moments[group] = dataset.sizes["draw"], {}
        if group not in FIRST:
            left = min(left, MAX_PREDICTIONS_BYTES)
        for name, variable in sorted(dataset.data_vars.items(), key=lambda item: item[1].nbytes):
            is_sampled = all(dim in variable.dims for dim in SAMPLE_DIMS)
            if variable.dtype.kind not in "biuf" or (group in FIRST and not is_sampled):
                continue
            if group == "sample_stats" and name not in STATISTICS:
                continue
            if is_sampled:
                variable = variable.transpose(*SAMPLE_DIMS, ...)
            described = variable.isel(draw=slice(None, None, every)) if is_sampled else variable
            if described.nbytes > left:
                left_out.append(str(name))
                continue
            left -= described.nbytes
            groups[group][str(name)] = np.array(described.values)
            dims[str(name)] = tuple(str(d) for d in variable.dims if d not in SAMPLE_DIMS)
            if group in moments:
                values = np.asarray(variable.values, dtype=float)
                both = values.mean(axis=(0, 1)), values.std(axis=(0, 1), ddof=1)
                moments[group][str(name)] = np.stack(both)
    return TraceEvidence(groups, dims, lengths, moments, tuple(left_out))


def _thinned(dataset: Any, group: str) -> int:
    """Return k where every k-th draw of a group's small variables is few enough to be described."""
    if not set(SAMPLE_DIMS) <= set(dataset.sizes):
        return 1
    small = [
        int(variable.nbytes)
        for variable in dataset.data_vars.values()
        if set(SAMPLE_DIMS) <= set(variable.dims)
        and variable.size <= MAX_ENTRIES * dataset.sizes["chain"] * dataset.sizes["draw"]
    ]
    wanted = -(-sum(small) // MAX_DRAWS_BYTES.get(group, MAX_TRACE_BYTES))
    return max(1, min(wanted, int(dataset.sizes["draw"]) // MIN_LENGTH))


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
