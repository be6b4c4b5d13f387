"""Assignment 01: the mock data set. One function for each question."""

from __future__ import annotations

from typing import Any

import numpy as np

from grading_tests.checks import randomness
from grading_tests.checks.course_data import N_GROUPS, NOISE, OUTLIERS, cheeseburger
from grading_tests.checks.expect import WrongAnswer, array, mapping, number, require, scalar
from grading_tests.checks.mock_function import check_function
from grading_tests.checks.scatter import check_scatter

BEST_OPTION = {
    "one rate for every country": "pooled",
    "every country for itself": "unpooled",
    "countries that inform each other": "hierarchical",
}
N_VISITS = 355


def three_options(best_option: Any) -> None:
    """Check which model goes with which sentence."""
    found = mapping(best_option, "best_option")
    require(
        set(found) == set(BEST_OPTION),
        "`best_option` should have exactly the three keys of the question. Compare their spelling.",
    )
    for sentence, model in BEST_OPTION.items():
        answer = scalar(found[sentence])
        require(
            isinstance(answer, str) and answer.strip().lower() == model,
            f'In `best_option`, "{sentence}" does not go with the model you chose. '
            "Look at the table in step 1 again.",
        )


def slopes(slopes: Any, mean_slope: Any) -> None:
    """Check the eight true slopes: the first draws after ``np.random.seed(0)``."""
    mean = number(mean_slope, "mean_slope")
    found = array(slopes, "slopes", (N_GROUPS,))
    require(mean == 2.0, "`mean_slope` is not the mean that the question asks for.")
    expected = cheeseburger().slopes
    if np.allclose(found, expected, rtol=0, atol=1e-10):
        return
    require(
        not np.allclose(found, expected, rtol=0, atol=1e-2),
        "`slopes` has been rounded or typed in. Let NumPy draw the numbers and keep every digit.",
    )
    require(
        not np.allclose(np.sort(found), np.sort(expected), rtol=0, atol=1e-10),
        "`slopes` holds the right numbers in another order. Leave them as they were drawn.",
    )
    raise WrongAnswer(
        "`slopes` does not hold the first eight draws after the seed. Set the seed in the same "
        "cell, draw nothing in between, and look at the mean, the standard deviation and the "
        "generator."
    )


def groups(groups: Any) -> None:
    """Check the index array: fifty rounds through the countries 0 to 6, then five visits to 7."""
    found = array(groups, "groups", kind="integer")
    require(found.ndim == 1, f"`groups` should have one dimension, but it has {found.ndim}.")
    expected = cheeseburger().groups
    require(
        found.size == expected.size,
        f"`groups` has {found.size} entries, which is not the number of visits. Count the rounds, "
        "the countries of a round and the visits to Iceland.",
    )
    if np.array_equal(found, expected):
        return
    require(
        not np.array_equal(np.sort(found), np.sort(expected)),
        "`groups` has the right number of visits to each country, but in another order. "
        "The inspector goes round the countries, and to Iceland at the end.",
    )
    raise WrongAnswer(
        "`groups` does not have the right number of visits to each country. "
        "Look at `np.bincount(groups)` and read the question again."
    )


