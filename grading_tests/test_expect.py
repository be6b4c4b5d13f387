"""The gates: what counts as a number, an array, an interval, and what must never slip through."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from grading_tests.checks import expect
from grading_tests.checks.expect import WrongAnswer


class AlwaysEqual(float):
    """A number that agrees with everybody."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __float__(self) -> float:
        return 42.0

    __hash__ = float.__hash__


class ObligingArray(np.ndarray[Any, Any]):
    """An array whose every comparison is true."""

    def __array_ufunc__(self, *args: Any, **kwargs: Any) -> Any:
        return True

    def __array_function__(self, *args: Any, **kwargs: Any) -> Any:
        return True


@pytest.mark.parametrize(
    "value",
    [
        2,
        2.0,
        np.float64(2),
        np.int32(2),
        np.longdouble(2),
        np.array(2.0),
        np.array([2.0]),
        np.array([[2.0]]),
        np.array([2], dtype=object),
        np.array(np.float64(2), dtype=object),
        pd.Series([2.0], dtype=object),
        pd.DataFrame({"x": [2.0]}),
        xr.DataArray([2.0]),
        [2][0],
    ],
    ids=lambda v: f"{type(v).__name__} {getattr(v, 'dtype', '')} {np.shape(v)}",
)
def test_a_number_may_come_in_any_honest_form(value: Any) -> None:
    assert expect.number(value, "x") == 2.0


@pytest.mark.parametrize(
    "value",
    [
        True,
        np.True_,
        None,
        "2",
        [2.0],
        np.nan,
        np.inf,
        -np.inf,
        10**400,
        1e301,
        2 + 0j,
        np.array([]),
        np.array([1.0, 2.0]),
        np.array([None], dtype=object),
        np.array([True], dtype=object),
        {"x": 2},
        object(),
        lambda: 2,
        np.datetime64("2026-01-01"),
    ],
    ids=lambda v: repr(v).split(" at 0x")[0],
)
def test_what_is_not_a_finite_number_is_a_wrong_answer_never_a_crash(value: Any) -> None:
    with pytest.raises(WrongAnswer, match="`x`"):
        expect.number(value, "x")


def test_a_number_that_claims_to_equal_everything_is_taken_at_its_real_value() -> None:
    assert expect.number(AlwaysEqual(1.5), "x") == 1.5


def test_an_array_subclass_loses_its_obliging_comparisons() -> None:
    found = expect.array(np.array([1.0, 2.0]).view(ObligingArray), "x", (2,))
    assert type(found) is np.ndarray
    assert not (found == np.array([3.0, 4.0])).any()


@pytest.mark.parametrize(
    "value",
    [
        [1, 2, 3],
        (1.0, 2.0, 3.0),
        np.array([1, 2, 3]),
        pd.Series([1, 2, 3]),
        xr.DataArray([1.0, 2.0, 3.0]),
        [np.float64(1), 2, 3.0],
        np.ma.masked_array([1.0, 2.0, 3.0]),
        np.array([1, 2.0, np.float32(3)], dtype=object),
        pd.Series([1, 2, 3], dtype=object),
        pd.Series([1, 2, 3], dtype="Int64"),
        [np.array(1.0), np.array([2.0]), 3],
        (xr.DataArray(1.0), xr.DataArray([2.0]), np.array([[3.0]])),
        pd.DataFrame({"value": [1, 2, 3]}),
        pd.DataFrame({"chain": [0, 0, 0], "draw": [0, 1, 2], "x": [1.0, 2.0, 3.0]}),
    ],
    ids=lambda v: type(v).__name__,
)
def test_an_array_may_be_a_list_a_series_or_a_data_array(value: Any) -> None:
    assert expect.array(value, "x", (3,)).tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    "value",
    [
        [1.0, np.nan, 3.0],
        [1.0, np.inf, 3.0],
        [1, 2, 10**400],
        [True, False, True],
        [True, 2, 3],
        ["1", "2", "3"],
        np.array([1, None, 3], dtype=object),
        np.array([1, True, 3], dtype=object),
        pd.DataFrame({"a": [1, 2, 3], "b": [1, 2, 3]}),
        pd.DataFrame({"a": [1, 2, "3"]}),
        np.array([[1.0, 2.0, 3.0]]),
        np.array([1.0]),
        1.0,
        [],
        [[1.0, 2.0], [3.0]],
        np.array([1 + 0j, 2, 3]),
        np.ma.masked_array([1.0, 2.0, 3.0], mask=[False, True, False]),
        None,
    ],
    ids=lambda v: repr(v)[:40],
)
def test_an_array_that_is_not_three_finite_numbers_is_a_wrong_answer(value: Any) -> None:
    with pytest.raises(WrongAnswer, match="`x`"):
        expect.array(value, "x", (3,))


