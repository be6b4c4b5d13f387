"""Every number in the prose of assignment 04, model answers included, computed again another way.

`CLAIMS` lists them: a sentence as it stands in the notebook, and where its number comes from. What
only repeated runs of a sampler can tell is asked in the slow tests at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import arviz as az
import numpy as np
import nutpie
import pymc as pm
import pytest
from scipy.special import ndtr
from scipy.stats import t as student_t

from grading_tests.checks import exact
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.hierarchical.sensitivity import unpooled_mean, wide_posterior
from grading_tests.checks.hierarchical.traces import robust_posterior
from grading_tests.notebooks import cells

DATA = cheeseburger()
X, Y, GROUPS = DATA.x_obs, DATA.y_obs, DATA.groups


@cache
def prose() -> str:
    """Return the whole notebook on one line, strings put together."""
    text = " ".join(cell.source for cell in cells("source", "04_hierarchical"))
    return re.sub(r"\s+", " ", text).replace('" "', "")


@cache
def solved(
    mu_sd: float = 1.0, wide_sigma: bool = False, noise_rate: float = 10.0
) -> dict[str, Any]:
    """Return the exact posterior under other priors than the chapter's."""
    prior: Any = exact.HalfNormal(2) if wide_sigma else exact.Exponential(13)
    return dict(
        exact.hierarchical_posterior(
            X, Y, GROUPS, mu_sd=mu_sd, sigma_prior=prior, noise_rate=noise_rate
        )
    )


@cache
def alone(robust: bool = False) -> dict[str, Any]:
    solve = exact.robust_unpooled_posterior if robust else exact.unpooled_posterior
    return dict(solve(X, Y, GROUPS))


def iceland(posterior: dict[str, Any]) -> float:
    return float(posterior["slope"][7].mean)


def pull(posterior: dict[str, Any]) -> float:
    return unpooled_mean() - iceland(posterior)


def new_country(posterior: dict[str, Any]) -> list[float]:
    return list(posterior["new_slope"].hdi())


WIDE = wide_posterior()

CLAIMS: dict[str, Callable[[], list[float]]] = {
    "`Exponential(13)` has mean 1/13, about 0.08": lambda: [13, 1, 13, 1 / 13],
    "while the true slopes spread by about 1.1": lambda: [float(DATA.slopes.std(ddof=1))],
    "within about 2 of zero; the true slopes centre near 2.9": lambda: [2, DATA.slopes.mean()],
    "posterior mean of `sigma_slope` is 1.71 instead of 3.72": lambda: [
        solved()["sigma_slope"].mean,
        WIDE["sigma_slope"].mean,
    ],
    "pulled by 3.71 minutes instead of 0.94": lambda: [pull(solved()), pull(WIDE)],
    "so three quarters of its pull, 75 %, is the hyperprior": lambda: [
        100 * (1 - pull(WIDE) / pull(solved()))
    ],
    "Iceland's slope goes to 15 on its own": lambda: [unpooled_mean()],
    "from −0.46 to 6.41 in the model of question 1": lambda: [*new_country(solved()), 1],
    "from −3.49 to 11.77 with the wide hyperpriors of question 7": lambda: [
        *new_country(WIDE),
        7,
    ],
    "from 0.17 to 5.56 in the repaired model": lambda: new_country(robust_posterior()),
    "The eight true slopes lie between 1.02 and 4.24": lambda: [
        DATA.slopes.min(),
        DATA.slopes.max(),
    ],
    "Neither answer is the truth, which is 1.85": lambda: [DATA.slopes[7]],
    "Complete pooling hides the trouble, at 3.06 for every country": lambda: [
        exact.pooled_posterior(X, Y)["slope"].mean  # type: ignore[union-attr]
    ],
    "axes.axvspan(2.35, 5.20": lambda: list(WIDE["sigma_slope"].hdi()),
    "pin each slope down to about 0.2, far less than the spread of 1.7": lambda: [
        np.mean([one.sd for one in solved()["slope"][:7]]),
        solved()["sigma_slope"].mean,
    ],
    "94 to 100 % in seven countries": lambda: [
        100 * covered("robust")[:7].min(),
        100 * covered("robust")[:7].max(),
    ],
    "lie near 15 and 14, and the chapter's hierarchical one near 11.5": lambda: [
        unpooled_mean(),
        iceland(WIDE),
        iceland(solved()),
    ],
}
NUMBER = re.compile(r"−?\d*\.?\d+")


