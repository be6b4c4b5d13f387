"""The checks of assignment 01: right answers of every style pass, mistakes meet their message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns

from examroom.evidence import describe
from examroom.evidence.functions import Answer, FunctionEvidence
from examroom.hidden_tests.challenge import challenge_seed
from grading_tests.checks import mock_data as checks
from grading_tests.checks import randomness
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.expect import WrongAnswer

matplotlib.use("Agg")

DATA = cheeseburger()
X, Y, CLEAN, GROUPS, SLOPES = DATA.x_obs, DATA.y_obs, DATA.y_clean, DATA.groups, DATA.slopes
OPTIONS = {
    "one rate for every country": "pooled",
    "every country for itself": "unpooled",
    "countries that inform each other": "hierarchical",
}
Seen = Callable[[Any], Any]


@pytest.fixture(params=["live", "evidence"])
def seen(request: pytest.FixtureRequest) -> Seen:
    """Return what turns an object into what a check is given: the object, or its evidence."""
    return describe if request.param == "evidence" else lambda value: value


@pytest.fixture(autouse=True)
def _closed_figures() -> Iterator[None]:
    yield
    plt.close("all")


class Friendly(np.ndarray):
    """An array that claims to be equal to everything."""

    def __eq__(self, other: object) -> Any:
        return np.ones(self.shape, dtype=bool)

    __hash__ = None


def traps(right: np.ndarray[Any, Any]) -> list[Any]:
    """Return answers that break careless checks, made from a right answer."""
    ragged = [*right[:-1].tolist(), 10**400]
    return [
        None,
        "slopes",
        float(right[0]),
        np.array([]),
        [],
        right[:-1],
        right[None, :],
        right[:, None],
        right[:1],
        np.full(right.shape, np.nan),
        np.full(right.shape, np.inf),
        np.where(right == right[0], np.nan, right),
        np.array([*right[:-1].tolist(), None], dtype=object),
        right.astype(str),
        right.astype(bool),
        right.astype(complex),
        ragged,
        np.zeros(right.shape).view(Friendly),
        lambda: right,
    ]


# --- three-options


def test_the_options_in_any_order_and_capitals_are_right(seen: Seen) -> None:
    checks.three_options(seen(dict(reversed(OPTIONS.items()))))
    checks.three_options(seen({key: value.title() + " " for key, value in OPTIONS.items()}))


@pytest.mark.parametrize(
    "answer",
    [
        OPTIONS | {"one rate for every country": "hierarchical"},
        dict(zip(OPTIONS, ["unpooled", "pooled", "hierarchical"], strict=True)),
        {value: key for key, value in OPTIONS.items()},
        OPTIONS | {"one more": "pooled"},
        dict.fromkeys(OPTIONS, "pooled unpooled hierarchical"),
        {key: ["pooled", "unpooled", "hierarchical"] for key in OPTIONS},
        dict.fromkeys(OPTIONS, np.nan),
        dict.fromkeys(OPTIONS),
        {},
        list(OPTIONS.items()),
        None,
        "pooled",
    ],
)
def test_other_options_are_wrong(seen: Seen, answer: Any) -> None:
    with pytest.raises(WrongAnswer):
        checks.three_options(seen(answer))


# --- slopes


@pytest.mark.parametrize(
    ("slopes", "mean"), [(SLOPES, 2), (SLOPES.tolist(), 2.0), (tuple(SLOPES), np.array([2]))]
)
def test_the_draws_of_the_seed_are_right_in_any_container(
    seen: Seen, slopes: Any, mean: Any
) -> None:
    checks.slopes(seen(slopes), seen(mean))


@pytest.mark.parametrize("trap", traps(SLOPES))
def test_traps_are_no_slopes(seen: Seen, trap: Any) -> None:
    with pytest.raises(WrongAnswer):
        checks.slopes(seen(trap), 2)


@pytest.mark.parametrize("mean", [2.884, 2.0001, True, np.nan, 10**400, None, "2", [2, 2]])
def test_another_mean_is_wrong(seen: Seen, mean: Any) -> None:
    with pytest.raises(WrongAnswer, match="mean_slope"):
        checks.slopes(SLOPES, seen(mean))


def test_slopes_of_another_recipe_are_wrong() -> None:
    legacy = np.random.RandomState(0)
    late = legacy.normal(2, 1, 16)[8:]
    for wrong in (
        late,
        np.random.RandomState(1).normal(2, 1, 8),
        np.random.default_rng(0).normal(2, 1, 8),
        2 + 2 * (SLOPES - 2),
        SLOPES - 2,
    ):
        with pytest.raises(WrongAnswer, match="first eight draws"):
            checks.slopes(wrong, 2)
    with pytest.raises(WrongAnswer, match="rounded or typed"):
        checks.slopes(SLOPES.round(8), 2)
    with pytest.raises(WrongAnswer, match="another order"):
        checks.slopes(np.sort(SLOPES), 2)


# --- groups


def test_the_round_trip_is_right_in_any_container(seen: Seen) -> None:
    for groups in (GROUPS.tolist(), GROUPS.astype("int8"), GROUPS.astype(float), pd.Series(GROUPS)):
        checks.groups(seen(groups))


@pytest.mark.parametrize("trap", traps(GROUPS))
def test_traps_are_no_groups(seen: Seen, trap: Any) -> None:
    with pytest.raises(WrongAnswer):
        checks.groups(seen(trap))


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        (np.sort(GROUPS), "another order"),
        (GROUPS[::-1], "another order"),
        (np.arange(355) % 8, "number of visits to each"),
        (GROUPS + 1, "number of visits to each"),
        (GROUPS - 1, "number of visits to each"),
        (np.minimum(GROUPS, 6), "number of visits to each"),
        (GROUPS[:-1], "354 entries"),
        (np.array(50 * [*range(8)]), "400 entries"),
        (GROUPS + 0.5, "whole numbers"),
        (GROUPS.reshape(5, 71), "one dimension"),
    ],
)
def test_other_groups_are_wrong(groups: Any, words: str) -> None:
    with pytest.raises(WrongAnswer, match=words):
        checks.groups(groups)


# --- observations


def draw(seed: int, groups: Any = GROUPS, slopes: Any = SLOPES) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=355)
    return x, slopes[groups] * x + 0.1 * rng.normal(size=355)


def test_the_course_data_are_right_as_arrays_lists_and_series(seen: Seen) -> None:
    for kind in (np.array, list, tuple, pd.Series, lambda v: v.astype(np.float32)):
        checks.observations(seen(kind(X)), seen(kind(CLEAN)), seen(SLOPES), seen(GROUPS))


def test_a_hundred_seeds_are_all_right() -> None:
    for seed in range(100):
        checks.observations(*draw(seed), SLOPES, GROUPS)


def test_each_test_of_randomness_rejects_as_often_as_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At a level of 5 % for one test, 5 % of right answers are rejected (two tests: up to 10 %)."""
    monkeypatch.setattr(randomness, "ALPHA", 0.05)
    repeats = 200
    rejected: dict[str, int] = {}
    for seed in range(repeats):
        x, y = draw(seed)
        e = (y - SLOPES[GROUPS] * x) / 0.1
        for name, found in {
            "centre": randomness.off_centre(x),
            "scale": randomness.off_scale(x) != 0,
            "shape": randomness.off_shape(x),
            "slope": randomness.off_by_group(e, GROUPS, x),
            "mean": randomness.off_by_group(e, GROUPS),
            "uneven": randomness.uneven(e, GROUPS, x),
        }.items():
            rejected[name] = rejected.get(name, 0) + found
    # Binomial(200, .05) is between 1 and 23 with probability 0.9998; the shape test is two tests.
    for name, count in rejected.items():
        assert 1 <= count <= (37 if name == "shape" else 23), (name, count)


