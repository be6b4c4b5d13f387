"""Say what differs in a student's model, and what was found there; never what it should be."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from examroom.evidence.models import ModelEvidence
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.own_model.form.terms import OBSERVED
from grading_tests.checks.own_model.found import OwnModel
from grading_tests.checks.own_model.lines import TOLERANCE, VisitLines
from grading_tests.checks.own_model.misread import misread
from grading_tests.checks.structure import AskedModel

MOST = 2
"""So many differences are shown."""
FOLLOWED = "What builds on this model is marked on the model as you wrote it."


def differences(
    model: ModelEvidence, found: OwnModel, asked: AskedModel
) -> tuple[str, tuple[str, ...]]:
    """Return sentences on the first differences between a model and the one asked for.

    With the names of the misconceptions that were recognised in them.
    """
    of_likelihood = list(_of_likelihood(model, found, asked))
    entering = " ".join(of_likelihood)
    unknown = [name for name in sorted(found.lines_off - asked.free.keys() - {OBSERVED})]
    sentences = [
        f"There is an unknown more, `{name}`." for name in unknown if f"`{name}`" not in entering
    ]
    sentences += of_likelihood
    priors = [name for name in asked.free if name in found.lines_off]
    sentences += [
        f"The prior of `{name}` in `{asked.name}` is another one than the question's."
        for name in priors
    ]
    shown = sentences[:MOST]
    recognised: dict[str, str] = {}
    for name in (*asked.free, OBSERVED):
        if name in found.lines_off and (fits := misread(found, asked, name)):
            recognised.setdefault(*fits)
    if any(sentence.startswith("The prior") for sentence in shown) and not recognised:
        shown.append(asked.advice)
    return " ".join([*shown, *recognised.values()]), tuple(recognised)


def _of_likelihood(model: ModelEvidence, found: OwnModel, asked: AskedModel) -> Iterator[str]:
    if OBSERVED not in found.lines_off:
        return
    data = cheeseburger()
    y = np.asarray(model.observed[OBSERVED], dtype=float)
    if y.size != data.y_obs.size:
        yield f"`{OBSERVED}` holds {y.size} visits."
    if y.size > data.y_obs.size:
        return
    if not np.allclose(y, data.y_obs[: y.size], rtol=1e-6, atol=1e-9):
        yield (
            f"In `{asked.name}` the observed data of `{OBSERVED}` are not the data of this "
            "notebook."
        )
    yield from _of_lines(VisitLines(found.solution, y, data.x_obs[: y.size]), asked)


def _of_lines(lines: VisitLines, asked: AskedModel) -> Iterator[str]:
    slopes = lines.slopes
    used = np.abs(slopes) > 0
    if not used.any():
        yield "The likelihood does not depend on `slope`."
        return
    for name in lines.others:
        yield f"`{name}` enters the line of `{OBSERVED}`."
    countries = asked.countries
    if countries is not None:
        here = countries[: len(slopes)]
        taken = np.abs(slopes).argmax(axis=1)
        elsewhere = np.flatnonzero((used.sum(axis=1) == 1) & (taken != here))
        if elsewhere.size:
            first = elsewhere[0]
            yield (
                f"At {elsewhere.size} visits the likelihood of `{asked.name}` takes the slope of "
                f"another country: visit {first} was in country {here[first]}, and its slope is "
                f"that of country {taken[first]}."
            )
    factor = slopes.sum(axis=1)
    others = np.flatnonzero(np.abs(factor - lines.x) > TOLERANCE)
    if others.size:
        yield f"What multiplies the slope at visit {others[-1]} is not the queue of that visit."
    if not lines.goes_through_zero:
        yield (
            f"The line of `{asked.name}` does not go through zero: something is added to slope "
            "times queue."
        )
    if not lines.sd_is_noise:
        yield f"The standard deviation of `{OBSERVED}` is not `noise` itself."