def test_nothing_is_broadcast_to_the_shape_asked_for() -> None:
    with pytest.raises(WrongAnswer, match="array"):
        expect.array(np.float64(1), "x", (8,))
    with pytest.raises(WrongAnswer, match="shape"):
        expect.array(np.ones((8, 1)), "x", (8,))


def test_whole_floats_count_as_integers_and_fractions_do_not() -> None:
    assert expect.array([1.0, 2.0], "x", (2,), kind="integer").dtype == np.int64
    with pytest.raises(WrongAnswer, match="whole"):
        expect.array([1.5, 2.0], "x", (2,), kind="integer")


@pytest.mark.parametrize(
    "value",
    [
        (1.0, 2.0),
        [1, 2],
        np.array([1.0, 2.0]),
        xr.DataArray([1.0, 2.0]),
        np.array([1, 2.0], dtype=object),
        (np.array([1.0]), xr.DataArray(2.0)),
    ],
    ids=lambda v: type(v).__name__,
)
def test_an_interval_is_any_pair_in_order(value: Any) -> None:
    assert expect.interval(value, "x") == (1.0, 2.0)


@pytest.mark.parametrize(
    "value", [(2.0, 1.0), (1.0, 1.0), (1.0,), (1.0, 2.0, 3.0), 1.0, {"a": 1}, (1, np.nan)]
)
def test_an_interval_out_of_order_or_of_another_length_is_wrong(value: Any) -> None:
    with pytest.raises(WrongAnswer, match="`x`"):
        expect.interval(value, "x")


@pytest.mark.parametrize("value", [1, 0, "True", None, np.array([True, False]), 1.0])
def test_only_true_and_false_are_truth_values(value: Any) -> None:
    with pytest.raises(WrongAnswer):
        expect.truth(value, "x")


def test_a_truth_value_may_be_numpys() -> None:
    assert expect.truth(np.True_, "x") is True
    for false in (np.array(False), np.array([[False]]), np.array([False], dtype=object)):
        assert expect.truth(false, "x") is False
    flags = [np.True_, np.array(False), np.array([True])]
    for several in (flags, np.array([True, False, True], dtype=object), pd.Series(flags[:1] * 3)):
        assert expect.array(several, "x", (3,), kind="bool")[0]


def test_a_data_frame_of_several_columns_has_two_dimensions() -> None:
    frame = pd.DataFrame({"a": [1, 2, 3], "b": [4.0, 5.0, 6.0]})
    assert expect.array(frame, "x").tolist() == [[1, 4], [2, 5], [3, 6]]
    assert expect.array(frame, "b").tolist() == [4, 5, 6]
    long = pd.DataFrame({"x": np.arange(200_000.0)})
    assert expect.array(long, "x").size == 200_000


def test_containers_that_are_endless_or_bottomless_are_not_read() -> None:
    deep: list[Any] = []
    deep.append(deep)
    with pytest.raises(WrongAnswer):
        expect.array(deep, "x", (3,))
    with pytest.raises(WrongAnswer, match="dictionary"):
        expect.mapping(dict.fromkeys(range(200_000)), "x")


def test_a_message_never_shows_the_value_it_found() -> None:
    with pytest.raises(WrongAnswer) as caught:
        expect.array(["sesame"], "x", (3,))
    assert "sesame" not in str(caught.value)


def test_challenges_are_unseen_unless_the_marker_fixes_them() -> None:
    assert expect.challenge_rng().normal() != expect.challenge_rng().normal()
    with expect.challenge_seed(3):
        first = expect.challenge_rng().normal()
    with expect.challenge_seed(3):
        assert expect.challenge_rng().normal() == first
