"""Variables between bounds: their transforms, made anew so that bounds may be any other numbers.

PyMC's own transform holds a function, in which there may be numbers and names of a model, and asks
of bounds that are no constants whether they are infinite, each time.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytensor.tensor as pt
from pymc.distributions.transforms import Transform
from pymc.logprob.transforms import (
    CircularTransform,
    IntervalTransform,
    LogOddsTransform,
    LogTransform,
    SimplexTransform,
)

from examroom.speedups.signature import NoSignature, SignatureReader, value_of

WITHOUT_PARAMETERS = (CircularTransform, LogOddsTransform, LogTransform, SimplexTransform)
"""Transforms of PyMC that are the same wherever they are used."""


@dataclass(frozen=True)
class Interval(Transform):  # type: ignore[misc]
    """As PyMC's, where each bound is a finite parameter of the distribution, or there is none.

    Attributes
    ----------
    lower, upper : int or None
        Where the bound is among the inputs of what draws the variable.
    """

    lower: int | None
    upper: int | None
    name = "interval"
    ndim_supp = 0

    def bounds(self, inputs: Any) -> tuple[Any, Any]:
        """Return the bounds, None where there is none."""
        places = (self.lower, self.upper)
        first, last = (None if place is None else inputs[place] for place in places)
        return first, last

    def forward(self, value: Any, *inputs: Any) -> Any:
        """Return what is sampled of a value between the bounds."""
        lower, upper = self.bounds(inputs)
        if lower is None:
            return pt.log(upper - value)
        if upper is None:
            return pt.log(value - lower)
        return pt.log(value - lower) - pt.log(upper - value)

    def backward(self, value: Any, *inputs: Any) -> Any:
        """Return the value between the bounds of what is sampled."""
        lower, upper = self.bounds(inputs)
        if lower is None:
            return upper - pt.exp(value)
        if upper is None:
            return pt.exp(value) + lower
        share = pt.sigmoid(value)
        return share * upper + (1 - share) * lower

    def log_jac_det(self, value: Any, *inputs: Any) -> Any:
        """Return the logarithm of how much `backward` stretches."""
        lower, upper = self.bounds(inputs)
        if lower is None or upper is None:
            return value
        return pt.log(upper - lower) - 2 * pt.softplus(-value) - value


def understood(transform: Any, node: Any) -> Any:
    """Return a transform that does the same to what a node draws, and tells nothing of its model.

    Raises
    ------
    NoSignature
        It is none of those that are known here.
    """
    if transform is None or type(transform) in (Interval, *WITHOUT_PARAMETERS):
        return transform
    if isinstance(transform, IntervalTransform):
        lower, upper = (_place(bound, node) for bound in transform.args_fn(*node.inputs))
        if lower is not None or upper is not None:
            return Interval(lower, upper)
    raise NoSignature(f"{node} is transformed by {transform}")


def _place(bound: Any, node: Any) -> int | None:
    """Return where a bound is among a node's inputs."""
    if bound is None:
        return None
    for place, given in enumerate(node.inputs):
        if given is bound:
            if SignatureReader({}).is_of_constants(given) and np.isfinite(value_of(given)).all():
                return place
            break
    raise NoSignature(f"{node} has a bound that is no finite parameter of it")


def key_of(transform: Any, node: Any) -> Hashable:
    """Return what tells a transform from others.

    Raises
    ------
    NoSignature
        As `understood`.
    """
    found = understood(transform, node)
    return found if isinstance(found, Interval) else type(found).__qualname__


def with_own_transforms(graph: Any) -> None:
    """Let the graph of a model, as PyMC makes it, have none but transforms that are understood."""
    from pymc.model.fgraph import ModelFreeRV

    for node in graph.apply_nodes:
        if isinstance(node.op, ModelFreeRV):
            transform = understood(node.op.transform, node.inputs[0].owner)
            node.op = ModelFreeRV(name=node.op.name, dims=node.op.dims, transform=transform)
