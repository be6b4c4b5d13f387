"""A PyMC model as evidence: its variables, its data, its graph, and its log density where asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.classes import class_names, packages

Point = Mapping[str, Any]
Answer = Callable[[Sequence[Point]], Any]
"""What is computed from a model at points."""

ROUND_TRIP = 1e-6
"""How far a value may be from itself after its transform and back, as a share of one plus it."""


@dataclass(frozen=True)
class Variable:
    """One named variable of a model.

    Attributes
    ----------
    name : str
        Its name in the model.
    kind : str
        "free", "observed", "deterministic", "data" or "potential".
    distribution : str
        The distribution's name as PyMC prints it ("Normal"), "" where there is none.
    shape : tuple of int
        Its shape.
    dims : tuple of str or None
        The names of its dimensions where the model gives them.
    parents : frozenset of str
        The named variables it is computed from, with no named variable between.
    """

    name: str
    kind: str
    distribution: str
    shape: tuple[int, ...]
    dims: tuple[str, ...] | None
    parents: frozenset[str]


@dataclass(frozen=True)
class ModelEvidence:
    """What a model is, without the model.

    Attributes
    ----------
    variables : dict of Variable
        By name.
    observed : dict of ndarray
        The observed values, by the name of the observed variable.
    coords : dict of tuple
        Coordinate values by dimension.
    dot : str
        The model's diagram as DOT source, "" where PyMC cannot draw it.
    ask : callable
        Takes points, a dict of values by free variable each, and returns their log densities; with
        a truth value besides, those of every term; with a name besides, the values of this
        Deterministic. These questions need the live model.
    """

    variables: dict[str, Variable]
    observed: dict[str, NDArray[Any]]
    coords: dict[str, tuple[Any, ...]]
    dot: str
    ask: Callable[..., Any]

    def of_kind(self, kind: str) -> list[str]:
        """Return the names of the variables of one kind, sorted."""
        return sorted(v.name for v in self.variables.values() if v.kind == kind)

    def random_parents(self, name: str) -> frozenset[str]:
        """Return the random variables `name` depends on directly.

        Deterministics are looked through; data are left out.
        """
        found: set[str] = set()
        seen: set[str] = set()  # layers of deterministics have twice as many ways each
        left = list(self.variables[name].parents)
        while left:
            parent = left.pop()
            if parent in seen:
                continue
            seen.add(parent)
            kind = self.variables[parent].kind
            if kind in ("free", "observed"):
                found.add(parent)
            elif kind == "deterministic":
                left += self.variables[parent].parents
        return frozenset(found)

    def log_density(self, points: Sequence[Point]) -> NDArray[np.float64]:
        """Return the joint log density of free and observed variables at each point.

        Parameters
        ----------
        points : sequence of dict
            Values in natural units (a noise of 0.2, not its logarithm), by free variable.

        Returns
        -------
        ndarray of shape (len(points),)
            Sums of log densities, without any Jacobian; potentials are included. It is minus
            infinity where a sampler cannot go, because a variable's transform does not reach there.
        """
        return np.asarray(self.ask(points), dtype=float)

    def terms(self, points: Sequence[Point], entries: bool) -> dict[str, NDArray[np.float64]]:
        """Return the log density of each free and observed variable, given all others.

        Parameters
        ----------
        points : sequence of dict
            As for `log_density`.
        entries : bool
            Whether a variable's entries are told apart, not added up.

        Returns
        -------
        dict of ndarray
            By variable, of shape (len(points),) or (len(points), number of entries). What cannot be
            evaluated, and what is not finite, is minus infinity. Potentials are left out.
        """
        found: dict[str, NDArray[np.float64]] = self.ask(points, entries)
        return found

    def values(self, points: Sequence[Point], name: str) -> NDArray[np.float64]:
        """Return what a Deterministic is at each point.

        Parameters
        ----------
        points : sequence of dict
            As for `log_density`.
        name : str
            The Deterministic's.

        Returns
        -------
        ndarray of shape (len(points), ...)
            Its values, with its own shape last.
        """
        return np.asarray(self.ask(points, name), dtype=float)


def is_model(value: Any) -> bool:
    """Tell whether `value` is a ``pymc.Model``."""
    return "pymc" in packages(value) and "Model" in class_names(value)


def describe_model(model: Any) -> ModelEvidence:
    """Describe a live ``pymc.Model``."""
    from pymc.model_graph import ModelGraph, model_to_graphviz

    graph = ModelGraph(model)
    kinds = {
        "free": model.free_RVs,
        "observed": model.observed_RVs,
        "deterministic": model.deterministics,
        "data": model.data_vars,
        "potential": model.potentials,
    }
    observed = {rv.name: np.asarray(_value(model.rvs_to_values[rv])) for rv in model.observed_RVs}
    variables = {}
    for kind, members in kinds.items():
        for var in members:
            shape = np.shape(observed[var.name]) if kind == "observed" else _shape(var)
            dims = model.named_vars_to_dims.get(var.name)
            variables[var.name] = Variable(
                name=var.name,
                kind=kind,
                distribution=_distribution(var) if kind in ("free", "observed") else "",
                shape=shape,
                dims=None if dims is None else tuple(str(d) for d in dims),
                parents=frozenset(graph.get_parent_names(var)),
            )
    try:
        dot = str(model_to_graphviz(model).source)
    except Exception:
        dot = ""
    coords = {
        str(dim): tuple(np.asarray(values).tolist())
        for dim, values in model.coords.items()
        if values is not None
    }

    made: dict[bool | str | None, Answer] = {}  # making takes longer than answering, and many ask

    def ask(points: Sequence[Point], what: bool | str | None = None) -> Any:
        if what not in made:
            if isinstance(what, str):
                made[what] = deterministic(model, what)
            else:
                made[what] = log_density(model) if what is None else terms(model, what)
        return made[what](points)

    return ModelEvidence(variables, observed, coords, dot, ask)


def log_density(model: Any) -> Answer:
    """Return what evaluates a live model's joint log density at points in natural units.

    The density is built from the model's own random variables, not from its transformed value
    variables, so no Jacobians enter, and of a transform only where it can reach.
    """
    import pytensor.tensor as pt
    from pytensor.graph.replace import graph_replace

    values, data = _inputs(model)
    parts = list(_densities({**values, **data}).values())
    parts += _within_reach(model, values).values()
    if model.potentials:
        parts += graph_replace(list(model.potentials), {**values, **data}, strict=False)
    total: Any = pt.constant(0.0)
    for part in parts:
        total = total + _tensor(part).sum()
    return _answer(
        values, total, lambda evaluate, given: np.array([float(evaluate(*x)) for x in given])
    )


def terms(model: Any, entries: bool) -> Answer:
    """Return what evaluates the log density of each random variable; see `ModelEvidence.terms`."""
    values, data = _inputs(model)
    within = _within_reach(model, values)
    parts = {
        rv.name: _tensor(part) + within[rv] if rv in within else _tensor(part)
        for rv, part in _densities({**values, **data}).items()
    }
    wanted = [part.flatten() if entries else part.sum() for part in parts.values()]

    def columns(evaluate: Any, given: list[Any]) -> dict[str, NDArray[np.float64]]:
        rows: list[list[Any] | None] = []
        for numbers in given:
            try:
                with np.errstate(all="ignore"):
                    rows.append(evaluate(*numbers))
            except NotImplementedError:
                raise
            except Exception:  # a distribution refuses its parameters
                rows.append(None)
        none = np.zeros(1 if entries else ())
        first = next((row for row in rows if row is not None), [none] * len(parts))
        nothing = [np.full(np.shape(part), -np.inf) for part in first]
        stacked = [
            np.array(column, dtype=float)
            for column in zip(*(row or nothing for row in rows), strict=True)
        ]
        finite = [np.where(np.isfinite(column), column, -np.inf) for column in stacked]
        return dict(zip(parts, finite, strict=True))

    return _answer(values, wanted, columns)


def deterministic(model: Any, name: str) -> Answer:
    """Return what evaluates a Deterministic of a live model; see `ModelEvidence.values`.

    Raises
    ------
    KeyError
        If the model has no Deterministic of this name.
    """
    from pytensor.graph.replace import graph_replace

    wanted = {one.name: one for one in model.deterministics}[name]
    values, data = _inputs(model)
    (made,) = graph_replace([wanted], {**values, **data}, strict=False)
    return _answer(
        values,
        _tensor(made),
        lambda evaluate, given: np.array([evaluate(*x) for x in given], dtype=float),
    )


def _inputs(model: Any) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Return symbols for the values of free variables, and the values of observed ones."""
    values = {rv: rv.type(name=rv.name) for rv in model.free_RVs}
    return values, {rv: _constant(model.rvs_to_values[rv]) for rv in model.observed_RVs}


