"""Run once before many notebooks are, so that every compiler and font is ready when they begin.

It fits models of the shapes that the course is about to made-up data, under names that no question
uses, and draws what the notebooks draw. It runs in the sandbox before any student code, and leaves
nothing but compiled code.
"""

import io
import warnings
from typing import Any

import arviz as az
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pymc as pm
import seaborn as sns

ROOMS = [f"room {number}" for number in range(8)]
random = np.random.default_rng(1)
room = np.repeat(np.arange(8), [50] * 7 + [5])  # compiled code is kept by the shape of the data
age = random.normal(size=room.size)
height = age * random.normal(3, 0.3, 8)[room] + random.normal(0, 0.1, room.size)


def one_for_all() -> Any:
    """Return a line for everybody."""
    with pm.Model() as model:
        tilt = pm.Normal("tilt", 0, 20)
        width = pm.Exponential("width", 0.1)
        pm.Normal("heights", tilt * age, width, observed=height)
    return model


def one_each(rows: slice) -> Any:
    """Return a line for each room."""
    with pm.Model(coords={"rooms": ROOMS}) as model:
        tilt = pm.Normal("tilt", 0, 20, dims="rooms")
        width = pm.Exponential("width", 10)
        pm.Normal("heights", tilt[room[rows]] * age[rows], width, observed=height[rows])
    return model


def partly_shared(centred: bool = True, robust: bool = False) -> Any:
    """Return lines that come from one population."""
    with pm.Model() as model:
        centre = pm.Normal("centre", 0, 5 if robust else 1)
        spread = pm.HalfNormal("spread", 2) if robust else pm.Exponential("spread", 13)
        if centred:
            tilt = pm.Normal("tilt", centre, spread, shape=8)
        else:
            offset = pm.Normal("offset", 0, 1, shape=8)
            tilt = pm.Deterministic("tilt", centre + spread * offset)
        width = pm.Exponential("width", 1 if robust else 10)
        if robust:
            pm.StudentT("heights", nu=4, mu=tilt[room] * age, sigma=width, observed=height)
        else:
            pm.Normal("heights", tilt[room] * age, width, observed=height)
    return model


def of_few_or_many(rooms: Any, centred: bool = True, noise: Any = None, levels: Any = None) -> Any:
    """Return lines of other numbers of rooms: with a known noise, or a property of the rooms."""
    ages = random.normal(size=rooms.size)
    heights = 2 * ages + random.normal(size=rooms.size)
    n_rooms = int(rooms.max()) + 1
    with pm.Model() as model:
        centre = pm.Normal("centre", 0, 5)
        if levels is not None:
            centre = centre + pm.Normal("lift", 0, 2) * levels
        spread = pm.HalfNormal("spread", 2)
        if centred:
            tilt = pm.Normal("tilt", centre, spread, shape=n_rooms)
        else:
            offset = pm.Normal("offset", 0, 1, shape=n_rooms)
            tilt = pm.Deterministic("tilt", centre + spread * offset)
        width = pm.Exponential("width", 1) if noise is None else noise
        pm.Normal("heights", tilt[rooms] * ages, width, observed=heights)
    return model


def foretold(model: Any, trace: Any) -> None:
    """Ask how well each visit is foretold, as the notebook on two likelihoods does."""
    pm.compute_log_likelihood(trace, model=model, progressbar=False)
    pm.sample_posterior_predictive(trace, model=model, progressbar=False)
    az.loo(trace, pointwise=True)


def fitted(model: Any) -> Any:
    """Sample a model as the notebooks do, but briefly."""
    with model:
        return pm.sample(draws=50, tune=50, chains=2, progressbar=False)


def summarised(trace: Any) -> None:
    """Compute what the notebooks compute from a trace."""
    az.summary(trace, ci_kind="hdi", ci_prob=0.94)
    az.summary(trace, kind="diagnostics")._repr_html_()
    az.hdi(trace["posterior"]["tilt"], prob=0.94)
    az.ess(trace)
    az.rhat(trace)
    trace["posterior"]["tilt"].quantile([0.03, 0.97], dim=("chain", "draw"))
    trace["posterior"]["tilt"].mean(("chain", "draw"))


def drawn(trace: Any) -> None:
    """Draw what the notebooks draw."""
    az.plot_forest(trace, var_names=["tilt"], combined=True, ci_kind="hdi", ci_probs=(0.5, 0.94))
    figure, (left, right) = plt.subplots(1, 2, layout="constrained")
    sns.kdeplot(x=age, ax=left)
    left.hist(height, label="a")
    left.legend()
    right.errorbar(age, height, yerr=1, fmt="o", capsize=3)
    right.set(xscale="log", xlim=(0.01, 10), title="$x^2$", xlabel="x")
    sns.despine(figure)
    kept()


def kept() -> None:
    """Draw all figures, and forget them."""
    for number in plt.get_fignums():
        plt.figure(number).savefig(io.BytesIO(), format="png")
    plt.close("all")


with warnings.catch_warnings(), matplotlib.rc_context():
    warnings.simplefilter("ignore")
    sns.set_theme(context="notebook", style="ticks", palette="colorblind")  # as the notebooks do
    model = one_for_all()
    trace = fitted(model)
    pm.sample_prior_predictive(draws=10, model=model)
    pm.sample_posterior_predictive(trace, model=model, progressbar=False)
    fitted(one_each(slice(None, -2)))
    fitted(partly_shared())
    fitted(partly_shared(centred=False))
    model = partly_shared(robust=True)
    foretold(model, fitted(model))
    fitted(of_few_or_many(room))
    many = np.repeat(np.arange(40), np.repeat([2, 5, 10, 20, 50], 8))
    fitted(of_few_or_many(many))
    fitted(of_few_or_many(many, levels=random.normal(size=40)))
    fitted(of_few_or_many(np.repeat(np.arange(8), 3), noise=1.5))
    fitted(of_few_or_many(np.repeat(np.arange(8), 3), noise=1.5, centred=False))
    trace = fitted(one_each(slice(None)))
    summarised(trace)
    drawn(trace)
    pm.model_to_graphviz(model)
