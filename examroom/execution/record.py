"""What the run of a notebook left: its outputs and all answers, kept under the hash of its cause.

One file a run, written whole or not at all: a kill at any moment leaves no half record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from examroom.course.cells import Role, grade_id, role, visible_part
from examroom.course.notebooks import node
from examroom.evidence.kinds import CLASSES
from examroom.hidden_tests.answers import Answers
from examroom.util.compressed_json import compress, decompress
from examroom.util.digest import digest
from examroom.util.files import write_whole
from examroom.util.versions import environment

FORMAT = 3
FOLDER = Path(".examroom") / "records"


class Status(StrEnum):
    """How a run ended, for programs; a student reads a sentence."""

    COMPLETED = "completed"
    MEMORY = "memory"  # from here on as `sandbox.termination.Cause` has them
    CPU = "cpu"
    WALL = "wall"
    PROCESSES = "processes"
    SIGNAL = "signal"
    EXIT = "exit"
    CLOSED = "closed"
    OUTPUT = "output"  # more than a run may write
    UNRESPONSIVE = "unresponsive"  # an interrupt did not stop it
    PROTOCOL = "protocol"  # its replies made no sense


@dataclass
class ExecutionRecord:
    """What is left of a run.

    Attributes
    ----------
    notebook : NotebookNode
        The cells as they were run, without hidden tests, and their outputs.
    answers : dict of Answers
        What the kernel answered about each check cell, by its name.
    seed : int
        The secret that the challenges were drawn from; it stands here and nowhere else.
    sandboxed : bool
        Whether the notebook ran in the sandbox.
    cost : dict
        CPU seconds, wall seconds, bytes of memory, and whether it had a warm start, 1 or 0.
    cold : str
        Why it could not have the warm start that was asked for, a sentence.
    status : Status
        How it ended.
    """

    notebook: NotebookNode
    answers: dict[str, Answers]
    seed: int
    sandboxed: bool
    cost: dict[str, float] = field(default_factory=dict)
    cold: str = ""
    status: Status = Status.COMPLETED

    def dumps(self) -> bytes:
        """Write the record down; what was answered twice is kept once."""
        texts: dict[str, str] = {}

        def kept(text: str) -> str:
            name = digest(text.encode())
            texts[name] = text
            return name

        answers = {
            check: {
                "evidence": {name: kept(text) for name, text in given.evidence.items()},
                "replies": {key: kept(text) for key, text in given.replies.items()},
            }
            for check, given in self.answers.items()
        }
        content = {
            "format": FORMAT,
            "notebook": self.notebook,
            "answers": answers,
            "texts": texts,
            "seed": hex(self.seed),
            "sandboxed": self.sandboxed,
            "cost": self.cost,
            "cold": self.cold,
            "status": self.status,
        }
        return compress(content)

    @classmethod
    def loads(cls, content: bytes) -> ExecutionRecord:
        """Read a record of our own."""
        read = decompress(content)
        texts = read["texts"]
        answers = {
            check: Answers(
                {name: texts[text] for name, text in given["evidence"].items()},
                {key: texts[text] for key, text in given["replies"].items()},
            )
            for check, given in read["answers"].items()
        }
        return cls(
            node(read["notebook"]),
            answers,
            int(read["seed"], 16),
            read["sandboxed"],
            read["cost"],
            read["cold"],
            Status(read["status"]),
        )


class RecordCache:
    """A folder of records.

    Parameters
    ----------
    folder : Path
        Made when the first record is put there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> ExecutionRecord | None:
        """Return the record with this key; None if there is none, or its file is damaged."""
        try:
            return ExecutionRecord.loads(self._path(key).read_bytes())
        except (OSError, EOFError, ValueError, KeyError, TypeError):
            return None

    def has(self, key: str) -> bool:
        """Say whether there is a file of this record, whatever is in it."""
        return self._path(key).is_file()

    def put(self, key: str, content: bytes) -> None:
        """Keep a record as it is written down."""
        write_whole(self._path(key), content)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json.gz"


def record_key(
    notebook: NotebookNode, files: Mapping[str, bytes], options: Mapping[str, Any]
) -> str:
    """Return the hash of all that decides what a run comes to.

    Parameters
    ----------
    notebook : NotebookNode
        Rebuilt; hidden lines of checks do not count, for they are not run in the kernel.
    files : mapping of str to bytes
        What lies beside the notebook.
    options : mapping
        Of `ExecutionOptions.identity`, as JSON can hold them.
    """
    cells = [_cause(cell) for cell in notebook.cells]
    digests = {name: digest(content) for name, content in files.items()}
    return digest([FORMAT, _forms(), cells, digests, dict(options), environment()])


def _forms() -> dict[str, list[str]]:
    """Return what evidence consists of: a record with other fields answers no test of today."""
    return {name: [one.name for one in fields(kind)] for name, kind in CLASSES.items()}


def _cause(cell: NotebookNode) -> tuple[str, str | None, str]:
    """Return what of a cell decides what a run comes to.

    Only a check has hidden lines; a student who writes their delimiters has written an answer.
    """
    if role(cell) is Role.CHECK:
        return cell.cell_type, grade_id(cell), visible_part(cell.source)
    return cell.cell_type, None, cell.source