def wrong_observations(rng: np.random.Generator) -> Iterator[tuple[str, Any, Any]]:
    """Give every realistic mistake, with a word of the message it should meet."""
    x, e = rng.normal(size=(2, 355))
    line = SLOPES[GROUPS] * x
    spread = rng.uniform(-np.sqrt(3), np.sqrt(3), size=355)
    yield "spreads too much", x, line + np.sqrt(0.1) * e
    yield "spreads too much", x, line + e
    yield "spreads too little", x, line + 0.01 * e
    yield "no noise", x, line
    yield "mean and the spread", rng.uniform(size=355), line
    yield "mean and the spread", 2 * x, 2 * line + 0.1 * e
    yield "mean and the spread", x + 1, SLOPES[GROUPS] * (x + 1) + 0.1 * e
    yield "not its shape", spread, SLOPES[GROUPS] * spread + 0.1 * e
    yield "in `x_obs` again", np.resize(x[:51], 355), SLOPES[GROUPS] * np.resize(x[:51], 355) + e
    yield "no intercept", x, line + 0.1 * e + 2
    yield "no intercept", x, line + 0.1 * e + 0.1
    yield "no intercept", x, line + 0.1 * e + 0.1 * rng.normal(size=8)[GROUPS]
    yield "another slope", x, 2 * x + 0.1 * e
    yield "another slope", x, SLOPES[GROUPS - 1] * x + 0.1 * e
    yield "another slope", x, SLOPES[np.sort(GROUPS)] * x + 0.1 * e
    yield "another slope", x, -line + 0.1 * e
    yield "same numbers as `x_obs`", x, line + 0.1 * x
    yield "same numbers as `x_obs`", x, line + 0.1 * np.roll(x, 8)
    yield "same numbers as `x_obs`", x, line - 0.1 * x[::-1]
    yield "noise occurs", x, line + 0.1 * np.resize(e[:50], 355)
    yield "noise occurs", x, line + 0.1 * e[GROUPS]
    yield "noise occurs", x, line + 0.1 * e[0]
    yield "more for some visits", x, line + 0.1 * x * e
    yield "more for some visits", x, line + 0.1 * e * np.where(GROUPS < 3, 1.5, 0.26)
    yield "not normally", x, line + 0.1 * spread
    yield "not normally", x, line + 0.1 * rng.choice([-1, 1], 355) * rng.uniform(0.9999, 1, 355)


