"""The visible part of a check lets every form pass that the hidden tests take."""

from collections.abc import Iterator
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns

from grading_tests.checks import mock_data as checks
from grading_tests.checks.course_data import cheeseburger
from grading_tests.notebooks import cells

matplotlib.use("Agg")

DATA = cheeseburger()
X, Y, CLEAN, GROUPS, SLOPES = DATA.x_obs, DATA.y_obs, DATA.y_clean, DATA.groups, DATA.slopes
VISIBLE = {cell.grade_id: cell.visible for cell in cells("source", "01_mock_data")}
FORMS: dict[str, Any] = {
    "array": np.asarray,
    "list": lambda values: values.tolist(),
    "tuple": lambda values: tuple(values.tolist()),
    "objects": lambda values: values.astype(object),
    "series": pd.Series,
}
each_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def look(question: str, **names: Any) -> None:
    """Run the visible part of a question's check, as a notebook does that has these names."""
    exec(VISIBLE[f"{question}-check"], {"np": np, "plt": plt, **names})


@pytest.fixture(autouse=True)
def _closed_figures() -> Iterator[None]:
    yield
    plt.close("all")


@each_form
@pytest.mark.parametrize("mean", [2, 2.0, np.float64(2), np.array(2), np.array([2])])
def test_slopes_in_every_form_pass(form: Any, mean: Any) -> None:
    look("slopes", slopes=form(SLOPES), mean_slope=mean)
    checks.slopes(form(SLOPES), mean)


@each_form
def test_groups_in_every_form_pass(form: Any) -> None:
    look("groups", groups=form(GROUPS))
    checks.groups(form(GROUPS))


@each_form
def test_visits_in_every_form_pass(form: Any) -> None:
    look("observations", x_obs=form(X), y_obs=form(CLEAN))
    checks.observations(form(X), form(CLEAN), SLOPES, GROUPS)
    chosen = {f"{axis}_group_2": form(data[GROUPS == 2]) for axis, data in (("x", X), ("y", Y))}
    look("group-2", **chosen, x_obs=form(X))
    checks.group_2(**chosen, x_obs=form(X), y_obs=form(Y), groups=GROUPS)
    look("outliers", y_obs=form(Y), y_clean=CLEAN)
    checks.outliers(form(Y), CLEAN)


@pytest.mark.parametrize("spelling", [str.upper, str.title, "{} ".format, np.str_])
def test_models_in_every_spelling_pass(spelling: Any) -> None:
    answer = {sentence: spelling(model) for sentence, model in checks.BEST_OPTION.items()}
    look("three-options", best_option=answer)
    checks.three_options(answer)


def visits_to(group: int) -> tuple[Any, Any]:
    here = DATA.groups == group
    return X[here], Y[here]


def points(axes: Any) -> Any:
    return axes.scatter(X, Y, c=GROUPS, cmap="tab10")


def labelled(axes: Any) -> Any:
    axes.set(xlabel="queue [sd]", ylabel="wait [min]")
    return axes


def on_one_axes() -> Any:
    axes = labelled(plt.subplots()[1])
    points(axes)
    return axes


def with_labels_of_the_whole_figure() -> Any:
    figure, panels = plt.subplots(2, 4, sharex=True, sharey=True)
    for group, panel in enumerate(panels.flat):
        panel.scatter(*visits_to(group))
    figure.supxlabel("queue [sd]")
    figure.supylabel("wait [min]")
    return figure


FIGURES: dict[str, Any] = {
    "axes": on_one_axes,
    "figure": lambda: on_one_axes().figure,
    "points": lambda: points(labelled(plt.subplots()[1])),
    "labels of the whole figure": with_labels_of_the_whole_figure,
    "array of axes": lambda: np.array(with_labels_of_the_whole_figure().axes).reshape(2, 4),
    "list of lines": lambda: [
        line
        for axes in [labelled(plt.subplots()[1])]
        for group in range(8)
        for line in axes.plot(*visits_to(group), "o")
    ],
    "seaborn grid": lambda: sns.relplot(
        pd.DataFrame({"queue": X, "wait": Y, "country": GROUPS.astype(str)}),
        x="queue",
        y="wait",
        hue="country",
    ),
    "container of error bars": lambda: labelled(with_bars()).containers[0],
}


def with_bars() -> Any:
    axes = plt.subplots()[1]
    for group in range(8):
        axes.errorbar(*visits_to(group), yerr=0.1, fmt="o")
    return axes


@pytest.mark.parametrize("drawn", FIGURES.values(), ids=FIGURES)
def test_whatever_a_plotting_call_returns_passes(drawn: Any) -> None:
    ax = drawn()
    look("scatter", ax=ax)
    checks.scatter(ax, X, Y, GROUPS)


@pytest.mark.parametrize(
    ("question", "names", "said"),
    [
        ("slopes", {"mean_slope": [2, 2], "slopes": SLOPES}, "single number"),
        ("slopes", {"mean_slope": 2, "slopes": [np.nan, *SLOPES[1:]]}, "finite"),
        ("slopes", {"mean_slope": 2, "slopes": np.full(8, 2.0)}, "same slope"),
        ("groups", {"groups": GROUPS.astype(float)}, "integers"),
        ("observations", {"x_obs": np.zeros(355), "y_obs": Y}, "all the same"),
        ("observations", {"x_obs": [None, *X[1:]], "y_obs": Y}, "finite"),
        ("scatter", {"ax": None}, "what show returned"),
    ],
)
def test_another_form_is_told_what_to_look_at(
    question: str, names: dict[str, Any], said: str
) -> None:
    with pytest.raises(AssertionError, match=said):
        look(question, **names)


def test_unlabelled_axes_are_told() -> None:
    with pytest.raises(AssertionError, match="horizontal axis has no label"):
        look("scatter", ax=plt.subplots()[1])