def _constant(variable: Any) -> Any:
    """Return the value of a variable as a constant of its kind, with dimensions if it has them."""
    import pytensor.tensor as pt

    value = _value(variable)
    if not hasattr(variable.type, "dims"):
        return pt.as_tensor(value)
    from pytensor.xtensor.type import as_xtensor

    return as_xtensor(np.asarray(value), dims=variable.type.dims)


def _tensor(variable: Any) -> Any:
    """Return a variable without the names of its dimensions, which `pymc.dims` gives it."""
    return variable.values if hasattr(variable.type, "dims") else variable


def _answer(
    values: dict[Any, Any], wanted: Any, collect: Callable[[Any, list[Any]], Any]
) -> Answer:
    """Return what makes a function of the values, without compiling it, and collects what it gives.

    The function is made once. What is returned raises KeyError if a point lacks a free variable.
    """
    from pytensor.compile.maker import function

    def made(rewriting: Any = None) -> Any:
        mode = _interpreted(rewriting)
        return function(list(values.values()), wanted, mode=mode, on_unused_input="ignore")

    evaluate: Any = None

    def answer(points: Sequence[Point]) -> Any:
        nonlocal evaluate
        given = [[np.asarray(point[rv.name], dtype=rv.dtype) for rv in values] for point in points]
        try:
            evaluate = evaluate or made()
            return collect(evaluate, given)
        except NotImplementedError:  # an operation that has to be rewritten first
            evaluate = made("fast_compile")
            return collect(evaluate, given)

    return answer


