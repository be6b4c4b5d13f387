"""Of a long trace every k-th draw is described, the same of all variables, and so it is said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray as xr

from examroom.evidence import decode, describe, encode
from examroom.evidence.traces import MAX_TRACE_BYTES, TraceEvidence


def long_trace(length: int = 16_000, **more: int) -> xr.DataTree:
    """Return draws of the non-centred model: each number says which draw it belongs to."""
    rng = np.random.default_rng(1)
    moment = np.arange(4 * length, dtype=float).reshape(4, length)
    sizes = {"mu": 1, "slope": 8, "slope_offset": 8, "sigma": 1, "noise": 1} | more
    posterior = xr.Dataset(
        {
            name: (("chain", "draw", f"{name}_dim"), moment[..., None] + np.zeros(size))
            for name, size in sizes.items()
        }
    )
    diverging = xr.Dataset({"diverging": (("chain", "draw"), rng.random((4, length)) < 0.25)})
    prior = xr.Dataset({"mu": (("chain", "draw"), rng.normal(size=(1, 500)))})
    return xr.DataTree.from_dict(
        {"posterior": posterior, "sample_stats": diverging, "prior": prior}
    )


def size_of(found: TraceEvidence) -> int:
    return sum(draws.nbytes for group in found.groups.values() for draws in group.values())


def test_no_variable_of_a_long_trace_is_lost() -> None:
    tree = long_trace()
    found = describe(tree)
    assert set(found.groups["posterior"]) == {"mu", "slope", "slope_offset", "sigma", "noise"}
    assert found.left_out == ()
    assert size_of(found) <= MAX_TRACE_BYTES


def test_whole_draws_are_left_evenly_in_all_variables_and_statistics() -> None:
    tree: Any = long_trace()
    found = describe(tree)
    moments = [draws[..., 0] for draws in found.groups["posterior"].values()]
    assert all(np.array_equal(moments[0], other) for other in moments)
    assert set(np.diff(moments[0], axis=1).ravel()) == {2.0}
    kept = tree["sample_stats"]["diverging"].values[:, ::2]
    assert np.array_equal(found.draws("diverging", "sample_stats"), kept)
    assert found.draws("mu", "prior").shape == (1, 500)


def test_the_evidence_says_how_many_draws_there_were_and_what_they_come_to() -> None:
    found = describe(long_trace())
    found = decode(encode(found, lambda ask: 0), lambda kind, handle: print)
    assert (found.length("slope"), found.thinned("slope")) == (16_000, 2)
    assert found.draws("slope").shape == (4, 8_000, 8)
    assert found.length("diverging", "sample_stats") == 16_000
    every = np.arange(64_000.0)
    assert found.mean("slope") == pytest.approx(np.full(8, every.mean()))
    assert found.sd("slope") == pytest.approx(np.full(8, every.std(ddof=1)))
    assert (found.length("mu", "prior"), found.thinned("mu", "prior")) == (500, 1)


def test_a_short_trace_is_described_whole() -> None:
    found = describe(long_trace(1000))
    assert found.lengths == found.moments == {}
    assert (found.length("slope"), found.thinned("slope")) == (1000, 1)
    assert found.mean("slope") == pytest.approx(found.draws("slope").mean(axis=(0, 1)))


def test_at_least_a_thousand_draws_of_each_chain_are_left_and_what_is_left_out_is_named() -> None:
    found = describe(long_trace(3000, **{f"extra_{k}": 99 for k in range(20)}))
    assert found.draws("slope").shape == (4, 1000, 8)
    assert found.left_out
    assert set(found.left_out) | set(found.groups["posterior"]) >= {"extra_0", "extra_19", "slope"}


def test_a_line_through_all_observations_costs_no_draws_of_the_unknowns() -> None:
    found = describe(long_trace(1000, line=355))
    assert found.thinned("slope") == 1
    assert found.left_out == ("line",)


def test_a_bare_data_set_of_prior_draws_keeps_what_is_said_of_it() -> None:
    found = describe(long_trace()["posterior"].to_dataset()).as_group("prior")
    assert (found.length("slope", "prior"), found.thinned("slope", "prior")) == (16_000, 2)
    assert found.sd("slope", "prior").shape == (8,)
