"""Run a question's check on what a mutant of its answer left."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt

from examroom.evidence import in_kernel
from examroom.evidence.codec.text import unquote
from examroom.evidence.functions import is_function
from examroom.evidence.models import is_model
from examroom.hidden_tests.answers import AnswerRecorder
from examroom.hidden_tests.parse import hidden_test
from examroom.hidden_tests.verdict import run_hidden_test
from grading_tests.mutants.mutate import Mutant, mutants
from grading_tests.mutants.notebook import Names, Question, copied, run
from grading_tests.mutants.sampling import Samplers, fingerprint

SEED = 6
MOST_SECONDS = 120
"""Of CPU time. A mutant that takes longer never ends."""


@dataclass(frozen=True)
class Fate:
    """What became of a mutant.

    Attributes
    ----------
    question : str
        Whose answer it is.
    mutant : Mutant
        The mistake.
    end : {"stopped", "visible", "hidden", "same", "survived"}
        It stopped by itself; a visible or a hidden check found it; its evidence is that of the
        reference answer; or it passed.
    why : str
        What the check said.
    """

    question: str
    mutant: Mutant
    end: str
    why: str = ""


class Described:
    """The names of a notebook, described in this process as in a kernel."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def describe_name(self, name: str) -> str:
        """Return evidence of a name."""
        return unquote(in_kernel.describe_name(self.names, name, ()))

    def answer(self, handle: int, question: str) -> str:
        """Return what a live object answers."""
        return unquote(in_kernel.answer(handle, question))


def fates(question: Question, samplers: Samplers, every: int = 1) -> Iterator[Fate]:
    """Yield what becomes of the mutants of a question's reference answer.

    Parameters
    ----------
    question : Question
        When its turn has come.
    samplers : Samplers
        Which keep what they have sampled.
    every : int
        Take every so-manieth mutant only.

    Raises
    ------
    AssertionError
        If the reference answer itself does not pass.
    """
    test = hidden_test(question.check)
    assert test is not None
    samplers.model_decides = False
    right, names = _outcome(question, question.solution)
    assert right.end in ("survived", "same"), f"{question.name}: {right.why}"
    reference = _evidence(names, test.names)
    samplers.model_decides = any(
        is_model(names.get(name)) and names[name] is not question.names.get(name)
        for name in test.names
    )
    for mutant in mutants(question.solution)[::every]:
        yield _fate(question, mutant, reference)


def _fate(question: Question, mutant: Mutant, reference: dict[str, str]) -> Fate:
    fate, names = _outcome(question, mutant.source)
    if fate.end == "survived" and _evidence(names, tuple(reference)) == reference:
        fate = Fate(question.name, mutant, "same")
    return Fate(question.name, mutant, fate.end, fate.why)


def _outcome(question: Question, source: str) -> tuple[Fate, Names]:
    names, nobody = copied(question.names), Mutant(source, "", "")
    end = "stopped"
    before = signal.signal(signal.SIGVTALRM, _too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
    try:
        run(source, names)
        end = "visible"
        run(question.visible, names)
    except (Exception, SystemExit) as error:
        return Fate(question.name, nobody, end, f"{type(error).__name__}: {error}"), names
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        in_kernel._asks.clear()
    test = hidden_test(question.check)
    assert test is not None
    verdict = run_hidden_test(test, question.name, AnswerRecorder(Described(names)), SEED)
    plt.close("all")
    in_kernel._asks.clear()
    why = f"{verdict.error}: {verdict.message}"
    return Fate(question.name, nobody, "survived" if verdict.passed else "hidden", why), names


def _too_long(*_: object) -> None:
    raise TimeoutError(f"It ran for more than {MOST_SECONDS} seconds.")


def _evidence(names: Names, asked: tuple[str, ...]) -> dict[str, str]:
    """Return evidence of what a hidden test asks for; of live objects, none that can be equal."""
    found: dict[str, Any] = {}
    for name in asked:
        text = Described(names).describe_name(name)
        live = names.get(name)
        if is_model(live):
            text = repr(fingerprint(live))
        elif is_function(live):
            text = f"{name} {id(live)}"
        found[name] = text
    in_kernel._asks.clear()
    return found


def as_line(fate: Fate) -> str:
    """Return a fate as a line of JSON."""
    return json.dumps([fate.question, fate.end, str(fate.mutant), fate.why], ensure_ascii=False)
