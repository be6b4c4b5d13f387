"""Whatever a plotting call returns, its figure is found, and what is drawn in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import arviz as az
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
import seaborn.objects as so
import xarray as xr
from matplotlib import pyplot

from examroom.evidence import decode, describe, encode
from examroom.evidence.figures import AxesEvidence, FigureEvidence, is_figure, search

mpl.use("Agg")
plt: Any = pyplot
RNG = np.random.default_rng(1)
VALUES = RNG.normal(3.0, 0.15, 400)
OTHER = RNG.normal(-40.0, 2.0, 400)
GROUP = np.arange(400) % 4
FRAME: Any = pd.DataFrame({"slope": VALUES, "other": OTHER, "group": GROUP})
SERIES = FRAME["slope"]
POSTERIOR = {"slope": VALUES.reshape(4, 100), "other": OTHER.reshape(4, 100)}
TRACE = xr.DataTree.from_dict(
    {
        "posterior": xr.Dataset(
            {k: (("chain", "draw"), v) for k, v in POSTERIOR.items()},
            {"chain": range(4), "draw": range(100)},
        )
    }
)
LOW, HIGH = np.quantile(VALUES, [0.03, 0.97])
GRID = np.linspace(2.4, 3.6, 50)
DENSITY = np.exp(-0.5 * ((GRID - 3.0) / 0.15) ** 2)


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    yield
    plt.close("all")


MATPLOTLIB: dict[str, Callable[[], Any]] = {
    "hist": lambda: plt.hist(VALUES),
    "hist, density": lambda: plt.hist(VALUES, bins=30, density=True, orientation="horizontal"),
    "hist, step": lambda: plt.hist(VALUES, histtype="step"),
    "hist, filled step": lambda: plt.hist(VALUES, histtype="stepfilled"),
    "hist of several": lambda: plt.hist([VALUES[:200], VALUES[200:]]),
    "hist, stacked": lambda: plt.hist([VALUES[:200], VALUES[200:]], stacked=True),
    "hist, the numbers only": lambda: plt.hist(VALUES)[2],
    "hist, one bar": lambda: plt.hist(VALUES)[2][0],
    "hist2d": lambda: plt.hist2d(VALUES, OTHER),
    "hexbin": lambda: plt.hexbin(VALUES, OTHER, gridsize=10),
    "bar": lambda: plt.bar(GRID, DENSITY, 0.02),
    "barh": lambda: plt.barh(GRID, DENSITY, 0.02),
    "broken_barh": lambda: plt.broken_barh([(LOW, HIGH - LOW)], (0, 1)),
    "bar_label": lambda: plt.bar_label(plt.bar(GRID, DENSITY, 0.02)),
    "boxplot": lambda: plt.boxplot(VALUES),
    "boxplot, filled": lambda: plt.boxplot(VALUES, patch_artist=True, orientation="horizontal"),
    "boxplot of several": lambda: plt.boxplot([VALUES[:200], VALUES[200:]]),
    "violinplot": lambda: plt.violinplot(VALUES),
    "errorbar": lambda: plt.errorbar(3.0, 0, xerr=0.3),
    "errorbar, no marker": lambda: plt.errorbar([3.0], [0], xerr=0.3, fmt="none"),
    "stem": lambda: plt.stem(GRID, DENSITY),
    "stairs": lambda: plt.stairs(DENSITY[1:], GRID),
    "step": lambda: plt.step(GRID, DENSITY),
    "ecdf": lambda: plt.ecdf(VALUES),
    "plot": lambda: plt.plot(GRID, DENSITY),
    "plot, the first line": lambda: plt.plot(GRID, DENSITY)[0],
    "semilogx": lambda: plt.semilogx(GRID, DENSITY),
    "scatter": lambda: plt.scatter(VALUES, OTHER),
    "fill_between": lambda: plt.fill_between(GRID, DENSITY),
    "fill": lambda: plt.fill(GRID, DENSITY),
    "stackplot": lambda: plt.stackplot(GRID, DENSITY, DENSITY),
    "eventplot": lambda: plt.eventplot(VALUES),
    "hlines": lambda: plt.hlines(0, LOW, HIGH),
    "vlines": lambda: plt.vlines(0, LOW, HIGH),
    "axvspan": lambda: plt.axvspan(LOW, HIGH),
    "contour": lambda: plt.contour(GRID, GRID, np.outer(DENSITY, DENSITY)),
    "contourf": lambda: plt.contourf(GRID, GRID, np.outer(DENSITY, DENSITY)),
    "pcolormesh": lambda: plt.pcolormesh(GRID, GRID, np.outer(DENSITY, DENSITY)),
    "pcolor": lambda: plt.pcolor(GRID, GRID, np.outer(DENSITY, DENSITY)),
    "imshow": lambda: plt.imshow(np.outer(DENSITY, DENSITY), extent=(2.4, 3.6, 2.4, 3.6)),
    "colorbar": lambda: plt.colorbar(plt.hist2d(VALUES, OTHER)[3]),
    "gca": lambda: (plt.hist(VALUES), plt.gca())[1],
    "gcf": lambda: (plt.hist(VALUES), plt.gcf())[1],
    "title": lambda: (plt.hist(VALUES), plt.title("slope"))[1],
    "xlabel": lambda: (plt.hist(VALUES), plt.xlabel("slope"))[1],
    "xticks": lambda: (plt.hist(VALUES), plt.xticks())[1],
    "legend": lambda: (plt.hist(VALUES, label="slope"), plt.legend())[1],
    "all of several calls": lambda: (plt.hist(VALUES), plt.xlabel("slope"), plt.legend(["a"])),
    "subplots": lambda: _in_subplots(plt.subplots(2, 2)),
    "subplot_mosaic": lambda: _in_subplots(plt.subplot_mosaic("ab")),
    "lists of lists": lambda: [[plt.hist(VALUES)], [plt.plot(GRID, DENSITY)]],
    "a dict": lambda: {"figure": plt.gcf(), "all": [plt.hist(VALUES)]},
    "inset axes": lambda: (plt.gca().inset_axes((0, 0, 1, 1)).hist(VALUES), plt.gca())[1],
    "twin axes": lambda: (plt.gca(), plt.gca().twinx().hist(VALUES))[0],
    "another panel": lambda: (plt.subplot(1, 2, 1).hist(VALUES), plt.subplot(1, 2, 2))[1],
}
SEABORN: dict[str, Callable[[], Any]] = {
    "histplot": lambda: sns.histplot(VALUES, kde=True),
    "histplot, step": lambda: sns.histplot(VALUES, element="step"),
    "histplot, poly": lambda: sns.histplot(VALUES, element="poly", fill=False),
    "histplot of two": lambda: sns.histplot(FRAME, x="slope", y="other"),
    "kdeplot": lambda: sns.kdeplot(VALUES),
    "kdeplot, filled": lambda: sns.kdeplot(y=VALUES, fill=True),
    "kdeplot of two": lambda: sns.kdeplot(FRAME, x="slope", y="other"),
    "ecdfplot": lambda: sns.ecdfplot(VALUES),
    "rugplot": lambda: sns.rugplot(VALUES),
    "boxplot": lambda: sns.boxplot(VALUES),
    "boxenplot": lambda: sns.boxenplot(VALUES),
    "violinplot": lambda: sns.violinplot(VALUES),
    "stripplot": lambda: sns.stripplot(VALUES),
    "swarmplot": lambda: sns.swarmplot(VALUES[:100]),
    "pointplot": lambda: sns.pointplot(FRAME, x="slope", errorbar=("pi", 94)),
    "barplot": lambda: sns.barplot(FRAME, x="slope", errorbar=("pi", 94)),
    "lineplot": lambda: sns.lineplot(FRAME, x="group", y="slope", errorbar=("pi", 94)),
    "scatterplot": lambda: sns.scatterplot(FRAME, x="slope", y="other", hue="group"),
    "regplot": lambda: sns.regplot(FRAME, x="slope", y="other"),
    "displot": lambda: sns.displot(FRAME, x="slope", col="group"),
    "catplot": lambda: sns.catplot(FRAME, x="slope", kind="box"),
    "relplot": lambda: sns.relplot(FRAME, x="slope", y="other"),
    "lmplot": lambda: sns.lmplot(FRAME, x="slope", y="other"),
    "jointplot": lambda: sns.jointplot(FRAME, x="slope", y="other"),
    "pairplot": lambda: sns.pairplot(FRAME[["slope", "other"]]),
    "FacetGrid": lambda: sns.FacetGrid(FRAME, col="group").map(sns.histplot, "slope"),
    "the axes of a grid": lambda: sns.displot(FRAME, x="slope", col="group").axes_dict,
    "objects": lambda: so.Plot(FRAME, x="slope").add(so.Bars(), so.Hist()),
    "objects, plotted": lambda: so.Plot(FRAME, x="slope").add(so.Bars(), so.Hist()).plot(),
}
PANDAS: dict[str, Callable[[], Any]] = {
    "Series.hist": lambda: SERIES.hist(),
    "Series.plot": lambda: SERIES.plot(),
    "Series.plot.kde": lambda: SERIES.plot.kde(),
    "Series.plot.box": lambda: SERIES.plot.box(),
    "DataFrame.hist": lambda: FRAME.hist(),
    "DataFrame.hist by": lambda: FRAME.hist("slope", by="group"),
    "DataFrame.plot, subplots": lambda: FRAME.plot(subplots=True),
    "DataFrame.plot.scatter": lambda: FRAME.plot.scatter("slope", "other"),
    "DataFrame.plot.hexbin": lambda: FRAME.plot.hexbin("slope", "other", gridsize=10),
    "DataFrame.boxplot": lambda: FRAME.boxplot("slope"),
    "DataFrame.boxplot, dict": lambda: FRAME.boxplot("slope", return_type="dict"),
    "DataFrame.boxplot, both": lambda: FRAME.boxplot("slope", return_type="both"),
    "DataFrame.boxplot by": lambda: FRAME.boxplot("slope", by="group", return_type="dict"),
    "groupby.hist": lambda: FRAME.groupby("group")["slope"].hist(),
    "groupby.hist of frames": lambda: FRAME.groupby("group").hist(),
    "groupby.plot": lambda: FRAME.groupby("group")["slope"].plot(),
    "groupby.plot.kde": lambda: FRAME.groupby("group")["slope"].plot.kde(),
    "groupby.boxplot": lambda: FRAME.groupby("group").boxplot(column=["slope"]),
    "scatter_matrix": lambda: pd.plotting.scatter_matrix(FRAME[["slope", "other"]]),
}
ARVIZ: dict[str, Callable[[], Any]] = {
    "plot_dist": lambda: az.plot_dist(TRACE),
    "plot_dist, hist": lambda: az.plot_dist(TRACE, kind="hist"),
    "plot_dist, ecdf": lambda: az.plot_dist(TRACE, kind="ecdf"),
    "plot_dist, dot": lambda: az.plot_dist(TRACE, kind="dot"),
    "plot_forest": lambda: az.plot_forest(TRACE),
    "plot_ridge": lambda: az.plot_ridge(TRACE),
    "plot_trace": lambda: az.plot_trace(TRACE),
    "plot_trace_dist": lambda: az.plot_trace_dist(TRACE),
    "plot_rank_dist": lambda: az.plot_rank_dist(TRACE),
    "plot_pair": lambda: az.plot_pair(TRACE),
    "the panels of plot_dist": lambda: az.plot_dist(TRACE).viz["plot"]["slope"],
    "xarray": lambda: TRACE.posterior["slope"].plot.hist(),
    "xarray, lines": lambda: TRACE.posterior["slope"].plot.line(x="draw"),
    "xarray, facets": lambda: TRACE.posterior["slope"].plot.line(x="draw", col="chain"),
}
CALLS = {
    f"{library}: {name}": call
    for library, calls in (
        ("matplotlib", MATPLOTLIB), ("seaborn", SEABORN), ("pandas", PANDAS), ("arviz", ARVIZ)
    )
    for name, call in calls.items()
}  # fmt: skip


def _in_subplots(made: Any) -> Any:
    panels = made[1].values() if isinstance(made[1], dict) else made[1].flat
    next(iter(panels)).hist(VALUES)
    return made


def decoded(evidence: Any) -> Any:
    return decode(encode(evidence, lambda ask: 0), lambda kind, handle: print)


def places(panel: AxesEvidence) -> Iterator[Any]:
    """Yield the coordinates between 2 and 4 of each kind of mark, by axis."""
    for kind in (panel.points, panel.strokes, panel.areas, panel.cells):
        for axis in (0, 1):
            found = np.concatenate([np.empty(0), *(marks.xy[:, axis] for marks in kind)])
            yield found[(found > 2) & (found < 4)]


@pytest.mark.filterwarnings("ignore")  # what the libraries say of each other
@pytest.mark.parametrize("call", CALLS)
def test_whatever_a_call_returns_its_marks_are_found(call: str) -> None:
    found = decoded(describe(CALLS[call]()))
    assert type(found) is FigureEvidence
    assert any(
        values.size and values.min() < 2.9 and values.max() > 3.1
        for panel in found.axes
        for values in places(panel)
    )


@pytest.mark.parametrize(
    "value", [plt, plt.hist, mpl.colormaps["viridis"], [mpl.colormaps["viridis"]], [[1], {2: [3]}]]
)
def test_what_is_no_picture_is_not_taken_for_one(value: Any) -> None:
    assert type(describe(value)) is not FigureEvidence


def test_large_and_endless_containers_are_soon_looked_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[Any] = []
    monkeypatch.setattr(search, "_is_picture", looks.append)
    endless: list[Any] = []
    endless.append(endless)
    large = [[[[0.0] * 100] * 100] * 100] * 100
    for container, most in ((endless, search.MAX_DEPTH + 1), (large, search.MAX_LOOKS)):
        looks.clear()
        assert not is_figure(container)
        assert len(looks) == most


def panel_of(draw: Callable[[Any], Any]) -> AxesEvidence:
    ax = plt.figure().add_subplot()
    draw(ax)
    panel: AxesEvidence = decoded(describe(ax)).axes[0]
    return panel


def test_bars_are_drawn_together_and_in_data_units() -> None:
    [bars] = panel_of(lambda ax: ax.bar([1, 2, 3], [4, 5, 6], width=0.5, label="b")).areas
    assert bars.label == "b"
    corners = [(part.min(axis=0).tolist(), part.max(axis=0).tolist()) for part in bars.parts()]
    wanted = [([1, 0], [1, 4]), ([2, 0], [2, 5]), ([3, 0], [3, 6])]
    for (low, high), (left, right) in zip(corners, wanted, strict=True):
        assert low == pytest.approx([left[0] - 0.25, left[1]])
        assert high == pytest.approx([right[0] + 0.25, right[1]])


def test_error_bars_are_lines_with_the_label_of_the_whole() -> None:
    panel = panel_of(
        lambda ax: ax.errorbar([3, 4], [0, 1], xerr=[[1, 1], [2, 3]], fmt="s", label="pooled")
    )
    assert [line.xy.tolist() for line in panel.lines] == [[[2, 0], [5, 0]], [[3, 1], [7, 1]]]
    assert {panel.lines[0].label, panel.points[0].label} == {"pooled"}


def test_what_is_not_in_the_units_of_an_axis_has_no_place_on_it() -> None:
    panel = panel_of(lambda ax: (ax.axvline(3), ax.axhspan(1, 2), ax.plot([0, 9], [0, 9])))
    line, usual = panel.lines
    assert line.xy[:, 0] == pytest.approx([3, 3])
    assert usual.xy.tolist() == [[0, 0], [9, 9]]
    assert np.isnan(line.xy[:, 1]).all()
    [span] = panel.areas
    assert np.isnan(span.xy[:, 0]).all()
    assert [np.nanmin(span.xy[:, 1]), np.nanmax(span.xy[:, 1])] == pytest.approx([1, 2])


def test_what_cannot_be_seen_is_not_described() -> None:
    def draw(ax: Any) -> None:
        ax.plot([1, 2], [1, 2]).pop().set_visible(False)
        ax.plot([1, 2], [1, 2], alpha=0)
        ax.plot([1, 2], [1, 2], linewidth=0)
        ax.bar([1], [1], visible=False)
        ax.bar([1], [1], alpha=0)
        ax.scatter([1], [1]).set_visible(False)

    assert panel_of(draw).is_empty


def test_markers_of_one_shape_are_told_from_others_in_any_size_and_from_hollow_ones() -> None:
    def draw(ax: Any) -> None:
        ax.scatter([0, 1], [0, 1], s=[20, 80], marker="s")
        ax.plot([2], [2], "s", markersize=20)
        ax.scatter([3], [3], marker="o")
        ax.scatter([4], [4], marker="s", facecolors="none", edgecolors="black")

    panel = panel_of(draw)
    shape = {
        float(x): int(code)
        for p in panel.points
        for x, code in zip(p.xy[:, 0], p.shapes, strict=True)
    }
    assert shape[0] == shape[1] == shape[2]
    assert len({shape[0], shape[3], shape[4]}) == 3


def test_styles_of_seaborn_are_shapes_of_markers() -> None:
    ax = sns.scatterplot(x=VALUES, y=OTHER, style=GROUP, color="black")
    points = describe(ax).axes[0].points[0]
    assert [len(set(points.shapes[group == GROUP])) for group in range(4)] == [1] * 4
    assert len(set(points.shapes)) == 4


def test_limits_and_ticks_are_numbers_whatever_the_labels_look_like() -> None:
    def draw(ax: Any) -> None:
        ax.plot([2.8, 3.3], [0, 1e6])
        ax.set(xlim=(3.4, 2.6), xticks=[2.8, 3.2])

    with plt.rc_context({"axes.formatter.use_mathtext": True, "axes.unicode_minus": False}):
        panel = panel_of(draw)
    assert panel.xlim == (2.6, 3.4)
    assert panel.xticks.tolist() == [2.8, 3.2]


def test_a_figures_own_words_are_read() -> None:
    figure, _ = plt.subplots()
    figure.supxlabel("slope")
    figure.text(0, 0, "a remark")
    found = describe(figure)
    assert found.xlabel == "slope"
    assert {"slope", "a remark"} <= set(found.labels())


def test_a_formula_that_cannot_be_set_hides_nothing() -> None:
    ax = plt.hist(VALUES)
    plt.xlabel(r"slope $\nonsense$")
    assert not describe(ax).axes[0].is_empty


def test_sixteen_thousand_marks_of_a_rug_are_evidence() -> None:
    ax = sns.rugplot(RNG.normal(size=16_000))
    assert decoded(describe(ax)).axes[0].strokes[0].sizes.size == 16_000