@pytest.mark.parametrize("seed", range(5))
def test_every_mistake_in_the_recipe_meets_its_message(seed: int) -> None:
    for words, x, y in wrong_observations(np.random.default_rng(seed)):
        with pytest.raises(WrongAnswer, match=words):
            checks.observations(x, y, SLOPES, GROUPS)


@pytest.mark.parametrize("trap", traps(X))
def test_traps_are_no_observations(seen: Seen, trap: Any) -> None:
    with pytest.raises(WrongAnswer):
        checks.observations(seen(trap), seen(CLEAN), SLOPES, GROUPS)
    with pytest.raises(WrongAnswer):
        checks.observations(seen(X), seen(trap), SLOPES, GROUPS)


def test_wrong_slopes_and_groups_are_not_paid_for_again() -> None:
    other = np.random.default_rng(5).normal(size=8)
    sorted_groups = np.sort(GROUPS)
    checks.observations(*draw(1, sorted_groups, other), other, sorted_groups)
    unusables: list[Any] = [None, [], np.full(8, np.nan), "slopes"]
    for unusable in unusables:
        checks.observations(X, CLEAN, unusable, unusable)
    checks.observations(X, CLEAN, SLOPES, GROUPS + 3)


# --- group-2


def test_the_selection_is_right_in_any_container_and_from_own_groups(seen: Seen) -> None:
    here = GROUPS == 2
    for kind in (np.array, list, tuple, pd.Series):
        checks.group_2(
            seen(kind(X[here])), seen(kind(Y[here])), seen(kind(X)), seen(kind(Y)), GROUPS.tolist()
        )
    here = np.sort(GROUPS) == 2
    checks.group_2(X[here], Y[here], X, Y, np.sort(GROUPS))


@pytest.mark.parametrize("trap", [*traps(X[GROUPS == 2]), np.where(GROUPS == 2)])
def test_traps_are_no_selection(seen: Seen, trap: Any) -> None:
    right = X[GROUPS == 2], Y[GROUPS == 2]
    with pytest.raises(WrongAnswer):
        checks.group_2(seen(trap), seen(right[1]), seen(X), seen(Y), seen(GROUPS))
    with pytest.raises(WrongAnswer):
        checks.group_2(seen(right[0]), seen(trap), seen(X), seen(Y), seen(GROUPS))


@pytest.mark.parametrize(
    "pick",
    [
        lambda v: v[GROUPS == 3],
        lambda v: v[2::7],
        lambda v: v[:50],
        lambda v: np.sort(v[GROUPS == 2]),
        lambda v: v[np.argwhere(GROUPS == 2)],
        lambda v: np.where(GROUPS == 2, v, 0.0),
        lambda v: GROUPS == 2,
    ],
)
def test_other_selections_are_wrong(pick: Callable[[Any], Any]) -> None:
    with pytest.raises(WrongAnswer):
        checks.group_2(pick(X), pick(Y), X, Y, GROUPS)


