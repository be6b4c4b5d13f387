"""A function as evidence: it is asked, and answers with evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from examroom.evidence.values import Seeded


class CallFailed(AssertionError):
    """A student's function raised an error where a test called it."""


@dataclass(frozen=True)
class Answer:
    """What a call gave.

    Attributes
    ----------
    value : object
        Evidence of the returned object; None where the call failed.
    error : str
        "" where the call returned, else the exception's type and message.
    touched_global_random_state : bool
        Whether numpy's global random state changed during the call, which starts from a state that
        no seed of the student's leads to and is put back afterwards.
    """

    value: Any
    error: str
    touched_global_random_state: bool


@dataclass(frozen=True)
class FunctionEvidence:
    """A callable, known by its answers.

    Attributes
    ----------
    name : str
        The function's name.
    ask : callable
        Takes positional and keyword arguments and returns an `Answer`.
    """

    name: str
    ask: Callable[[tuple[Any, ...], dict[str, Any]], Answer]

    def call(self, *args: Any, **kwargs: Any) -> Answer:
        """Ask the function; arguments are plain data or `Seeded`."""
        return self.ask(args, kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the function returns, as an ordinary assert expects.

        Raises
        ------
        CallFailed
            If the function raised an error.
        """
        answer = self.ask(args, kwargs)
        if answer.error:
            raise CallFailed(f"`{self.name}` failed with {answer.error}")
        return answer.value


def is_function(value: Any) -> bool:
    """Tell whether `value` can be called and is no class."""
    return callable(value) and not isinstance(value, type)


def describe_function(
    function: Callable[..., Any], describe: Callable[[Any], Any]
) -> FunctionEvidence:
    """Describe a live callable.

    Parameters
    ----------
    function : callable
        The student's.
    describe : callable
        Describes what a call returns.
    """

    def ask(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Answer:
        kept = np.random.get_state()
        np.random.seed()
        before = _global_state()
        try:
            value = describe(
                function(*map(_live, args), **{k: _live(v) for k, v in kwargs.items()})
            )
            error = ""
        except Exception as raised:
            value, error = None, f"{type(raised).__name__}: {raised}"[:500]
        touched = _global_state() != before
        np.random.set_state(kept)
        return Answer(value, error, touched)

    return FunctionEvidence(str(getattr(function, "__name__", "function")), ask)


def _live(argument: Any) -> Any:
    if isinstance(argument, Seeded):
        return np.random.default_rng(argument.seed)
    return argument.copy() if isinstance(argument, np.ndarray) else argument


def _global_state() -> tuple[bytes, int, int, float]:
    _, keys, position, has_gauss, cached = np.random.get_state(legacy=True)
    return np.asarray(keys).tobytes(), int(position), int(has_gauss), float(cached)
