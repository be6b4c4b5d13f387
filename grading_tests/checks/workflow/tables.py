"""Gates of assignment 06: models, tables, pairs of numbers by name, draws of a new country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence import describe
from examroom.evidence.models import ModelEvidence
from examroom.evidence.traces import TraceEvidence
from examroom.evidence.values import Table
from examroom.hidden_tests.answers import NotRecorded
from grading_tests.checks import draws, expect, structure
from grading_tests.checks.expect import WrongAnswer, require, wrong
from grading_tests.checks.structure import AskedModel

Floats = NDArray[np.float64]

ROUNDING = 0.006
"""Minutes per standard deviation of queue: leaves room for two decimals."""
SAME_LINE = 1e-6
"""Of more draws for a new country a random part is compared: several that share one posterior draw
are not independent, and a random part hardly holds such pairs."""


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
        off = _lines_off(model, asked)
        if not off:
            raise
        raise WrongAnswer(
            f"In `{asked.name}` {' and '.join(f'`{name}`' for name in off)} "
            f"{'has' if len(off) == 1 else 'have'} another distribution than the question asks "
            f"for. {asked.advice}"
        ) from reason
    return model


def _lines_off(model: ModelEvidence, asked: AskedModel) -> list[str]:
    """Return the variables whose log density is another one at points of the asked model."""
    rng = expect.challenge_rng()
    points = [asked.draw_point(rng) for _ in range(structure.N_POINTS)]
    points += [structure.mirrored(point) for point in points]
    try:
        found = model.terms(points, False)
    except NotRecorded:
        return []
    except Exception:  # the model's own code may raise anything
        return []
    wanted = [asked.lines(point) for point in points]
    off = []
    for name in wanted[0]:
        right = np.array([lines[name] for lines in wanted])
        given = found.get(name)
        if given is None or not np.all(
            np.abs(given - right) <= SAME_LINE * np.maximum(1.0, np.abs(right))
        ):
            off.append(name)
    return off


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
    for variable in shapes:
        marginal = posterior[(exact_names or {}).get(variable, variable)]
        draws.check_posterior(found.draws(variable), marginal, variable, name)
    return found


def cells(value: Any, name: str, rows: Sequence[Any], columns: Sequence[Any]) -> Floats:
    """Return the cells of a DataFrame in the order asked for; others may be there as well."""
    found = describe(value)
    if not isinstance(found, Table):
        wrong(f"`{name}` should be a pandas DataFrame, but it is {expect.kind_of(found)}.")
    for labels, needed, what in ((found.index, rows, "row"), (found.columns, columns, "column")):
        for label in needed:
            count = labels.count(label)
            require(
                count == 1, f"`{name}` should have one {what} {label!r}, but it has {count} of it."
            )
    by_column = {column: found.column(column) for column in columns}
    return np.array(
        [
            [expect.number(by_column[c][r], f"{name}.loc[{r!r}, {c!r}]") for c in columns]
            for r in rows
        ]
    )


def pair(value: Any, name: str, keys: tuple[str, str]) -> dict[str, float]:
    """Return two numbers by name."""
    found = expect.mapping(value, name)
    for key in keys:
        require(key in found, f"`{name}` has no entry {key!r}; it has {sorted(map(str, found))}.")
    return {key: expect.number(found[key], f"{name}[{key!r}]") for key in keys}


def check_new_draws(value: Any, name: str, predictive: Any, advice: str) -> None:
    """Require draws of a predictive distribution, at least a thousand, in any shape."""
    series = draws.predictive_draws(value, name)
    difference = draws.first_difference(series, predictive, name)[1]
    what = {"mean": "lie elsewhere", "spread": "are not spread"}.get(difference, "")
    require(
        not what,
        f"The draws in `{name}` {what} {'than' if difference == 'mean' else 'as'} those of a new "
        f"country's slope: {advice}",
    )