# --- outliers


def changed(**at: float) -> Any:
    y = CLEAN.copy()
    for index, value in at.items():
        y[int(index.replace("m", "-").strip("_"))] = value
    return y


def test_the_two_outliers_are_right_on_any_data(seen: Seen) -> None:
    checks.outliers(seen(Y), seen(CLEAN))
    checks.outliers(seen(Y.tolist()), seen(tuple(CLEAN)))
    other = np.random.default_rng(0).uniform(-3, 3, 355)
    checks.outliers(np.append(other[:-2], [20, 30]), other)


@pytest.mark.parametrize(
    ("y", "clean", "words"),
    [
        (CLEAN, CLEAN, "nothing was changed"),
        (Y, Y, "`y_clean` holds an outlier"),
        (changed(m1=20, m2=30), CLEAN, "wrong order"),
        (changed(m1=30), CLEAN, "not the two waits"),
        (changed(m1=30, m2=30), CLEAN, "not the two waits"),
        (changed(m1=30 + CLEAN[-1], m2=20 + CLEAN[-2]), CLEAN, "not the two waits"),
        (changed(m6=30, m7=20), CLEAN, "other places"),
        (changed(m1=30, m2=20, _0=5), CLEAN, "other places"),
        (changed(_0=20, _1=30), CLEAN, "other places"),
        (np.append(CLEAN, [20, 30]), CLEAN, "shape"),
        (np.round(Y, 3), CLEAN, "other places"),
    ],
)
def test_other_changes_are_wrong(seen: Seen, y: Any, clean: Any, words: str) -> None:
    with pytest.raises(WrongAnswer, match=words):
        checks.outliers(seen(y), seen(clean))


@pytest.mark.parametrize("trap", traps(Y))
def test_traps_are_no_outliers(seen: Seen, trap: Any) -> None:
    with pytest.raises(WrongAnswer):
        checks.outliers(seen(trap), seen(CLEAN))
    with pytest.raises(WrongAnswer):
        checks.outliers(seen(Y), seen(trap))


# --- scatter


def frame(x: Any = X, y: Any = Y) -> pd.DataFrame:
    return pd.DataFrame({"queue": x, "wait": y, "group": GROUPS, "name": GROUPS.astype(str)})


def labelled(ax: Any) -> Any:
    ax.set(xlabel="queue [sd]", ylabel="wait [min]")
    return ax


def loop(marker: str = "o", *, groups: Any = range(8), **keywords: Any) -> Any:
    ax = plt.figure().add_subplot()
    for g in groups:
        ax.plot(X[g == GROUPS], Y[g == GROUPS], marker, label=f"country {g}", **keywords)
    return labelled(ax)


def panels() -> Any:
    figure, axes = plt.subplots(2, 4)
    for g, ax in enumerate(axes.flat):
        labelled(ax).scatter(X[g == GROUPS], Y[g == GROUPS], color="black")
    return figure, axes


def by_shape() -> Any:
    ax = plt.figure().add_subplot()
    for g, marker in enumerate("os^vDP<X"):
        ax.scatter(X[g == GROUPS], Y[g == GROUPS], marker=marker, color="black")
    return labelled(ax)


def four_colours_full_and_hollow() -> Any:
    ax = plt.figure().add_subplot()
    for g in range(8):
        face = f"C{g % 4}" if g < 4 else "none"
        ax.plot(X[g == GROUPS], Y[g == GROUPS], "o", color=f"C{g % 4}", markerfacecolor=face)
    return labelled(ax)


def with_labels_of_the_figure() -> Any:
    figure, axes = plt.subplots(2, 4)
    for g, ax in enumerate(axes.flat):
        ax.scatter(X[g == GROUPS], Y[g == GROUPS])
    figure.supxlabel("queue [sd]")
    figure.supylabel("wait [min]")
    return figure


def highlighted() -> Any:
    ax = loop()
    ax.scatter(X[-2:], Y[-2:], s=200, facecolors="none", edgecolors="red")
    ax.axhline(0)
    return ax