def observations(x_obs: Any, y_obs: Any, slopes: Any, groups: Any) -> None:
    """Check queues and waits, given the student's own slopes and groups where these can be used."""
    x = array(x_obs, "x_obs", (N_VISITS,))
    y = array(y_obs, "y_obs", (N_VISITS,))
    g = _own_groups(groups)
    residual = y - _own_slopes(slopes)[g] * x

    require(not randomness.repeated(x), "The same numbers occur in `x_obs` again and again.")
    require(
        not (randomness.off_centre(x) or randomness.off_scale(x)),
        "`x_obs` does not have the mean and the spread of a standard normal distribution.",
    )
    require(
        not randomness.off_shape(x),
        "`x_obs` has the spread of a standard normal distribution but not its shape.",
    )

    require(
        float(np.abs(residual).max()) > 1e-9,
        "`y_obs` has no noise: every wait lies exactly on its country's line.",
    )
    require(
        not randomness.same_numbers(residual / NOISE, x),
        "The noise in `y_obs` is made of the same numbers as `x_obs`. Draw it afresh, "
        "and do not set the seed again.",
    )
    require(
        not randomness.repeated(residual),
        "The same noise occurs in `y_obs` again and again. Every visit has a noise of its own.",
    )
    require(
        not randomness.off_by_group(residual, g, x),
        "`y_obs` does not follow the lines: in some country the waits have another slope than "
        "`slopes` says, or their noise depends on the queue.",
    )
    require(
        not randomness.off_by_group(residual, g),
        "The noise in `y_obs` does not have mean zero in every country. There is no intercept.",
    )
    spread = randomness.off_scale(residual / NOISE)
    require(
        spread == 0,
        f"The noise in `y_obs` spreads too {'much' if spread > 0 else 'little'}. The question "
        "gives its standard deviation, which is not its variance.",
    )
    require(
        not randomness.uneven(residual, g, x),
        "The noise in `y_obs` spreads more for some visits than for others. It should depend "
        "neither on the queue nor on the country.",
    )
    require(
        not randomness.off_shape(residual / NOISE),
        "The noise in `y_obs` is not normally distributed.",
    )


def group_2(x_group_2: Any, y_group_2: Any, x_obs: Any, y_obs: Any, groups: Any) -> None:
    """Check the selection of country 2 from the student's own data."""
    here = _own_groups(groups) == 2
    for axis, selected, whole in (("x", x_group_2, x_obs), ("y", y_group_2, y_obs)):
        name = f"{axis}_group_2"
        found = array(selected, name)
        expected = array(whole, f"{axis}_obs", (N_VISITS,))[here]
        require(
            found.ndim == 1,
            f"`{name}` should have one dimension, but its shape is {found.shape}. "
            "Select with a mask: it keeps one dimension.",
        )
        require(
            found.size == expected.size,
            f"`{name}` has {found.size} entries, which is not the number of visits to country 2.",
        )
        require(
            bool(np.allclose(found, expected, rtol=1e-6, atol=1e-12)),
            f"`{name}` does not hold the values of `{axis}_obs` for country 2, in their order.",
        )


def outliers(y_obs: Any, y_clean: Any) -> None:
    """Check that the last two waits, and nothing else, were replaced."""
    found = array(y_obs, "y_obs", (N_VISITS,))
    clean = array(y_clean, "y_clean", (N_VISITS,))
    require(
        not np.any(np.isin(OUTLIERS, clean)),
        "`y_clean` holds an outlier: it was changed along with `y_obs`, or a cell was run twice. "
        "Run the cells again from question `observations`.",
    )
    changed = np.flatnonzero(found != clean)
    require(changed.size > 0, "`y_obs` is the same as `y_clean`: nothing was changed.")
    require(
        set(changed.tolist()) <= {N_VISITS - 2, N_VISITS - 1},
        "`y_obs` was changed in other places than its last two entries.",
    )
    require(
        tuple(found[-2:]) != OUTLIERS[::-1],
        "The last two entries of `y_obs` stand in the wrong order.",
    )
    require(
        tuple(found[-2:]) == OUTLIERS,
        "The last two entries of `y_obs` are not the two waits that the question gives.",
    )


def scatter(ax: Any, x_obs: Any, y_obs: Any, groups: Any) -> None:
    """Check the figure of the student's own data."""
    check_scatter(ax, x_obs, y_obs, _own_groups(groups))


def make_mock_data(make_mock_data: Any) -> None:
    """Check the student's function on unseen generators and arguments."""
    check_function(make_mock_data)


def _own_slopes(slopes: Any) -> Any:
    """Return the student's slopes, or the course's where these cannot be used.

    So a mistake in the slopes costs nothing here, where only their use is asked for.
    """
    try:
        return array(slopes, "slopes", (N_GROUPS,))
    except WrongAnswer:
        return cheeseburger().slopes


def _own_groups(groups: Any) -> Any:
    """Return the student's groups, or the course's where these cannot be used."""
    try:
        found = array(groups, "groups", (N_VISITS,), kind="integer")
    except WrongAnswer:
        return cheeseburger().groups
    return found if set(found.tolist()) <= set(range(N_GROUPS)) else cheeseburger().groups
