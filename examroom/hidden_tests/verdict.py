"""Run a hidden test on evidence, and return how it went."""

from __future__ import annotations

import linecache
import os
import threading
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from typing import Any

from examroom.hidden_tests.answers import AnswerSource, NotRecorded, Undefined, evidence_of
from examroom.hidden_tests.challenge import challenge_seed
from examroom.hidden_tests.parse import HiddenTest

FILENAME = "<hidden test of {}>"

_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Verdict:
    """How a hidden test went.

    Attributes
    ----------
    error : str
        The type of the error it raised, "" where it passed.
    message : str
        The error's message.
    trace : tuple of str
        The traceback, for the instructor.
    flagged : bool
        Whether the instructor should look: the test itself failed, not the answer.
    misconceptions : tuple of str
        What the test recognised in a wrong answer, by names for reports: the ``misconceptions`` of
        the error that it raised.
    """

    error: str = ""
    message: str = ""
    trace: tuple[str, ...] = ()
    flagged: bool = False
    misconceptions: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the test raised nothing."""
        return not self.error


def run_hidden_test(test: HiddenTest, question: str, source: AnswerSource, seed: int) -> Verdict:
    """Run a hidden test.

    Parameters
    ----------
    test : HiddenTest
        Trusted code.
    question : str
        The check cell's name, for tracebacks.
    source : AnswerSource
        Where evidence comes from.
    seed : int
        For the challenges.

    Raises
    ------
    NotRecorded
        If the source is a record that lacks an answer.
    """
    filename = FILENAME.format(question)
    linecache.cache[filename] = (len(test.source), None, test.source.splitlines(True), filename)
    try:
        namespace: dict[str, Any] = {"__name__": "__hidden_test__"}
        for name in test.names:
            with suppress(Undefined):
                namespace[name] = evidence_of(source, name)
        with challenge_seed(seed), _quiet():
            exec(compile(test.source, filename, "exec"), namespace)
    except NotRecorded:
        raise
    except AssertionError as error:
        return _verdict(error, flagged=False)
    except NameError as error:
        return _verdict(error, flagged=error.name not in test.names)
    except Exception as error:
        return _verdict(error, flagged=True)
    except SystemExit as error:
        return _verdict(error, flagged=True)
    finally:
        linecache.cache.pop(filename, None)
    return Verdict()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what a test prints or warns of out of the grader's own output.

    Warnings and streams belong to the whole process, so threads have to wait for each other.
    """
    with _one_at_a_time, warnings.catch_warnings(), open(os.devnull, "w") as devnull:
        warnings.simplefilter("ignore")
        with redirect_stdout(devnull), redirect_stderr(devnull):
            yield


def _verdict(error: BaseException, flagged: bool) -> Verdict:
    trace = tuple(traceback.format_exception(error))
    recognised = tuple(map(str, getattr(error, "misconceptions", ())))
    return Verdict(type(error).__name__, str(error), trace, flagged, recognised)
