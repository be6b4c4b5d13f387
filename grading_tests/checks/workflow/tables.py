"""Gates of assignment 06: models, traces, tables, pairs of numbers by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.models import ModelEvidence
from examroom.evidence.traces import TraceEvidence
from grading_tests.checks import draws, expect, structure
from grading_tests.checks.expect import WrongAnswer, require
from grading_tests.checks.structure import AskedModel
from grading_tests.checks.tables import ROUNDING, cells

__all__ = ["ROUNDING", "cells", "check_model", "check_trace", "pair"]

Floats = NDArray[np.float64]


def check_model(value: Any, asked: AskedModel, observed: Floats) -> ModelEvidence:
    """Require the model asked for; name the lines that differ in another one."""
    model = expect.model(value, asked.name)
    structure.check_free_variables(model, asked.free, asked.name)
    structure.check_observed(model, "obs", observed, asked.name)
    try:
        structure.check_log_density(
            model, asked.log_density, asked.draw_point, asked.name, asked.advice
        )
    except WrongAnswer as reason:
        off = structure.lines_off(model, asked)
        if not off:
            raise
        raise WrongAnswer(
            f"In `{asked.name}` {' and '.join(f'`{name}`' for name in off)} "
            f"{'has' if len(off) == 1 else 'have'} another distribution than the question asks "
            f"for. {asked.advice}"
        ) from reason
    return model


def check_trace(
    value: Any,
    name: str,
    shapes: Mapping[str, tuple[int, ...]],
    posterior: Mapping[str, Any],
    exact_names: Mapping[str, str] | None = None,
) -> TraceEvidence:
    """Require a healthy trace whose every draw comes from the exact posterior.

    Parameters
    ----------
    value : object
        The student's trace.
    name : str
        Their name for it.
    shapes : dict
        Shape of a draw, by variable.
    posterior : dict
        Exact marginals.
    exact_names : dict, optional
        What a variable is called there, where it has another name.
    """
    found = expect.trace(value, name, shapes)
    draws.check_sampling(found, list(shapes), name)
    marginals = {one: posterior[(exact_names or {}).get(one, one)] for one in shapes}
    draws.check_posteriors(found, list(shapes), marginals, name)
    return found


def pair(value: Any, name: str, keys: tuple[str, str]) -> dict[str, float]:
    """Return two numbers by name."""
    found = expect.mapping(value, name)
    for key in keys:
        require(key in found, f"`{name}` has no entry {key!r}; it has {sorted(map(str, found))}.")
    return {key: expect.number(found[key], f"{name}[{key!r}]") for key in keys}