def _densities(values: dict[Any, Any]) -> dict[Any, Any]:
    """Return the log density of each random variable at its value, given the values of the others.

    PyMC first looks for variables that are made from others. Where all are plain distributions
    there are none, and looking takes longer than all the rest.
    """
    from pymc.logprob.abstract import _logprob
    from pymc.logprob.basic import conditional_logp
    from pytensor.graph.replace import graph_replace
    from pytensor.tensor.random.op import RandomVariable

    if not all(rv.owner and isinstance(rv.owner.op, RandomVariable) for rv in values):
        found = conditional_logp(values)
        return {rv: found[value] for rv, value in values.items()}
    given = [_logprob(rv.owner.op, (x,), *rv.owner.inputs) for rv, x in values.items()]
    return dict(zip(values, graph_replace(given, values, strict=False), strict=True))


def _within_reach(model: Any, values: dict[Any, Any]) -> dict[Any, Any]:
    """Return 0 by random variable where its transform reaches its value, else minus infinity.

    A slope with an interval for a transform is sampled in this interval alone, whatever its prior
    says, and one that is kept in order is sampled in order.
    """
    import pytensor.tensor as pt
    from pytensor.graph.replace import graph_replace

    found = {}
    for rv, value in values.items():
        transform = model.rvs_to_transforms.get(rv)
        if transform is None:
            continue
        inputs = rv.owner.inputs
        back = transform.backward(transform.forward(value, *inputs), *inputs)
        there, target = _tensor(back), _tensor(value)
        near = pt.all(  # type: ignore[no-untyped-call]
            abs(there - target) <= ROUND_TRIP * (1 + abs(target))
        )
        found[rv] = pt.switch(near, 0.0, -np.inf)
    return dict(zip(found, graph_replace(list(found.values()), values, strict=False), strict=True))


def _interpreted(rewriting: Any = None) -> Any:
    """Return a PyTensor mode that compiles nothing: these graphs are evaluated a few times only.

    Rewriting takes longer than evaluating. It finds shapes without drawing, though.
    """
    from pytensor.compile.mode import Mode

    return Mode(linker="py", optimizer=rewriting)


def _value(variable: Any) -> Any:
    """Return the data behind a constant, a shared variable or an expression of them."""
    if hasattr(variable, "get_value"):
        return variable.get_value()
    if variable.owner is None:
        return variable.data
    lowered = hasattr(variable.type, "dims")
    return _tensor(variable).eval(mode=_interpreted("fast_compile" if lowered else None))


def _shape(variable: Any) -> tuple[int, ...]:
    static = getattr(variable.type, "shape", ())
    if all(length is not None for length in static):
        return tuple(int(length) for length in static)
    shape = _tensor(variable).shape
    return tuple(int(length) for length in shape.eval(mode=_interpreted("fast_compile")))


def _distribution(variable: Any) -> str:
    op = variable.owner.op
    names = getattr(op, "_print_name", None)
    return str(names[0]) if names else type(op).__name__.removesuffix("RV")