RIGHT_FIGURES: dict[str, Callable[[], Any]] = {
    "seaborn with numbers for colours": lambda: labelled(
        sns.scatterplot(x=X, y=Y, hue=GROUPS, ax=plt.figure().add_subplot())
    ),
    "seaborn with names and styles": lambda: sns.scatterplot(
        frame(), x="queue", y="wait", hue="name", style="name", palette="colorblind"
    ),
    "matplotlib with a colour map": lambda: labelled(
        plt.figure().add_subplot().scatter(X, Y, c=GROUPS, cmap="tab10").axes
    ),
    "the collection itself": lambda: labelled(
        plt.figure().add_subplot().scatter(X, Y, c=GROUPS).axes
    ).collections[0],
    "markers of plot": loop,
    "markers of one colour with labels": lambda: loop(color="black"),
    "pandas": lambda: frame().plot.scatter(x="queue", y="wait", c="group", cmap="viridis"),
    "a grid": lambda: sns.relplot(frame(), x="queue", y="wait", col="group", col_wrap=4),
    "a grid with lines": lambda: sns.lmplot(frame(), x="queue", y="wait", hue="name", ci=None),
    "a joint plot": lambda: sns.jointplot(
        frame(), x="queue", y="wait", hue="name", marginal_kws={"warn_singular": False}
    ),
    "own panels, a Figure": lambda: panels()[0],
    "own panels, their array": lambda: panels()[1],
    "shuffled": lambda: sns.scatterplot(
        frame().sample(frac=1, random_state=1), x="queue", y="wait", hue="name"
    ),
    "outliers highlighted, lines added": highlighted,
    "shapes of markers alone": lambda: by_shape(),
    "seaborn's styles alone": lambda: sns.scatterplot(
        frame(), x="queue", y="wait", style="name", color="black", legend=False
    ),
    "four colours, full and hollow": lambda: four_colours_full_and_hollow(),
    "two decimals": lambda: sns.scatterplot(
        frame(X.round(2), Y.round(2)), x="queue", y="wait", hue="name"
    ),
    "single precision": lambda: sns.scatterplot(
        frame(X.astype(np.float32), Y.astype(np.float32)), x="queue", y="wait", hue="name"
    ),
    "the last of several panels": lambda: panels()[1].flat[-1],
    "what plot returned, country by country": lambda: [
        labelled(plt.gca()).plot(X[g == GROUPS], Y[g == GROUPS], "o") for g in range(8)
    ],
    "error bars": lambda: [
        labelled(plt.gca()).errorbar(X[g == GROUPS], Y[g == GROUPS], yerr=0.1, fmt=".")
        for g in range(8)
    ],
    "labels of the whole figure": lambda: with_labels_of_the_figure(),
}


@pytest.mark.parametrize("name", RIGHT_FIGURES)
def test_any_library_may_draw_the_visits(name: str) -> None:
    checks.scatter(describe(RIGHT_FIGURES[name]()), X, Y, GROUPS)


def test_a_live_figure_is_as_good_as_its_evidence() -> None:
    checks.scatter(loop(), X, Y, GROUPS)


def test_the_figure_shows_the_students_own_data() -> None:
    x, y = draw(3)
    ax = sns.scatterplot(frame(x, y), x="queue", y="wait", hue="name")
    checks.scatter(ax, x.tolist(), y, None)
    with pytest.raises(WrongAnswer, match="lacks"):
        checks.scatter(ax, X, Y, GROUPS)


