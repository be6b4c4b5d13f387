"""Live objects are described, and their evidence survives being encoded and decoded."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import graphviz
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pymc as pm
import pytest
import seaborn as sns
import xarray as xr
from pytensor.compile.mode import Mode
from scipy import stats

from examroom.evidence import decode, describe, encode
from examroom.evidence.figures import FigureEvidence
from examroom.evidence.functions import FunctionEvidence
from examroom.evidence.graphs import GraphEvidence
from examroom.evidence.models import ModelEvidence
from examroom.evidence.traces import TraceEvidence
from examroom.evidence.values import Opaque, Seeded, Table


def decoded(evidence: Any) -> Any:
    """Return evidence as it is after being encoded and decoded."""
    asks: list[Callable[..., Any]] = []

    def register(ask: Callable[..., Any]) -> int:
        asks.append(ask)
        return len(asks) - 1

    return decode(encode(evidence, register), lambda kind, handle: asks[handle])


def direct(evidence: Any) -> Any:
    return evidence


both_ways = pytest.mark.parametrize("deliver", [direct, decoded])


@cache
def small_model() -> Any:
    with pm.Model(coords={"group": ["a", "b"]}) as model:
        mu = pm.Normal("mu", 1.0, 2.0)
        offset = pm.Normal("offset", dims="group")
        slope = pm.Deterministic("slope", mu + offset, dims="group")
        noise = pm.Exponential("noise", 3.0)
        x = pm.Data("x", np.array([1.0, -1.0, 2.0]))
        pm.Normal("obs", slope[[0, 1, 1]] * x, noise, observed=np.array([0.5, 1.0, 2.0]))
    return model


@both_ways
def test_a_model_is_described_by_its_variables_data_and_diagram(deliver: Any) -> None:
    model = deliver(describe(small_model()))
    assert type(model) is ModelEvidence
    assert model.of_kind("free") == ["mu", "noise", "offset"]
    assert model.variables["noise"].distribution == "Exponential"
    assert model.variables["slope"].dims == ("group",)
    assert model.variables["slope"].shape == (2,)
    assert model.variables["obs"].parents == {"slope", "noise", "x"}
    assert model.random_parents("obs") == {"mu", "offset", "noise"}
    assert model.observed["obs"].tolist() == [0.5, 1.0, 2.0]
    assert model.coords == {"group": ("a", "b")}
    assert "mu -> slope" in model.dot


@both_ways
def test_a_models_log_density_is_in_natural_units_without_jacobians(deliver: Any) -> None:
    point: dict[str, Any] = {"mu": 0.3, "offset": np.array([-1.0, 0.5]), "noise": 0.7}
    slope = 0.3 + point["offset"]
    mean = slope[[0, 1, 1]] * np.array([1.0, -1.0, 2.0])
    expected = (
        stats.norm(1, 2).logpdf(0.3)
        + stats.norm(0, 1).logpdf(point["offset"]).sum()
        + stats.expon(scale=1 / 3).logpdf(0.7)
        + stats.norm(mean, 0.7).logpdf([0.5, 1.0, 2.0]).sum()
    )
    assert deliver(describe(small_model())).log_density([point])[0] == pytest.approx(expected)


@both_ways
def test_a_deterministic_is_what_the_values_of_the_unknowns_make_it(
    deliver: Callable[[Any], Any],
) -> None:
    found = deliver(describe(small_model()))
    points = [{"mu": mu, "offset": np.array([0.5, -2.0]), "noise": 1.0} for mu in (1.0, -3.0)]
    assert np.array_equal(found.values(points, "slope"), [[1.5, -1.0], [-2.5, -5.0]])
    with pytest.raises(KeyError):
        found.values(points, "mu")


@both_ways
def test_a_model_tells_the_log_density_of_every_term(deliver: Any) -> None:
    point: dict[str, Any] = {"mu": 0.3, "offset": np.array([-1.0, 0.5]), "noise": 0.7}
    model = deliver(describe(small_model()))
    entries = model.terms([point, point | {"noise": 1.4}], entries=True)
    assert {name: part.shape for name, part in entries.items()} == {
        "mu": (2, 1), "offset": (2, 2), "noise": (2, 1), "obs": (2, 3)
    }  # fmt: skip
    assert entries["offset"][1] == pytest.approx(stats.norm(0, 1).logpdf(point["offset"]))
    sums = model.terms([point, point | {"noise": 1.4}], entries=False)
    assert all(sums[name] == pytest.approx(entries[name].sum(axis=1)) for name in entries)
    assert sum(sums.values()) == pytest.approx(model.log_density([point, point | {"noise": 1.4}]))


@both_ways
def test_what_a_distribution_refuses_is_minus_infinity(deliver: Any) -> None:
    model = deliver(describe(small_model()))
    point: dict[str, Any] = {"mu": 0.3, "offset": np.array([-1.0, 0.5]), "noise": 0.7}
    for entries in (False, True):
        assert np.isneginf([*model.terms([point | {"noise": -1.0}], entries).values()]).all()
        found = model.terms([point | {"noise": -1.0}, point], entries)
        assert all(
            np.isneginf(part[0]).all() and np.isfinite(part[1]).all() for part in found.values()
        )


def test_terms_of_censored_data_have_their_names() -> None:
    with pm.Model() as model:
        censored(pm.TruncatedNormal("a", 0, 1, lower=0))
    found = describe(model)
    terms = found.terms([{"a": 0.25}], entries=False)
    assert list(terms) == ["a", "obs"]
    assert sum(terms.values()) == pytest.approx(found.log_density([{"a": 0.25}]))


def test_a_potential_enters_the_log_density() -> None:
    with pm.Model() as model:
        a = pm.Normal("a", 0, 1)
        pm.Potential("nudge", -3.0 * a)
    found = describe(model).log_density([{"a": 0.5}])[0]
    assert found == pytest.approx(stats.norm(0, 1).logpdf(0.5) - 1.5)


DISTRIBUTIONS: dict[str, Callable[[], Any]] = {
    "gamma": lambda: pm.Gamma("a", 2, 1),
    "uniform": lambda: pm.Uniform("a", 0, 9),
    "beta": lambda: pm.Beta("a", 2, 2),
    "half Cauchy": lambda: pm.HalfCauchy("a", 1),
    "inverse gamma": lambda: pm.InverseGamma("a", 3, 1),
    "truncated normal": lambda: pm.TruncatedNormal("a", 0, 1, lower=0),
    "truncated": lambda: pm.Truncated("a", pm.Exponential.dist(1), upper=2),
    "log-normal": lambda: pm.LogNormal("a", 0, 1, shape=3),
    "flat": lambda: pm.Flat("a"),
    "correlated": lambda: pm.MvNormal("a", np.zeros(2), np.array([[1.0, 0.5], [0.5, 2.0]])),
    "Dirichlet": lambda: pm.Dirichlet("a", np.ones(3)),
    "random walk": lambda: pm.GaussianRandomWalk("a", init_dist=pm.Normal.dist(), steps=4),
    "mixture": lambda: pm.Mixture("a", [0.3, 0.7], [pm.Normal.dist(0, 1), pm.Normal.dist(2, 1)]),
}


def censored(mean: Any) -> None:
    pm.Censored("obs", pm.Normal.dist(mean, 1.0), lower=0, upper=None, observed=[0.0, 0.4])


def measured(mean: Any) -> None:
    twice = pm.Deterministic("twice", 2 * mean)
    pm.Normal("obs", pm.Data("start", 0.2) + twice / 2, 1.0, observed=pm.Data("seen", [0.0, 0.4]))


@pytest.mark.parametrize("observe", [censored, measured])
@pytest.mark.parametrize("kind", DISTRIBUTIONS)
def test_log_densities_are_those_that_pymc_computes(
    kind: str, observe: Callable[[Any], None]
) -> None:
    with pm.Model() as model:
        a = DISTRIBUTIONS[kind]()
        observe(a.sum())
    value: Any = {"flat": 0.3, "Dirichlet": np.array([0.2, 0.3, 0.5])}.get(kind)
    if value is None:
        value = np.ones(a.type.shape) / 4
    found = describe(model).log_density([{"a": value}])[0]
    interpreted: Any = Mode(linker="py", optimizer="fast_compile")
    inner = model.rvs_to_transforms[a]
    if inner is not None:
        value = inner.forward(value, *a.owner.inputs).eval(mode=interpreted)
    name = model.rvs_to_values[a].name
    expected = model.compile_logp(jacobian=False, mode=interpreted)({name: value})
    assert found == pytest.approx(float(expected))


@both_ways
def test_a_trace_is_described_by_its_draws_whatever_the_order_of_its_axes(deliver: Any) -> None:
    draws = xr.Dataset({"a": (("draw", "g", "chain"), np.arange(24.0).reshape(4, 3, 2))})
    stats_group = xr.Dataset({"diverging": (("chain", "draw"), np.zeros((2, 4), bool))})
    tree = xr.DataTree.from_dict({"posterior": draws, "sample_stats": stats_group})
    trace = deliver(describe(tree))
    assert type(trace) is TraceEvidence
    assert trace.draws("a").shape == (2, 4, 3)
    assert trace.draws("a")[1, 0, 2] == draws["a"].values[0, 2, 1]
    assert trace.dims["a"] == ("g",)
    assert trace.draws("diverging", "sample_stats").dtype == np.bool_
    assert describe(draws).draws("a").shape == (2, 4, 3)


def test_a_huge_deterministic_in_a_trace_leaves_the_draws_that_are_asked_for() -> None:
    draws = xr.Dataset(
        {
            "mu": (("chain", "draw", "obs"), np.zeros((4, 1000, 355))),
            "slope": (("chain", "draw"), np.ones((4, 1000))),
        }
    )
    tree = xr.DataTree.from_dict({"posterior_predictive": draws, "posterior": draws})
    found = describe(tree)
    assert list(found.groups["posterior"]) == ["slope"]


def test_predictions_are_described_as_far_as_they_are_small() -> None:
    predictions = xr.Dataset(
        {
            "waits": (("chain", "draw", "obs"), np.zeros((1, 500, 355))),
            "next": (("chain", "draw"), np.ones((1, 500))),
        }
    )
    tree = xr.DataTree.from_dict({"prior_predictive": predictions, "prior": predictions})
    found = describe(tree)
    assert list(found.groups["prior"]) == ["next", "waits"]
    assert list(found.groups["prior_predictive"]) == ["next"]


@both_ways
def test_a_figure_is_described_by_its_words_and_what_its_artists_show(deliver: Any) -> None:
    figure, ax = plt.subplots()
    ax.scatter([1, 2, 3], [4, 5, 6], c=[0, 1, 2])
    ax.plot([1, 2], [3, 4], "o", color="red", label="dots")
    ax.plot([0, 1], [0, 1], color="black", label="line")
    ax.set(xlabel="across", ylabel="up", title="a title")
    ax.legend()
    for live in (ax, figure, [ax], np.array([ax])):
        found = deliver(describe(live))
        assert type(found) is FigureEvidence
        panel = found.axes[0]
        assert (panel.xlabel, panel.ylabel, panel.title) == ("across", "up", "a title")
        assert panel.legend == ("dots", "line")
        assert panel.points[0].xy.tolist() == [[1, 4], [2, 5], [3, 6]]
        assert len({tuple(c) for c in panel.points[0].colors}) == 3
        assert panel.points[1].label == "dots"
        assert [line.label for line in panel.lines] == ["line"]
    plt.close(figure)


def test_a_seaborn_grid_is_described_by_its_axes() -> None:
    frame = pd.DataFrame({"x": [1.0, 2.0], "y": [3.0, 4.0], "g": ["a", "b"]})
    grid = sns.relplot(frame, x="x", y="y", hue="g")
    found = describe(grid)
    assert found.axes[0].xlabel == "x"
    assert {"a", "b"} <= set(found.labels())
    plt.close("all")


@both_ways
def test_a_function_answers_questions_and_tells_on_itself(deliver: Any) -> None:
    def honest(rng: np.random.Generator, size: int = 2) -> Any:
        return rng.normal(size=size), {"size": size}

    def meddling(x: float) -> float:
        np.random.seed(0)
        return x

    def failing() -> None:
        raise KeyError("nothing here")

    first = deliver(describe(honest)).call(Seeded(5), size=3)
    again = deliver(describe(honest)).call(Seeded(5), size=3)
    assert first.value[0].tolist() == again.value[0].tolist()
    assert first.value[1] == {"size": 3}
    assert not first.touched_global_random_state
    assert deliver(describe(meddling)).call(1.0).touched_global_random_state
    assert deliver(describe(failing)).call().error == "KeyError: 'nothing here'"
    assert type(deliver(describe(lambda: small_model())).call().value) is ModelEvidence
    assert type(deliver(describe(honest))) is FunctionEvidence


@both_ways
@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        -(2**80),
        2.5,
        float("inf"),
        1 + 2j,
        "text",
        [1, [2.0, "three"]],
        (1, (2,)),
        {"a": {1, 2}, ("b", 1): None},
        frozenset({"x"}),
    ],
    ids=repr,
)
def test_plain_data_are_their_own_evidence(value: Any, deliver: Any) -> None:
    found = deliver(describe(value))
    assert found == value
    assert type(found) is type(value)


@both_ways
def test_arrays_keep_dtype_and_shape_and_lose_their_subclass(deliver: Any) -> None:
    class Friendly(np.ndarray[Any, Any]):
        pass

    for array in (np.arange(6).reshape(2, 3), np.array(["a", "bc"]), np.array([True]), np.zeros(0)):
        found = deliver(describe(array.view(Friendly)))
        assert type(found) is np.ndarray
        assert (found.dtype, found.shape) == (array.dtype, array.shape)
        assert found.tolist() == array.tolist()


@both_ways
def test_a_data_frame_is_a_table(deliver: Any) -> None:
    frame = pd.DataFrame({"mean": [1.0, 2.0]}, index=["pooled", "unpooled"])
    table = deliver(describe(frame))
    assert type(table) is Table
    assert table.column("mean") == {"pooled": 1.0, "unpooled": 2.0}


@both_ways
def test_a_diagram_is_its_source(deliver: Any) -> None:
    dot = graphviz.Digraph()
    dot.edge("a", "b")
    found = deliver(describe(dot))
    assert type(found) is GraphEvidence
    assert "a -> b" in found.dot


@pytest.mark.parametrize(
    "value",
    [object(), np.array([object()]), int, iter([]), [object()], pd.DataFrame],
    ids=["object", "array of objects", "class", "iterator", "list of objects", "class of frames"],
)
def test_anything_else_is_unreadable_and_never_an_error(value: Any) -> None:
    found = describe(value)
    assert type(found[0] if isinstance(found, list) else found) is Opaque


def test_an_object_that_fights_back_is_unreadable() -> None:
    class Hostile(list[int]):
        def __len__(self) -> int:
            raise SystemError

        def __iter__(self) -> Any:
            raise SystemError

    class HostileModule(pd.Series):
        def __array__(self, *args: Any, **kwargs: Any) -> Any:
            raise SystemError

    assert describe(Hostile([1, 2])) == [1, 2]
    assert type(describe(HostileModule([1.0]))) in (Opaque, np.ndarray)


def test_evidence_is_returned_unchanged() -> None:
    evidence = TraceEvidence({"posterior": {}})
    assert describe(evidence) is evidence


def test_describing_costs_a_kernel_no_import_but_numpy() -> None:
    code = "import sys, examroom.evidence.in_kernel; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    slow = {"pymc", "pytensor", "matplotlib", "pandas", "xarray", "arviz", "graphviz", "scipy"}
    assert not slow & set(run.stdout.split())
