"""Run an assignment's solutions without sampling, to find which models they sample.

A model that was found is written down as what it computes: its distributions, arithmetic and
shapes. Its names and numbers, and all data, are replaced by made-up ones.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
from collections.abc import Hashable, Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from examroom.speedups.compiled_model import signature_of, with_fixed_dimensions
from examroom.speedups.signature import NoSignature, is_index, value_of

CELL_SECONDS = 30
DIFFERENT_DRAWS = 100
"""Of a prior, which stand for the draws of a posterior."""


def rehearse(cells: Iterable[str]) -> tuple[bytes, list[str]]:
    """Run cells, in which nothing is sampled or compiled.

    A cell that fails, or takes too long, is left; what it had defined stays.

    Parameters
    ----------
    cells : iterable of str
        Python source, in the order of the notebook.

    Returns
    -------
    models : bytes
        The models that would have been sampled, one of each signature, for `learn`.
    modules : list of str
        What was imported from packages on the way.
    """
    import pymc
    from pytensor.configdefaults import config

    cloudpickle: Any = import_module("cloudpickle")  # for what pickle knows no name of
    found: dict[Any, Any] = {}
    configured: Any = config
    namespace: dict[str, Any] = {"__name__": "__main__", "display": lambda *_, **__: None}
    before = set(sys.modules)
    originals = pymc.sample
    pymc.sample = _instead_of_sampling(found)
    try:
        with configured.change_flags(mode="FAST_COMPILE", linker="py"):
            for cell in cells:
                with contextlib.suppress(Exception), _limited(CELL_SECONDS):
                    exec(compile(cell, "<cell>", "exec"), namespace)
    finally:
        pymc.sample = originals
    modules = [name for name in sys.modules if name not in before and _is_of_package(name)]
    return cloudpickle.dumps(list(found.values())), modules


def learn(models: bytes) -> None:
    """Compile models that were found, so that those of their signatures need not be."""
    import nutpie

    for model in pickle.loads(models):
        with contextlib.suppress(Exception):  # it will be compiled where it matters
            nutpie.compile_pymc_model(model, var_names=None, backend="numba")


def signatures(models: bytes) -> set[Hashable]:
    """Return the signatures of models that were found."""
    found = set()
    for model in pickle.loads(models):
        with contextlib.suppress(NoSignature):
            found.add(signature_of(model).key)
    return found


def anonymous(model: Any) -> Any:
    """Return a model of the same signature with other names and numbers.

    Raises
    ------
    NoSignature
        It cannot be taken apart so.
    """
    from pymc.model.fgraph import ModelVar, fgraph_from_model, model_from_fgraph
    from pytensor.graph.fg import FunctionGraph
    from pytensor.graph.replace import clone_replace
    from pytensor.graph.traversal import ancestors

    from examroom.speedups.intervals import with_own_transforms  # which needs PyMC, too

    fixed = with_fixed_dimensions(model)
    random = np.random.default_rng(1)
    graph, copies = fgraph_from_model(fixed)
    with_own_transforms(graph)
    made_up = {copies[old]: _made_up(old, random) for old in signature_of(fixed).constants}
    outputs: Any = clone_replace(graph.outputs, replace=made_up, rebuild_strict=False)
    again: Any = FunctionGraph(outputs=outputs, clone=False)
    again._coords, again._dim_lengths = {}, {}
    lists = ("free_RVs", "observed_RVs", "deterministics", "potentials")
    order = [variable.name for kind in lists for variable in getattr(fixed, kind)]
    for variable in ancestors(again.outputs):
        variable.name = None
    for node in again.apply_nodes:
        if isinstance(node.op, ModelVar):
            name = f"v{order.index(node.op.name)}"
            transform = getattr(node.op, "transform", None)
            values = {"transform": transform} if hasattr(node.op, "transform") else {}
            node.op = type(node.op)(name=name, dims=(), **values)
            sampled = f"{name}_{transform.name}__" if transform else name  # as PyMC names it
            for variable, own in zip(node.inputs, (name, sampled), strict=False):
                variable.name = own
    nameless = model_from_fgraph(again, mutate_fgraph=True)
    for kind in lists:
        getattr(nameless, kind).sort(key=lambda variable: int(variable.name[1:]))
    if signature_of(nameless).key != signature_of(model).key:
        raise NoSignature("its signature needs its names or numbers")
    return nameless


def _made_up(constant: Any, random: np.random.Generator) -> Any:
    """Return another constant of the same shape: no two numbers are equal, so none are merged."""
    from pytensor.tensor import constant as new_constant

    value = value_of(constant)
    if is_index(value):
        return new_constant(np.zeros_like(value))
    if value.dtype.kind in "iu":
        return new_constant(np.asarray(random.integers(2, 2**15), dtype=value.dtype))
    return new_constant(random.uniform(0.5, 1.5, value.shape).astype(value.dtype))


def _instead_of_sampling(found: dict[Any, Any]) -> Any:
    """Return what notes a model, and gives draws of its prior for those of its posterior."""
    import pymc
    import xarray as xr

    def sample(draws: int = 1000, *, chains: int | None = None, **options: Any) -> Any:
        model = pymc.modelcontext(options.get("model"))
        with contextlib.suppress(Exception):
            found.setdefault(signature_of(model).key, anonymous(model))
        shape = (chains or 4, draws)
        prior: Any = pymc.sample_prior_predictive(draws=DIFFERENT_DRAWS, model=model)
        again = np.resize(np.arange(DIFFERENT_DRAWS), shape)
        sizes = {"chain": range(shape[0]), "draw": range(shape[1])}
        posterior = xr.Dataset(coords=sizes)
        for name, drawn in prior["prior"].data_vars.items():
            others = drawn.dims[2:]
            coords = {dim: drawn.coords[dim] for dim in others if dim in drawn.coords}
            values = drawn.values[0][again]
            posterior[name] = xr.DataArray(values, coords | sizes, ("chain", "draw", *others))
        stats = xr.Dataset(coords=sizes)
        stats["diverging"] = ("chain", "draw"), np.zeros(shape, dtype=bool)
        for name in ("energy", "lp", "step_size", "acceptance_rate"):
            stats[name] = ("chain", "draw"), np.random.default_rng(1).uniform(0.5, 1, shape)
        groups = {"posterior": posterior, "sample_stats": stats}
        if "observed_data" in prior.children:
            groups["observed_data"] = prior["observed_data"].to_dataset()
        return xr.DataTree.from_dict(groups)

    return sample


class _TookTooLong(BaseException):
    """Raised where a cell's time is over."""


@contextlib.contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Leave a ``with`` statement when its time is over."""

    def leave(*_: object) -> None:
        raise _TookTooLong

    signal.signal(signal.SIGALRM, leave)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _TookTooLong:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _is_of_package(name: str) -> bool:
    """Tell whether a module is one of Python or of its packages, and none of the course."""
    origin = getattr(getattr(sys.modules.get(name), "__spec__", None), "origin", None)
    folders: Sequence[str] = (sys.prefix, sys.base_prefix, os.path.realpath(sys.base_prefix))
    return bool(origin) and str(origin).startswith(tuple(folders)) and name != "__main__"