WRONG_FIGURES: dict[str, tuple[Callable[[], Any], str]] = {
    "swapped": (lambda: labelled(sns.scatterplot(x=Y, y=X, hue=GROUPS)), "swapped"),
    "one colour": (lambda: labelled(sns.scatterplot(x=X, y=Y)), "same country"),
    "coloured by wait": (
        lambda: labelled(plt.figure().add_subplot().scatter(X, Y, c=Y).axes),
        "same country",
    ),
    "two countries a colour": (
        lambda: labelled(plt.figure().add_subplot().scatter(X, Y, c=GROUPS % 4).axes),
        "same country",
    ),
    "invisible": (
        lambda: labelled(plt.figure().add_subplot().scatter(X, Y, c=GROUPS, alpha=0).axes),
        "shows no points",
    ),
    "the chapter's, unlabelled": (lambda: sns.scatterplot(x=X, y=Y, hue=GROUPS), "has no label"),
    "one label": (
        lambda: sns.scatterplot(x=X, y=Y, hue=GROUPS).set(xlabel="queue") and plt.gca(),
        "vertical axis has no label",
    ),
    "blank labels": (
        lambda: sns.scatterplot(x=X, y=Y, hue=GROUPS).set(xlabel=" ", ylabel=" ") and plt.gca(),
        "horizontal axis has no label",
    ),
    "two countries a shape": (
        lambda: labelled(sns.scatterplot(x=X, y=Y, style=GROUPS % 4, color="black")),
        "same country",
    ),
    "one visit in another country's colour": (
        lambda: labelled(sns.scatterplot(x=X, y=Y, hue=np.where(Y == 30, 3, GROUPS))),
        "same country",
    ),
    "every colour everywhere": (
        lambda: [labelled(plt.gca()).scatter(X, Y, color=f"C{g}") for g in range(8)],
        "same country",
    ),
    "outliers out of sight": (lambda: loop().set(ylim=(-15, 15)) and plt.gca(), "lacks 2 of"),
    "whole minutes": (
        lambda: labelled(sns.scatterplot(x=X.round(), y=Y.round(), hue=GROUPS)),
        "lacks",
    ),
    "without the noise": (
        lambda: labelled(sns.scatterplot(x=X, y=SLOPES[GROUPS] * X, hue=GROUPS)),
        "lacks",
    ),
    "without Iceland": (lambda: loop(groups=range(7)), "lacks 5 of"),
    "before the outliers": (
        lambda: labelled(sns.scatterplot(x=X, y=CLEAN, hue=GROUPS)),
        "lacks 2 of",
    ),
    "lines only": (lambda: loop("-"), "shows no points"),
    "empty": (lambda: labelled(plt.figure().add_subplot()), "shows no points"),
    "positions": (
        lambda: labelled(sns.scatterplot(x=np.arange(355), y=Y, hue=GROUPS)),
        "lacks 355 of",
    ),
}


@pytest.mark.parametrize("name", WRONG_FIGURES)
def test_a_figure_that_does_not_show_the_visits_is_wrong(name: str) -> None:
    make, words = WRONG_FIGURES[name]
    with pytest.raises(WrongAnswer, match=words):
        checks.scatter(describe(make()), X, Y, GROUPS)


@pytest.mark.parametrize("trap", [None, "ax", 1, [], {}, X, Friendly, lambda: None])
def test_traps_are_no_figure(seen: Seen, trap: Any) -> None:
    with pytest.raises(WrongAnswer):
        checks.scatter(seen(trap), X, Y, GROUPS)


# --- make-mock-data


def world(
    rng: Any,
    n_groups: int = 8,
    mean_slope: float = 2.0,
    sigma_slope: float = 1.0,
    noise: float = 0.1,
) -> Any:
    slopes = rng.normal(mean_slope, sigma_slope, size=n_groups)
    groups = np.array(50 * list(range(n_groups - 1)) + 5 * [n_groups - 1])
    x = rng.normal(size=groups.size)
    y = slopes[groups] * x + rng.normal(0.0, noise, size=groups.size)
    y[-2:] = 20.0, 30.0
    return x, y, groups, slopes


def in_blocks(
    rng: Any, n_groups: int = 8, mean_slope: Any = 2, sigma_slope: Any = 1, noise: Any = 0.1
) -> Any:
    """Draw in another order, in blocks, and return lists."""
    groups = np.repeat(np.arange(n_groups), [50] * (n_groups - 1) + [5])
    e, x = rng.standard_normal((2, groups.size))
    slopes = mean_slope + sigma_slope * rng.standard_normal(n_groups)
    y = [*(slopes[groups] * x + noise * e)[:-2], 20, 30]
    return [x.tolist(), y, groups.tolist(), slopes]


class Factory:
    """A callable object."""

    def __call__(self, rng: Any, *arguments: Any, **named: Any) -> Any:
        return world(rng, *arguments, **named)


@pytest.mark.parametrize(
    "make", [world, in_blocks, Factory(), lambda rng, *a, **k: world(rng, *a, **k)]
)
def test_any_style_of_function_is_right(seen: Seen, make: Any) -> None:
    checks.make_mock_data(seen(make))


def test_a_right_function_passes_under_every_challenge() -> None:
    for seed in range(10):
        with challenge_seed(seed):
            checks.make_mock_data(world)


