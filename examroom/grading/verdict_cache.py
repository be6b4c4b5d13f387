"""Verdicts that were reached before: a hidden test that has not changed is not run again.

A verdict follows from the hidden test, from what the course's modules say that it imports, from the
packages, and from the record of the run. It is kept under the hash of these, one file a run.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from examroom.execution.record import ExecutionRecord
from examroom.hidden_tests.dependencies import Module, sources_of
from examroom.hidden_tests.parse import HiddenTest
from examroom.hidden_tests.verdict import Verdict
from examroom.hidden_tests.within_limits import TOO_FAR
from examroom.util.digest import digest
from examroom.util.files import write_whole
from examroom.util.versions import engine_code, environment

FOLDER = Path(".examroom") / "verdicts"
SEVERAL = ("trace", "misconceptions")
"""The fields of a verdict that hold several texts."""

_first_read: dict[str, str] = {}


class VerdictCache:
    """A folder of verdicts.

    Parameters
    ----------
    folder : Path
        Made when the first verdict is put there.
    modules : dict, optional
        See `dependencies.sources_of`.
    """

    def __init__(self, folder: Path, modules: dict[str, Module] | None = None) -> None:
        self.folder = folder
        self._causes: dict[str, str | None] = {}
        self._read = {} if modules is None else modules

    def on(self, key: str, record: ExecutionRecord) -> KnownVerdicts:
        """Return what is known of a record that is kept under a key."""
        return KnownVerdicts(self.folder / key[:2] / f"{key}.json", record.seed, self.cause)

    def cause(self, test: str) -> str | None:
        """Return the hash of all that a hidden test does, but for what it is told.

        None if a module was changed after this process had read it: what it does now is not what
        the file says.
        """
        if test not in self._causes:
            read = sources_of([test], self._read)
            sources = {path: digest(content) for path, content in read.items()}
            same = all(_first_read.setdefault(path, new) == new for path, new in sources.items())
            parts = [test, sources, environment(), engine_code()]
            self._causes[test] = digest(parts) if same else None
        return self._causes[test]


class KnownVerdicts:
    """The verdicts on one record.

    Parameters
    ----------
    path : Path
        The file that keeps them. One that is not there, or is damaged, holds none.
    seed : int
        The secret of the run, which no other run shares, even one of the same notebook.
    cause : callable
        See `VerdictCache.cause`.
    """

    def __init__(self, path: Path, seed: int, cause: Callable[[str], str | None]) -> None:
        self.path, self.seed, self.cause = path, seed, cause
        self._kept = _read(path)
        self._used: dict[str, Verdict] = {}

    def of(self, test: HiddenTest, question: str, decide: Callable[[], Verdict]) -> Verdict:
        """Return the verdict of a hidden test, reached now if it never was."""
        cause = self.cause(test.source)
        if cause is None:
            return decide()
        name = digest([cause, question, hex(self.seed)])
        verdict = self._kept.get(name) or decide()
        if verdict.error != TOO_FAR:  # which may have been the machine's fault
            self._used[name] = verdict
        return verdict

    def keep(self) -> None:
        """Write down those that were asked for, and forget all others."""
        if self._used != self._kept:
            content = {name: asdict(verdict) for name, verdict in self._used.items()}
            write_whole(self.path, json.dumps(content).encode())


def _read(path: Path) -> dict[str, Verdict]:
    try:
        read = json.loads(path.read_bytes())
        return {
            name: Verdict(**{**verdict, **{field: tuple(verdict[field]) for field in SEVERAL}})
            for name, verdict in read.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
