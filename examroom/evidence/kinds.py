"""The registry of the kinds of evidence, and the function that describes any live object by it.

A new kind is a module that defines its classes, and a line in `KINDS`. Nothing here may import a
package that is slow to import: this runs in the student's kernel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from examroom.evidence.figures import (
    AxesEvidence,
    CellSet,
    FigureEvidence,
    PathSet,
    PointSet,
    describe_figure,
    is_figure,
)
from examroom.evidence.functions import Answer, FunctionEvidence, describe_function, is_function
from examroom.evidence.graphs import GraphEvidence, describe_graph, is_graph
from examroom.evidence.models import ModelEvidence, Variable, describe_model, is_model
from examroom.evidence.traces import TraceEvidence, describe_trace, is_trace
from examroom.evidence.values import Opaque, Seeded, Table, plain


@dataclass(frozen=True)
class Kind:
    """A kind of evidence.

    Attributes
    ----------
    recognises : callable
        Tells whether a live object is described by this kind.
    describe : callable
        Returns evidence of such an object.
    classes : tuple of type
        The frozen dataclasses that the evidence is made of. Their fields hold plain data and such
        classes; only a field called ``ask`` holds a function, which needs the live object.
    """

    recognises: Callable[[Any], bool]
    describe: Callable[[Any], Any]
    classes: tuple[type, ...]


def describe(value: Any) -> Any:
    """Return evidence of `value`.

    Parameters
    ----------
    value : object
        A live object of a notebook, or evidence.

    Returns
    -------
    object
        One of the evidence classes, plain data, or `Opaque` for anything else. Evidence is
        returned unchanged. Never raises for a strange object.
    """
    try:
        if type(value) in CLASSES.values():
            return value
        return next(kind.describe(value) for kind in KINDS if kind.recognises(value))
    except Exception as error:
        return Opaque(type(value).__name__, f"reading it failed with {type(error).__name__}")


FIGURE_CLASSES = (FigureEvidence, AxesEvidence, PointSet, PathSet, CellSet)
KINDS = (  # the first kind that recognises an object describes it
    Kind(is_model, describe_model, (ModelEvidence, Variable)),
    Kind(is_trace, describe_trace, (TraceEvidence,)),
    Kind(is_graph, describe_graph, (GraphEvidence,)),
    Kind(is_figure, describe_figure, FIGURE_CLASSES),
    Kind(is_function, lambda live: describe_function(live, describe), (FunctionEvidence, Answer)),
    Kind(lambda live: True, plain, (Table, Seeded, Opaque)),
)

CLASSES: dict[str, type] = {cls.__name__: cls for kind in KINDS for cls in kind.classes}
"""The evidence classes by name."""
