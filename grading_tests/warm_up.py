"""Run once before many notebooks are, so that every compiler and font is ready when they begin.

It does what all notebooks have in common: it fits a made-up model to made-up data, under names
that no question uses, and draws what the notebooks draw. The models of an assignment are not
listed here: they are found in its solutions. It runs in the sandbox before any student code, and
leaves nothing but compiled code.
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
room = np.repeat(np.arange(8), [50] * 7 + [5])
age = random.normal(size=room.size)
height = age * random.normal(3, 0.3, 8)[room] + random.normal(0, 0.1, room.size)


def one_each() -> Any:
    """Return a line for each room."""
    with pm.Model(coords={"rooms": ROOMS}) as model:
        tilt = pm.Normal("tilt", 0, 20, dims="rooms")
        width = pm.Exponential("width", 10)
        pm.Normal("heights", tilt[room] * age, width, observed=height)
    return model


def foretold(model: Any, trace: Any) -> None:
    """Ask how well each visit is foretold, as the notebook on two likelihoods does."""
    pm.compute_log_likelihood(trace, model=model, progressbar=False)
    pm.sample_posterior_predictive(trace, model=model, progressbar=False, random_seed=1)
    az.loo(trace, pointwise=True)


def fitted(model: Any) -> Any:
    """Sample a model as the notebooks do, but briefly, and with a seed: luck could stop a class."""
    with model:
        return pm.sample(draws=50, tune=50, chains=2, progressbar=False, random_seed=1)


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
    model = one_each()
    trace = fitted(model)
    pm.sample_prior_predictive(draws=10, model=model, random_seed=1)
    foretold(model, trace)
    summarised(trace)
    drawn(trace)
    pm.model_to_graphviz(model)
