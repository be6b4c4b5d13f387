"""Misconceptions that the checks recognise: a name for programs to count, a sentence for a student.

A sentence is said only where it is true of the answer in hand: each is recognised by a computation
on the student's own draws. It says what was found, never what it should be.
"""

from __future__ import annotations

from typing import Any

SENTENCES: dict[str, str] = {
    # What was misread in a line of a model.
    "rate-for-scale": (
        "Exponential takes a rate, one over the mean: your prior of `{variable}` in `{model}` has "
        "the mean {mean}."
    ),
    "variance-for-sd": (
        "Normal takes a standard deviation, not a variance: that of `{variable}` in `{model}` is "
        "{sd}."
    ),
    "precision-for-sd": (
        "`tau` is a precision, one over the variance: the standard deviation of `{variable}` in "
        "`{model}` is {sd}."
    ),
    # How a sampler was run.
    "burn-in-kept": (
        "In `{trace}` the first draws of {series} lie far from where the chains stay afterwards: "
        "they belong to the way there, not to the posterior. Let the sampler tune, and keep only "
        "what comes after."
    ),
    "chains-disagree": (
        "In `{trace}` the chains of {series} do not agree (r-hat {r_hat:.2f}): sample longer or "
        "look at the sampler's settings."
    ),
    "too-few-effective-draws": (
        "In `{trace}` {series} has too few effective draws: they are worth about {ess:.0f} "
        "independent ones, and we want at least {asked}. Sample longer, or with a higher "
        "`target_accept` where PyMC tells of divergences."
    ),
    "draws-copied": (
        "In `{trace}` the same draws of `{variable}` occur again and again: copies of draws are no "
        "new draws."
    ),
    "chains-copied": (
        "In `{trace}` two chains of `{variable}` are the same, number for number: let each chain "
        "have a seed of its own."
    ),
    # What draws are draws of.
    "draws-of-the-prior": (
        "The draws in `{trace}` are those of the prior: they know nothing of the data. Give the "
        "data to `obs` with `observed=`, and take draws from the posterior."
    ),
    "draws-of-another-model": (
        "The draws in `{trace}` are those of another model, {model}: check which model was "
        "sampled, and that its result has this name."
    ),
    "draws-too-high": (
        "In `{trace}` the draws of {series} lie too high as a whole for this model and these data."
    ),
    "draws-too-low": (
        "In `{trace}` the draws of {series} lie too low as a whole for this model and these data."
    ),
    "draws-too-wide": "In `{trace}` the draws of {series} are spread {factor} the posterior.",
    "draws-too-narrow": "In `{trace}` the draws of {series} are spread {factor} the posterior.",
    "draws-of-another-shape": (
        "In `{trace}` the draws of {series} are not spread as the posterior for this model and "
        "these data, though about as widely."
    ),
    # Predictions.
    "posterior-mean-plugged-in": (
        "The draws in `{draws}` look like draws with one and the same {what} for all, such as a "
        "posterior mean: let each use a draw of its own from your `{trace}`, or what you do not "
        "know of the population is left out."
    ),
    # Intervals.
    "interval-ends-exchanged": (
        "`{interval}` should be (low, high) with low below high; here they have changed places."
    ),
    "interval-of-other-probability": (
        "`{interval}` holds {share:.0f} % of the draws in `{trace}`, not 94 %{default}: give the "
        "probability that the question names."
    ),
    "interval-equal-tailed": (
        "`{interval}` leaves out equally many draws on either side, so it is an equal-tailed "
        "interval and not the highest-density interval, the shortest one: check the kind."
    ),
    "interval-of-another-variable": (
        "`{interval}` is the interval of {other} in your `{trace}`: the question asks for another "
        "variable."
    ),
    "interval-of-another-trace": (
        "`{interval}` is not an interval of the draws in your `{trace}`, but one of another model, "
        "{model}: check which trace it was computed from."
    ),
    "interval-rounded": (
        "`{interval}` is rounded to {digits}, too coarse to hold 94 % of the draws in `{trace}`: "
        "keep all digits."
    ),
}


def sentence(name: str, **fields: Any) -> str:
    """Return the sentence of a misconception, its fields filled in."""
    return SENTENCES[name].format(**fields)