@cache
def levels(kind: str) -> Any:
    """Return the predictive probability below every wait, of an exact posterior."""
    posterior = robust_posterior() if kind == "robust" else solved()
    some, rng = np.arange(0.5, 400) / 400, np.random.default_rng(0)
    slope = np.column_stack([rng.permutation(one.quantile(some)) for one in posterior["slope"]])
    noise = rng.permutation(posterior["noise"].quantile(some))[:, None]
    distance = (Y - slope[:, GROUPS] * X) / noise
    below = student_t.cdf(distance, 4) if kind == "robust" else ndtr(distance)
    return below.mean(axis=0)


def covered(kind: str) -> Any:
    """Return the share of each country's waits inside their central 94 % range."""
    depth = np.minimum(levels(kind), 1 - levels(kind))
    return np.bincount(GROUPS, depth >= 0.03) / np.bincount(GROUPS)


@pytest.mark.parametrize("sentence", CLAIMS)
def test_a_number_in_the_prose_is_what_it_is_computed_to_be(sentence: str) -> None:
    assert sentence in prose(), "The notebook no longer says so: change the list as well."
    shown = [text.replace("−", "-") for text in NUMBER.findall(sentence)]
    computed = CLAIMS[sentence]()
    assert len(shown) == len(computed)
    for text, value in zip(shown, computed, strict=True):
        digits = len(text.partition(".")[2])
        assert abs(float(text) - value) <= 0.5001 * 10**-digits, (text, value)


def test_the_shares_that_the_figures_and_texts_speak_of_are_these() -> None:
    assert "seven countries look perfect and Iceland looks as bad as before" in prose()
    assert covered("normal").tolist() == [1.0] * 7 + [0.0]
    assert "In Iceland three of five visits lie inside" in prose()
    assert "it lies near 0.94 or above in seven countries and at 0.6 in Iceland" in prose()
    shares = covered("robust")
    assert shares == pytest.approx([0.98, 0.94, 0.96, 0.98, 0.96, 0.96, 1.0, 0.6])
    depth = np.minimum(levels("normal"), 1 - levels("normal"))
    assert depth[GROUPS == 7].max() < 0.01
    assert depth[GROUPS < 7].min() > 0.05


def test_what_is_said_of_the_prior_and_the_true_slopes_is_true() -> None:
    rng = np.random.default_rng(1)
    sigma = rng.exponential(1 / 13, size=100_000)
    slope = rng.normal(rng.normal(0, 1, size=100_000), sigma)
    assert "is crowded below 0.3, while the true slopes spread by more than 1" in prose()
    assert np.mean(sigma < 0.3) > 0.97
    assert "lies between minus 3 and 3, and three true slopes sit beyond it" in prose()
    assert np.mean(np.abs(slope) < 3) > 0.99
    assert np.sum(DATA.slopes > 3) == 3
    assert "more than twenty times what the prior expects" in prose()
    assert 20 < 13 * solved()["sigma_slope"].mean < 25
    assert "The eight true slopes, between 1 and 4.3, lie inside both" in prose()
    assert DATA.slopes.min() > 1
    assert DATA.slopes.max() < 4.3


def test_what_moves_iceland_is_what_the_text_says() -> None:
    assert "with intervals that do not touch" in prose()
    assert "The two bands do not even touch" in prose()
    assert solved()["sigma_slope"].hdi()[1] < WIDE["sigma_slope"].hdi()[0]
    assert "nearly all of that is `sigma_slope`'s" in prose()
    back = {
        "mu": iceland(solved(5.0)) - iceland(solved()),
        "sigma": iceland(solved(1.0, True)) - iceland(solved()),
    }
    assert back == pytest.approx({"mu": 0.20, "sigma": 2.82}, abs=0.01)
    assert "Under the wider one Iceland moves by less than a minute" in prose()
    assert 0.9 < pull(WIDE) < 1
    assert "which changes them by less than a tenth of a minute" in prose()
    assert abs(iceland(solved(5.0, True, 1.0)) - iceland(WIDE)) < 0.1
    assert abs(unpooled_mean() - 15.255) < 0.001
    assert "know their slope to a tenth of a minute" in prose()
    assert alone(robust=True)["slope"][7].sd == pytest.approx(0.1, abs=0.01)
    assert "the answer is the same to a hundredth" in prose()
    assert abs(iceland(robust_posterior()) - iceland(alone(robust=True))) < 0.01
    assert "the noise becomes fifteen times what it is" in prose()
    good = GROUPS < 7
    fitted = np.array([one.mean for one in solved()["slope"]])
    spread = np.sqrt(np.mean((Y - fitted[GROUPS] * X)[good] ** 2))
    assert solved()["noise"].mean / spread == pytest.approx(15, abs=0.5)
    assert "where the first one ends Iceland's line is still climbing" in prose()
    assert iceland(solved()) < 0.9 * unpooled_mean()


