"""Functions of numbers, called on unseen arguments and told apart from their usual mistakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.functions import FunctionEvidence
from grading_tests.checks import expect
from grading_tests.checks.expect import WrongAnswer, require, wrong

Floats = NDArray[np.float64]
Right = Callable[..., Any]


@dataclass(frozen=True)
class Mistake:
    """A usual mistake: the function that it leads to, and what to tell who made it."""

    function: Right
    says: str


@dataclass(frozen=True)
class Asked:
    """What a function should give, and what it is told apart from.

    Attributes
    ----------
    name : str
        The student's name for it.
    right : callable
        The reference; arrays broadcast.
    mistakes : sequence of Mistake
        Told when the answers are those of a mistake, all of them.
    absolute, relative : float
        How far an answer may be from the right one.
    advice : str
        What to look at when it is none of the mistakes.
    """

    name: str
    right: Right
    mistakes: Sequence[Mistake]
    advice: str
    absolute: float = 0.0
    relative: float = 0.0

    def check(self, value: Any, *calls: tuple[Any, ...]) -> None:
        """Require right answers to all calls, of the shape that broadcasting gives.

        Calls come in the order from plain to special. Where a formula breaks down at the ends, the
        answers before tell which mistake it is.

        Raises
        ------
        WrongAnswer
            With a sentence for the student.
        """
        function = expect.function(value, self.name)
        found: list[Floats] = []
        for call in calls:
            try:
                found.append(answer(function, self.name, call))
            except WrongAnswer:
                if self._are_right(found, calls):
                    raise
                break  # what was wrong before says more
        if not self._are_right(found, calls):
            wrong(f"`{self.name}` is wrong for unseen arguments: {self._mistake(found, calls)}")

    def _are_right(self, found: Sequence[Floats], calls: Sequence[tuple[Any, ...]]) -> bool:
        return all(
            self._agrees(one, self.right(*call)) for one, call in zip(found, calls, strict=False)
        )

    def _mistake(self, found: Sequence[Floats], calls: Sequence[tuple[Any, ...]]) -> str:
        """Return what explains all answers that there are, or else the advice."""
        for mistake in self.mistakes:
            with np.errstate(all="ignore"):
                like = [mistake.function(*call) for call in calls[: len(found)]]
            if all(self._agrees(one, other) for one, other in zip(found, like, strict=True)):
                return mistake.says
        return self.advice

    def _agrees(self, found: Floats, right: Any) -> bool:
        allowed = self.absolute + self.relative * np.abs(right)
        return bool(np.all(np.abs(found - right) <= allowed))


def answer(function: FunctionEvidence, name: str, call: tuple[Any, ...]) -> Floats:
    """Call a function once and return its numbers, in the shape that its arguments broadcast to."""
    given = function.call(*call)
    arguments = ", ".join(_shown(argument) for argument in call)
    require(not given.error, f"`{name}({arguments})` failed: {given.error}")
    what = f"the answer of {name}({arguments})"
    shape = np.broadcast_shapes(*map(np.shape, call))
    if shape:
        return expect.array(given.value, what, shape)
    return np.asarray(expect.number(given.value, what))


def entries(value: Any, name: str, keys: Sequence[str]) -> dict[Any, Any]:
    """Return a dict that a function answered with, once it has these keys.

    Its values are evidence already: data frames among them stay what they are.
    """
    if type(value) is not dict:
        wrong(f"The answer of `{name}` should be a dictionary, but it is {expect.kind_of(value)}.")
    for key in keys:
        require(key in value, f"The answer of `{name}` has no entry {key!r}.")
    return value


def _shown(argument: Any) -> str:
    """Return a number with a few digits, and of an array its shape."""
    if np.ndim(argument):
        return f"array of shape {np.shape(argument)}"
    return f"{argument:.4g}"
