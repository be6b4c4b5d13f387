"""One function that describes any live object."""

from __future__ import annotations

from typing import Any

from examroom.evidence.figures import FigureEvidence, describe_figure
from examroom.evidence.functions import FunctionEvidence, describe_function
from examroom.evidence.graphs import GraphEvidence
from examroom.evidence.models import ModelEvidence, describe_model
from examroom.evidence.traces import TraceEvidence, describe_trace
from examroom.evidence.values import Opaque, Table, plain

EVIDENCE = (
    FigureEvidence,
    FunctionEvidence,
    GraphEvidence,
    ModelEvidence,
    Table,
    TraceEvidence,
    Opaque,
)


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
    if type(value) in EVIDENCE:
        return value
    try:
        return _describe_live(value)
    except Exception as error:
        return Opaque(type(value).__name__, f"reading it failed with {type(error).__name__}")


def _describe_live(value: Any) -> Any:
    packages = {cls.__module__.split(".")[0] for cls in type(value).__mro__}
    names = {cls.__name__ for cls in type(value).__mro__}
    if "pymc" in packages and "Model" in names:
        return describe_model(value)
    if names & {"DataTree", "Dataset", "InferenceData"} and packages & {"xarray", "arviz"}:
        return describe_trace(value)
    if "graphviz" in packages and isinstance(getattr(value, "source", None), str):
        return GraphEvidence(dot=value.source)
    if packages & {"matplotlib", "seaborn"} or "PlotCollection" in names or _holds_axes(value):
        return describe_figure(value)
    if callable(value) and not isinstance(value, type):
        return describe_function(value)
    return plain(value)


def _holds_axes(value: Any) -> bool:
    """Tell whether `value` is a container whose first entry is matplotlib's."""
    if type(value).__name__ == "ndarray":
        value = list(value.flat[:1]) if value.dtype == object else []
    kind = next((k for k in (list, tuple, dict) if isinstance(value, k)), None)
    if kind is None or kind.__len__(value) == 0:
        return False
    first = next(iter(dict.values(value) if kind is dict else kind.__iter__(value)))
    return any(cls.__module__.startswith("matplotlib") for cls in type(first).__mro__)
