"""Mark a model, and what builds on it: by the question, or all by the student's own model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from examroom.evidence.models import ModelEvidence
from examroom.evidence.traces import TraceEvidence
from grading_tests.checks import draws, expect, structure
from grading_tests.checks.expect import WrongAnswer, require
from grading_tests.checks.own_model.follow import IsRight, examine, follow, require_rules
from grading_tests.checks.own_model.form.terms import NotFollowed
from grading_tests.checks.own_model.found import OwnModel
from grading_tests.checks.own_model.sentences import FOLLOWED, differences
from grading_tests.checks.structure import AskedModel


def check_model(value: Any, asked: AskedModel) -> ModelEvidence:
    """Require the model asked for; say what differs in another one.

    Parameters
    ----------
    value : object
        The student's model, or its evidence.
    asked : AskedModel
        The model asked for.
    """
    model = expect.model(value, asked.name)
    try:
        structure.check_asked(model, asked)
        return model
    except WrongAnswer as reason:
        message, recognised = str(reason), reason.misconceptions
    try:
        found = examine(model, asked)
        if structure.dependences_are_right(model, asked.free):
            told, recognised = differences(model, found, asked)
            message = told or message
        require_rules(found)
        message = f"{message} {FOLLOWED}"
    except NotFollowed:
        pass
    raise WrongAnswer(message, *recognised)


def either(
    by_question: Callable[[], None],
    by_own_model: Callable[[OwnModel], None],
    model: Any,
    asked: AskedModel,
    *,
    left_out: int = 0,
    otherwise: Callable[[str, str], str] = lambda found, why: found,
) -> None:
    """Require that an answer agrees with the model asked for or, as a whole, with the own one.

    The student's model is examined only where the answer does not agree with the one asked for.
    Where there is no model, the reason is what the answer itself lacks.

    Parameters
    ----------
    by_question : callable
        Raises `WrongAnswer` unless the answer agrees with the model asked for.
    by_own_model : callable
        The same for the student's own model.
    model : object
        That model, or its evidence.
    asked : AskedModel
        The model asked for.
    left_out : int
        So many of the last observations do not count.
    otherwise : callable
        Takes the first message, and why the student's model cannot stand in; returns the message.
    """
    try:
        by_question()
        return
    except WrongAnswer as reason:
        first = reason
    try:
        written = expect.model(model, asked.name)
    except WrongAnswer:  # its own question says that there is none
        raise first from None
    try:
        own = follow(written, asked, left_out)
    except IsRight:
        raise first from None
    except NotFollowed as why:
        raise WrongAnswer(otherwise(str(first), str(why)), *first.misconceptions) from None
    by_own_model(own)


def check_trace(
    trace: TraceEvidence,
    variables: Sequence[str],
    posterior: Mapping[str, Any],
    model: Any,
    asked: AskedModel,
    name: str,
) -> None:
    """Require draws of the posterior asked for or, all of them, of the student's own model.

    Parameters
    ----------
    trace : TraceEvidence
        A healthy one.
    variables : sequence of str
        What is compared.
    posterior : dict
        The marginals of the model asked for.
    model : object
        The student's model.
    asked : AskedModel
        The model asked for.
    name : str
        The student's name for the trace.
    """

    def by_question() -> None:
        draws.check_posteriors(trace, variables, posterior, name)

    def by_own_model(own: OwnModel) -> None:
        if not draws.agrees(trace, variables, own.posterior):
            draws.require_no_other_model(trace, variables, name)
        for variable in variables:
            series, what = draws.first_difference(
                trace.draws(variable), own.posterior[variable], variable
            )
            require(
                not what,
                f"The draws of {series} in `{name}` come neither from the posterior of the model "
                f"asked for nor from that of your `{asked.name}` as it is now: sample again after "
                "the last change.",
            )

    def otherwise(found: str, why: str) -> str:
        draws.require_no_other_model(trace, variables, name)
        return (
            f"The draws in `{name}` are not from the posterior of the model that was asked for, "
            f"and yours cannot stand in for it: {why}."
        )

    either(by_question, by_own_model, model, asked, otherwise=otherwise)


def check_hdi(
    value: Any,
    trace: TraceEvidence,
    entry: tuple[str, int | None],
    posterior: Mapping[str, Any],
    model: Any,
    asked: AskedModel,
    names: tuple[str, str],
) -> None:
    """Require a 94 % highest-density interval of the student's own draws.

    Its ends are those of the model asked for, or the shortest for the draws themselves, whatever
    these are draws of, or those of the student's own model.

    Parameters
    ----------
    value : object
        The student's (low, high).
    trace : TraceEvidence
        The student's draws.
    entry : tuple of str and int or None
        The variable, and which entry of it.
    posterior, model, asked
        As for `check_trace`.
    names : tuple of str
        The student's names for the interval and for the trace.
    """
    variable, number = entry

    def chosen(several: Any) -> Any:
        return several if number is None else several[number]

    series = trace.draws(variable) if number is None else trace.draws(variable)[..., number]
    thinned = trace.thinned(variable)

    def ends(marginals: Mapping[str, Any]) -> None:
        ess = draws.effective_sample_size(series)
        draws.check_interval(value, chosen(marginals[variable]), names[0], ess)

    def by_question() -> None:
        try:
            ends(posterior)
        except WrongAnswer as reason:
            try:
                draws.check_form(trace, [variable], names[1])
                draws.check_shortest(value, series, names[0], thinned=thinned)
            except WrongAnswer:
                raise reason from None

    given = expect.interval(value, names[0])
    try:
        draws.check_share(given, series, *names, thinned)
        either(by_question, lambda own: ends(own.posterior), model, asked)
    except WrongAnswer as reason:
        raise draws.explained(reason, given, trace, entry, names) from None
