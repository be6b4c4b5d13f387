"""Submissions that were rebuilt, kept for their run and their mark so that it is done once."""

from __future__ import annotations

import pickle
import zlib
from dataclasses import dataclass

from nbformat import NotebookNode

MOST_KEPT = 256 * 2**20
"""Bytes of all that is kept at a time; what comes on top of them is rebuilt again."""


@dataclass(frozen=True)
class Submission:
    """One notebook of one student."""

    student: str
    name: str


@dataclass(frozen=True)
class RebuiltSubmission:
    """A submission as it is run: the notebook, hidden tests in it, and the files beside it."""

    notebook: NotebookNode
    files: dict[str, bytes]
    key: str


class KeptSubmissions:
    """Keeps rebuilt submissions, packed: of a large class, all of them wait at a time."""

    def __init__(self) -> None:
        self._packed: dict[Submission, bytes] = {}
        self._size = 0

    def put(self, submission: Submission, rebuilt: RebuiltSubmission) -> None:
        """Keep a rebuilt submission, if there is room for it."""
        self.forget(submission)
        packed = zlib.compress(pickle.dumps(rebuilt), 1)
        if self._size + len(packed) <= MOST_KEPT:
            self._packed[submission] = packed
            self._size += len(packed)

    def get(self, submission: Submission) -> RebuiltSubmission | None:
        """Return a rebuilt submission, if it is kept: one of the caller's own."""
        packed = self._packed.get(submission)
        if packed is None:
            return None
        rebuilt: RebuiltSubmission = pickle.loads(zlib.decompress(packed))
        return rebuilt

    def forget(self, submission: Submission) -> None:
        """Keep a submission no longer: it was marked."""
        self._size -= len(self._packed.pop(submission, b""))