def remembering(make: Any) -> FunctionEvidence:
    """Return evidence that gives the same answer to the same question, as a record does."""
    live = describe(make)
    record: dict[str, Answer] = {}

    def ask(arguments: Any, named: Any) -> Answer:
        question = repr((arguments, named))
        if question not in record:
            record[question] = live.ask(arguments, named)
        return record[question]

    return FunctionEvidence(live.name, ask)


def test_a_record_of_answers_is_as_good_as_the_function() -> None:
    checks.make_mock_data(remembering(world))
    unseeded, words = WRONG_FUNCTIONS["rng ignored, unseeded"]
    with pytest.raises(WrongAnswer, match=words):
        checks.make_mock_data(remembering(unseeded))


def edited(**parts: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function whose answer's parts are changed: ``y=lambda w, a: ...``."""

    def make(
        rng: Any, n_groups: Any = 8, mean_slope: Any = 2, sigma_slope: Any = 1, noise: Any = 0.1
    ) -> Any:
        arguments = dict(n=n_groups, mean=mean_slope, sd=sigma_slope, noise=noise, rng=rng)
        x, y, g, s = world(rng, n_groups, mean_slope, sigma_slope, noise)
        found = dict(x=x, y=y, g=g, s=s)
        for part, change in parts.items():
            found[part] = change(found, arguments)
        if "y" not in parts:
            found["y"] = np.append(found["s"][found["g"]] * found["x"] + (y - s[g] * x), [])
            found["y"][-2:] = 20, 30
        return found["x"], found["y"], found["g"], found["s"]

    return make


def reseeding(rng: Any, *arguments: Any, **named: Any) -> Any:
    np.random.seed(0)
    return world(rng, *arguments, **named)


def legacy(rng: Any, *arguments: Any, **named: Any) -> Any:
    return world(np.random, *arguments, **named)


OUTSIDE = SLOPES.copy()


def y_of(w: Any, a: Any, noise: Any = None, intercept: float = 0.0) -> Any:
    e = noise if noise is not None else a["noise"] * a["rng"].normal(size=w["x"].size)
    y = intercept + w["s"][w["g"]] * w["x"] + e
    y[-2:] = 20, 30
    return y


WRONG_FUNCTIONS: dict[str, tuple[Any, str]] = {
    "rng ignored": (
        lambda rng, *a, **k: world(np.random.default_rng(0), *a, **k),
        "two different seeds",
    ),
    "rng ignored, unseeded": (
        lambda rng, *a, **k: world(np.random.default_rng(), *a, **k),
        "two different worlds",
    ),
    "global seed": (reseeding, "changed the state"),
    "global draws": (legacy, "changed the state"),
    "arguments ignored": (lambda rng, *a, **k: world(rng), "does not fit"),
    "mean ignored": (
        lambda rng, n_groups=8, mean_slope=2, sigma_slope=1, noise=0.1: world(
            rng, n_groups, 2.0, sigma_slope, noise
        ),
        "mean slope",
    ),
    "another default": (
        lambda rng, n_groups=8, mean_slope=0.0, sigma_slope=1, noise=0.1: world(
            rng, n_groups, mean_slope, sigma_slope, noise
        ),
        "two different worlds.*default",
    ),
    "variance for sd of slopes": (
        lambda rng, n_groups=8, mean_slope=2, sigma_slope=1, noise=0.1: world(
            rng, n_groups, mean_slope, sigma_slope**0.5, noise
        ),
        "other arguments.*slopes",
    ),
    "variance for sd of noise": (
        lambda rng, n_groups=8, mean_slope=2, sigma_slope=1, noise=0.1: world(
            rng, n_groups, mean_slope, sigma_slope, noise**0.5
        ),
        "noise from another",
    ),
    "noise ignored": (
        lambda rng, n_groups=8, mean_slope=2, sigma_slope=1, noise=0.1: world(
            rng, n_groups, mean_slope, sigma_slope, 0.1
        ),
        "With `noise=0`",
    ),
    "wrong order of parameters": (
        lambda rng, n_groups=8, sigma_slope=1, mean_slope=2, noise=0.1: world(
            rng, n_groups, mean_slope, abs(sigma_slope), noise
        ),
        "two different worlds.*another order",
    ),
    "no rng": (lambda n_groups=8: world(np.random.default_rng(n_groups)), "failed"),
    "not implemented": (lambda rng, **k: (_ for _ in ()).throw(NotImplementedError()), "failed"),
    "returns nothing": (lambda rng, *a, **k: None, "four arrays"),
    "returns a dict": (
        lambda rng, *a, **k: dict(zip("xygs", world(rng, *a, **k), strict=True)),
        "four arrays",
    ),
    "returns three": (lambda rng, *a, **k: world(rng, *a, **k)[:3], "four arrays"),
    "slopes first": (lambda rng, *a, **k: world(rng, *a, **k)[::-1], "does not fit|whole"),
    "slopes drawn outside": (
        edited(s=lambda w, a: np.resize(OUTSIDE, a["n"])),
        "mean slope|other arguments|two different",
    ),
    "one slope for all": (
        edited(s=lambda w, a: np.full(a["n"], w["s"][0])),
        "again and again|another distribution",
    ),
    "uniform queues": (edited(x=lambda w, a: a["rng"].uniform(-1.7, 1.7, w["x"].size)), "x_obs"),
    "fixed queues": (edited(x=lambda w, a: np.resize(X, w["x"].size)), "same x_obs"),
    "intercept": (edited(y=lambda w, a: y_of(w, a, intercept=0.5)), "With `noise=0`"),
    "noise is the queue": (edited(y=lambda w, a: y_of(w, a, a["noise"] * w["x"])), "same numbers"),
    "noise of one visit": (
        edited(y=lambda w, a: y_of(w, a, a["noise"] * a["rng"].normal())),
        "again and again|another distribution",
    ),
    "fixed noise": (
        edited(
            y=lambda w, a: y_of(
                w, a, a["noise"] * np.random.default_rng(1).normal(size=w["x"].size)
            )
        ),
        "same noise",
    ),
    "no outliers": (edited(y=lambda w, a: y_of(w, a) * 0.5), "two outliers"),
    "outliers swapped": (edited(y=lambda w, a: np.append(y_of(w, a)[:-2], [30, 20])), "outliers"),
    "fifty in every group": (
        lambda rng, n_groups=8, *a, **k: tuple(
            np.resize(part, n_groups * 50) if i < 3 else part
            for i, part in enumerate(world(rng, n_groups, *a, **k))
        ),
        "does not fit",
    ),
    "last group first": (edited(g=lambda w, a: w["g"][::-1]), "stand at the end"),
    "groups from one": (
        edited(g=lambda w, a: w["g"] + 1, s=lambda w, a: np.append(w["s"], 0)),
        ".*",
    ),
    "sizes off by one": (
        edited(g=lambda w, a: np.concatenate([[1], w["g"][1:]])),
        "right numbers of visits",
    ),
    "NaN": (edited(x=lambda w, a: w["x"] * np.nan), "not finite"),
    "strings": (lambda rng, *a: tuple(part.astype(str) for part in world(rng, *a)), "numbers"),
    "column vectors": (
        lambda rng, *a, **k: tuple(part[:, None] for part in world(rng, *a, **k)),
        "does not fit",
    ),
}


@pytest.mark.parametrize("name", WRONG_FUNCTIONS)
def test_a_function_with_a_mistake_is_wrong_under_every_challenge(seen: Seen, name: str) -> None:
    make, words = WRONG_FUNCTIONS[name]
    for seed in range(2):
        with challenge_seed(seed), pytest.raises(WrongAnswer, match=words):
            checks.make_mock_data(seen(make))


@pytest.mark.parametrize("trap", [None, world(np.random.default_rng(0)), "world", 1, type])
def test_traps_are_no_function(seen: Seen, trap: Any) -> None:
    with pytest.raises(WrongAnswer):
        checks.make_mock_data(seen(trap))


def test_no_message_tells_an_expected_number() -> None:
    """The draws of the seed, their mean and the outliers' values stay unsaid."""
    messages = []
    for words, x, y in wrong_observations(np.random.default_rng(0)):
        del words
        with pytest.raises(WrongAnswer) as caught:
            checks.observations(x, y, SLOPES, GROUPS)
        messages.append(str(caught.value))
    with pytest.raises(WrongAnswer) as caught:
        checks.outliers(changed(m1=20, m2=30), CLEAN)
    messages.append(str(caught.value))
    told = " ".join(messages)
    assert not any(secret in told for secret in ("0.1", "20", "30", "2.8", "3.76"))
