"""A picture of a posterior is right however it is drawn, and wrong if it shows something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import arviz as az
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from matplotlib import pyplot

from examroom.evidence import describe
from grading_tests.checks import exact, hierarchical, pooled
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.expect import WrongAnswer
from grading_tests.simulated import draw, shortest, tree

mpl.use("Agg")
plt: Any = pyplot
DATA = cheeseburger()
RNG = np.random.default_rng(3)
POSTERIOR: dict[str, Any] = exact.pooled_posterior(DATA.x_obs, DATA.y_obs)
DRAWS = {name: draw(POSTERIOR[name], RNG) for name in ("slope", "noise")}
LIVE = tree(posterior=DRAWS, prior={"slope": RNG.normal(0, 20, (1, 500))})
TRACE = describe(LIVE)
SLOPE, NOISE = DRAWS["slope"].ravel(), DRAWS["noise"].ravel()
MEAN, SD = float(SLOPE.mean()), float(SLOPE.std())
LOW, HIGH = shortest(SLOPE)
FRAME: Any = pd.DataFrame({"slope": SLOPE, "noise": NOISE, "chain": np.repeat(range(4), 1000)})
GRID = np.linspace(MEAN - 5 * SD, MEAN + 5 * SD, 60)
DENSITY = np.exp(-0.5 * ((GRID - MEAN) / SD) ** 2)
STATS = [{"med": MEAN, "q1": MEAN - SD, "q3": MEAN + SD, "whislo": LOW, "whishi": HIGH}]


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    yield
    plt.close("all")


PICTURES: dict[str, Callable[[], Any]] = {
    "hist": lambda: plt.hist(SLOPE),
    "hist, three bins": lambda: plt.hist(SLOPE, bins=4),
    "hist, five thousand bins": lambda: plt.hist(SLOPE, bins=5000),
    "hist, sideways": lambda: plt.hist(SLOPE, density=True, orientation="horizontal"),
    "hist, step": lambda: plt.hist(SLOPE, bins=40, histtype="step"),
    "hist, cumulative": lambda: plt.hist(SLOPE, bins=40, cumulative=True),
    "hist, cumulative step": lambda: plt.hist(SLOPE, bins=40, histtype="step", cumulative=True),
    "hist, by chain": lambda: plt.hist(list(DRAWS["slope"]), bins=20),
    "hist, stacked": lambda: plt.hist(list(DRAWS["slope"]), bins=20, stacked=True),
    "hist and interval": lambda: (plt.plot([LOW, HIGH], [0, 0], lw=5), plt.hist(SLOPE)),
    "hist2d": lambda: plt.hist2d(SLOPE, NOISE),
    "hexbin": lambda: plt.hexbin(NOISE, SLOPE, gridsize=20),
    "bars": lambda: plt.bar(GRID, DENSITY, 0.02),
    "curve": lambda: plt.plot(GRID, DENSITY),
    "curve, a step": lambda: plt.step(GRID, DENSITY),
    "curve of dots": lambda: plt.plot(GRID, DENSITY, "o"),
    "stem": lambda: plt.stem(GRID, DENSITY),
    "vlines": lambda: plt.vlines(GRID, 0, DENSITY),
    "fill_between": lambda: plt.fill_between(GRID, DENSITY),
    "stairs": lambda: plt.stairs(DENSITY[1:], GRID),
    "ecdf": lambda: plt.ecdf(SLOPE),
    "boxplot": lambda: plt.boxplot(SLOPE),
    "boxplot, filled": lambda: plt.boxplot(SLOPE, patch_artist=True, orientation="horizontal"),
    "bxp": lambda: plt.gca().bxp(STATS, showfliers=False),
    "violinplot": lambda: plt.violinplot(SLOPE),
    "errorbar": lambda: plt.errorbar(MEAN, 0, xerr=[[MEAN - LOW], [HIGH - MEAN]], fmt="o"),
    "errorbar, one sd": lambda: plt.errorbar(0, MEAN, yerr=SD, fmt="o", capsize=4),
    "hlines": lambda: plt.hlines(0, LOW, HIGH),
    "band": lambda: plt.axvspan(LOW, HIGH, alpha=0.3),
    "trace": lambda: plt.plot(DRAWS["slope"].T),
    "scatter": lambda: plt.scatter(NOISE, SLOPE, s=1),
    "eventplot": lambda: plt.eventplot(SLOPE),
    "kdeplot": lambda: sns.kdeplot(SLOPE),
    "kdeplot, filled": lambda: sns.kdeplot(y=SLOPE, fill=True),
    "kdeplot, cumulative": lambda: sns.kdeplot(SLOPE, cumulative=True),
    "kdeplot of two": lambda: sns.kdeplot(FRAME[::10], x="slope", y="noise"),
    "histplot": lambda: sns.histplot(SLOPE, kde=True, stat="density"),
    "histplot of chains": lambda: sns.histplot(FRAME, x="slope", hue="chain", element="poly"),
    "histplot of two": lambda: sns.histplot(FRAME, x="slope", y="noise"),
    "ecdfplot": lambda: sns.ecdfplot(SLOPE),
    "rugplot": lambda: sns.rugplot(SLOPE[:500]),
    "boxplot of seaborn": lambda: sns.boxplot(x=SLOPE),
    "boxenplot": lambda: sns.boxenplot(y=SLOPE),
    "violinplot of seaborn": lambda: sns.violinplot(x=SLOPE),
    "stripplot": lambda: sns.stripplot(x=SLOPE[:500]),
    "swarmplot": lambda: sns.swarmplot(x=SLOPE[:200]),
    "pointplot": lambda: sns.pointplot(FRAME, x="slope", errorbar=("pi", 94)),
    "jointplot": lambda: sns.jointplot(FRAME[::10], x="slope", y="noise"),
    "displot": lambda: sns.displot(FRAME, x="slope", col="chain", kind="kde"),
    "Series.hist": lambda: FRAME["slope"].hist(bins=30),
    "Series.plot.kde": lambda: FRAME["slope"].plot.kde(),
    "Series.plot.box": lambda: FRAME["slope"].plot.box(),
    "DataFrame.hist": lambda: FRAME.hist(),
    "groupby.hist": lambda: FRAME.groupby("chain")["slope"].hist(),
    "plot_dist": lambda: az.plot_dist(LIVE, var_names=["slope"]),
    "plot_dist, hist": lambda: az.plot_dist(LIVE, kind="hist"),
    "plot_dist, ecdf": lambda: az.plot_dist(LIVE, kind="ecdf"),
    "plot_dist, dot": lambda: az.plot_dist(LIVE, var_names=["slope"], kind="dot"),
    "plot_forest": lambda: az.plot_forest(LIVE, var_names=["slope"], combined=True),
    "plot_ridge": lambda: az.plot_ridge(LIVE, var_names=["slope"], combined=True),
    "plot_trace_dist": lambda: az.plot_trace_dist(LIVE),
    "plot_rank_dist": lambda: az.plot_rank_dist(LIVE, var_names=["slope"]),
    "plot_pair": lambda: az.plot_pair(LIVE),
}


@pytest.mark.filterwarnings("ignore")  # what the libraries say of each other
@pytest.mark.parametrize("name", PICTURES)
def test_every_usual_picture_of_a_posterior_shows_it(name: str) -> None:
    made = PICTURES[name]()
    plt.gcf().suptitle("slope")
    pooled.pooled_plot(describe(made), TRACE)


def test_how_ticks_are_written_does_not_matter() -> None:
    for settings in (
        {"axes.formatter.use_mathtext": True, "axes.formatter.limits": (0, 0)},
        {"xtick.labelbottom": False},
        {"axes.formatter.use_locale": True},
    ):
        with plt.rc_context(settings):
            _, ax = plt.subplots(subplot_kw={"xlabel": "slope"})
            ax.hist(SLOPE)
            pooled.pooled_plot(describe(ax), TRACE)


def beside_the_data() -> Any:
    figure, ax = plt.subplots()
    ax.hist(DATA.y_obs, bins=40)
    ax.axvline(MEAN)
    return figure


def out_of_sight() -> Any:
    _, ax = plt.subplots()
    ax.hist(SLOPE)
    ax.set_xlim(-1, 1)
    return ax


def invisible() -> Any:
    counts = plt.hist(SLOPE)
    for bar in counts[2]:
        bar.set_visible(False)
    return counts


OTHERS: dict[str, Callable[[], Any]] = {
    "the waits": lambda: plt.hist(DATA.y_obs),
    "the waits around the posterior": lambda: (plt.hist(DATA.y_obs), plt.xlim(2, 4)),
    "the queues": lambda: sns.kdeplot(DATA.x_obs),
    "the waits by the queues": lambda: plt.scatter(DATA.x_obs, DATA.y_obs),
    "the line through the data": lambda: plt.plot(DATA.x_obs, MEAN * DATA.x_obs),
    "the true slopes": lambda: plt.hist(DATA.slopes),
    "the noise": lambda: plt.hist(NOISE),
    "the noise as a box": lambda: sns.boxplot(x=NOISE),
    "the noise as a trace": lambda: plt.plot(DRAWS["noise"].T),
    "the prior": lambda: az.plot_dist(LIVE, group="prior", var_names=["slope"]),
    "predictions": lambda: plt.hist(SLOPE[:355] * DATA.x_obs + NOISE[:355]),
    "the mean alone": lambda: plt.axvline(MEAN),
    "the mean beside the data": beside_the_data,
    "too wide": lambda: plt.hist(MEAN + 4 * (SLOPE - MEAN)),
    "too narrow": lambda: sns.kdeplot(MEAN + 0.2 * (SLOPE - MEAN)),
    "shifted": lambda: plt.hist(SLOPE + SD),
    "its ranks": lambda: az.plot_rank(LIVE, var_names=["slope"]),
    "an interval of another place": lambda: plt.hlines(0, LOW + 2 * SD, HIGH + 2 * SD),
    "out of sight": out_of_sight,
    "invisible": invisible,
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", OTHERS)
def test_a_picture_of_something_else_is_wrong_whatever_its_label_says(name: str) -> None:
    made = OTHERS[name]()
    plt.gcf().suptitle("slope")
    with pytest.raises(WrongAnswer):
        pooled.pooled_plot(describe(made), TRACE)


# Three models

GROUPED: Any = exact.hierarchical_posterior(DATA.x_obs, DATA.y_obs, DATA.groups)["slope"]
OWN = np.stack([draw(marginal, RNG) for marginal in GROUPED], axis=-1)
OWN_TRACE = describe(tree(posterior={"slope": OWN}))
ALONE: Any = exact.unpooled_posterior(DATA.x_obs, DATA.y_obs, DATA.groups)["slope"]
COMPARISON: Any = pd.DataFrame(
    {
        "pooled": (POSTERIOR["slope"].mean, *POSTERIOR["slope"].hdi()),
        "unpooled": (ALONE[7].mean, *ALONE[7].hdi()),
        "hierarchical": (OWN[..., 7].mean(), *shortest(OWN[..., 7])),
    },
    index=["mean", "low", "high"],
).T
ESTIMATE, ENDS = COMPARISON["mean"], COMPARISON[["low", "high"]]
LEFT, RIGHT = ESTIMATE - COMPARISON["low"], COMPARISON["high"] - ESTIMATE
WIDTH = LEFT + RIGHT
NAMES = list(COMPARISON.index)
ROWS = range(3)


def forest(left: Any = LEFT, right: Any = RIGHT, middle: Any = ESTIMATE, names: Any = NAMES) -> Any:
    _, ax = plt.subplots()
    ax.errorbar(middle, ROWS, xerr=[np.abs(left), np.abs(right)], fmt="o", capsize=3)
    ax.set(xlabel="slope", yticks=ROWS, yticklabels=names)
    return ax


def upright(names: Any = NAMES) -> Any:
    _, ax = plt.subplots()
    for place, (name, row) in enumerate(zip(names, COMPARISON.to_numpy(), strict=True)):
        ax.errorbar(place, row[0], [[row[0] - row[1]], [row[2] - row[0]]], fmt="s", label=name)
    ax.set_ylabel("slope")
    ax.legend()
    return ax


def boxes() -> Any:
    _, ax = plt.subplots()
    stats = [
        {"med": m, "q1": m - (m - a) / 3, "q3": m + (b - m) / 3, "whislo": a, "whishi": b}
        for m, a, b in COMPARISON.to_numpy()
    ]
    ax.bxp(stats, showfliers=False, orientation="horizontal")
    ax.set(xlabel="slope", yticklabels=NAMES)
    return ax


def floating() -> Any:
    _, ax = plt.subplots()
    ax.barh(NAMES, WIDTH, left=COMPARISON["low"], height=0.3)
    ax.plot(ESTIMATE, NAMES, "ko")
    ax.set_title("slope")
    return ax


def bars(lengths: Any = ESTIMATE, errors: Any = None) -> Any:
    _, ax = plt.subplots()
    ax.bar(NAMES, lengths, yerr=errors)
    ax.set_ylabel("slope")
    return ax


def violins() -> Any:
    _, ax = plt.subplots()
    ax.violinplot(
        [draw(POSTERIOR["slope"], RNG).ravel(), draw(ALONE[7], RNG).ravel(), OWN[..., 7].ravel()]
    )
    ax.set(ylabel="slope", xticks=[1, 2, 3], xticklabels=NAMES)
    return ax


def densities(shown: Any = NAMES) -> Any:
    _, ax = plt.subplots()
    for name, row in zip(shown, COMPARISON.to_numpy(), strict=True):
        grid = np.linspace(row[0] - 10, row[0] + 10, 400)
        ax.plot(grid, np.exp(-0.5 * ((grid - row[0]) * 3.76 / (row[2] - row[1])) ** 2), label=name)
    ax.set_xlabel("slope")
    ax.legend()
    return ax


def in_panels() -> Any:
    figure, axes = plt.subplots(3, sharex=True)
    for ax, name in zip(axes, NAMES, strict=True):
        ax.set_title(name)
        ax.plot(ENDS.loc[name], [0, 0], "-")
        ax.plot(ESTIMATE[name], 0, "o")
    figure.supxlabel("slope")
    return axes


RIGHT_FORESTS: dict[str, Callable[[], Any]] = {
    "error bars": forest,
    "upright error bars": upright,
    "two standard deviations": lambda: forest(WIDTH / 1.88, WIDTH / 1.88),
    "89 %": lambda: forest(0.85 * LEFT, 0.85 * RIGHT),
    "rounded": lambda: forest(LEFT.round(1), RIGHT.round(1), ESTIMATE.round(1)),
    "boxes": boxes,
    "floating bars": floating,
    "bars": bars,
    "bars with errors": lambda: bars(errors=[LEFT, RIGHT]),
    "violins": violins,
    "densities": densities,
    "panels": in_panels,
    "hlines": lambda: (plt.hlines(NAMES, *ENDS.T.to_numpy()), plt.title("slope")),
    "seaborn's points": lambda: sns.stripplot(
        x=COMPARISON.to_numpy().T.ravel(), y=NAMES * 3, hue=NAMES * 3
    ).set(xlabel="slope"),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", RIGHT_FORESTS)
def test_every_usual_picture_of_three_models_shows_them(name: str) -> None:
    hierarchical.three_models(COMPARISON, describe(RIGHT_FORESTS[name]()), OWN_TRACE)


WRONG_FORESTS: dict[str, Callable[[], Any]] = {
    "ends for lengths": lambda: forest(COMPARISON["low"], COMPARISON["high"]),
    "widths for lengths": lambda: forest(WIDTH, WIDTH),
    "one standard deviation": lambda: forest(WIDTH / 3.76, WIDTH / 3.76),
    "standard errors": lambda: forest(WIDTH / 3.76 / 63, WIDTH / 3.76 / 63),
    "variances": lambda: forest((WIDTH / 3.76) ** 2, (WIDTH / 3.76) ** 2),
    "50 %": lambda: forest(0.36 * LEFT, 0.36 * RIGHT),
    "one length for all": lambda: forest(0 * LEFT + 0.3, 0 * LEFT + 0.3),
    "lengths of the pooled model": lambda: forest(LEFT.iloc[[0] * 3], RIGHT.iloc[[0] * 3]),
    "lengths of the next model": lambda: forest(np.roll(LEFT, 1), np.roll(RIGHT, 1)),
    "to the left only": lambda: forest(WIDTH, 0 * RIGHT),
    "to zero": lambda: forest(ESTIMATE, 0 * RIGHT),
    "names in another order": lambda: forest(names=NAMES[::-1]),
    "labels in another order": lambda: upright(NAMES[::-1]),
    "densities in another order": lambda: densities(NAMES[::-1]),
    "bars of widths": lambda: bars(WIDTH),
    "bars of lower ends": lambda: bars(COMPARISON["low"] - 1),
    "bars with widths for errors": lambda: bars(errors=WIDTH),
    "three bars": lambda: bars([1, 2, 3]),
    "another country": lambda: forest(middle=ESTIMATE - [0, 13, 9]),
    "points at zero": lambda: forest(middle=0 * ESTIMATE),
}


@pytest.mark.parametrize("name", WRONG_FORESTS)
def test_a_picture_of_other_intervals_is_wrong(name: str) -> None:
    with pytest.raises(WrongAnswer, match="figure `ax` does not show the"):
        hierarchical.three_models(COMPARISON, describe(WRONG_FORESTS[name]()), OWN_TRACE)