def test_shrinkage_is_as_the_text_says() -> None:
    own = np.array([one.mean for one in alone()["slope"]])
    moves = np.array([one.mean for one in solved()["slope"]]) - own
    assert "a few hundredths of a minute at most" in prose()
    assert 0.02 < np.abs(moves[:7]).max() < 0.04
    assert "the unpooled slopes of Japan and India happen to lie almost exactly" not in prose()
    assert "The unpooled slopes of Japan and India happen to lie almost exactly" in prose()
    distance = np.abs(own - solved()["mu_slope"].mean)
    assert set(np.argsort(distance)[:2]) == {2, 6}
    assert distance[[2, 6]].max() < 0.1 < np.sort(distance)[2]


STAND_INS: dict[str, Any] = {
    "hierarchical-trace": solved,
    "prior-sensitivity": wide_posterior,
    "better-priors": robust_posterior,
}


@pytest.mark.parametrize("question", STAND_INS)
def test_a_stand_in_is_one_posterior_sd_off_and_twice_as_wide(question: str) -> None:
    source = next(
        cell.source
        for cell in cells("source", "04_hierarchical")
        if cell.grade_id == f"{question}-stand-in"
    )
    posterior: dict[str, Any] = STAND_INS[question]()
    text = re.sub(r"\s+", " ", source)
    for name in ("mu_slope", "sigma_slope", "noise"):
        found = re.search(rf'"{name}": [^"]*?normal\(([\d.]+), ([\d.]+), size', text)
        assert found, f"There is no stand-in for {name}."
        check_off(posterior[name], float(found[1]), float(found[2]))
    slopes = re.search(r'"slope": stand_in.normal\( \[(.*?)\], \[(.*?)\], size', text)
    assert slopes
    centres, widths = ([float(number) for number in part.split(",")] for part in slopes.groups())
    assert len(centres) == len(widths) == 8
    for one, centre, width in zip(posterior["slope"], centres, widths, strict=True):
        check_off(one, centre, width)


def check_off(marginal: Any, centre: float, width: float) -> None:
    assert (centre - marginal.mean) / marginal.sd == pytest.approx(1, abs=0.1)
    assert width / marginal.sd == pytest.approx(2, abs=0.1)


@cache
def compiled(centred: bool) -> Any:
    with pm.Model() as model:
        mu, sigma = pm.Normal("mu_slope", 0, 1), pm.Exponential("sigma_slope", 13)
        if centred:
            slope = pm.Normal("slope", mu, sigma, shape=8)
        else:
            offset = pm.Normal("slope_offset", 0, 1, shape=8)
            slope = pm.Deterministic("slope", mu + sigma * offset)
        pm.Normal("obs", slope[GROUPS] * X, pm.Exponential("noise", 10), observed=Y)
    return nutpie.compile_pymc_model(model)


def sampled(centred: bool, seed: int, target_accept: float) -> Any:
    return nutpie.sample(
        compiled(centred), draws=1000, tune=1000, chains=4, cores=1, seed=seed,
        target_accept=target_accept, progress_bar=False,
    )  # fmt: skip


@pytest.mark.slow
def test_smaller_steps_are_not_needed_and_the_non_centred_form_is_slower() -> None:
    assert "with these data it diverges no more, and its ESS is no smaller" in prose()
    assert "are several times *smaller* than those of the centred form" in prose()
    assert "their own ESS is in the thousands, r-hat is 1.00" in prose()
    runs = {"default": (True, 0.8), "small": (True, 0.995), "non-centred": (False, 0.8)}
    ess: dict[str, Any] = {}
    for name, (centred, target_accept) in runs.items():
        traces = [sampled(centred, seed, target_accept) for seed in range(5)]
        names = ["mu_slope", "sigma_slope", "slope"]
        found = [az.ess(trace, var_names=names) for trace in traces]
        ess[name] = {which: np.mean([float(one[which].min()) for one in found]) for which in names}
        if name != "non-centred":
            assert all(int(trace.sample_stats["diverging"].sum()) == 0 for trace in traces)
        else:
            assert ess[name]["slope"] > 1000
            assert max(float(az.rhat(one)["slope"].max()) for one in traces) < 1.01
    for which in ("mu_slope", "sigma_slope"):
        assert ess["default"][which] > ess["small"][which]
        assert ess["non-centred"][which] < ess["small"][which] / 2.5
