"""What an exam left: the executed notebook and all that was said, kept under the hash of its cause.

One file an exam, written whole or not at all: a kill at any moment leaves no half record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from examroom.course.cells import Role, grade_id, role, visible_part
from examroom.course.notebooks import node
from examroom.hidden_tests.answers import Answers
from examroom.util.compressed_json import compress, decompress
from examroom.util.files import write_whole
from examroom.util.versions import environment

FORMAT = 2
FOLDER = Path(".examroom") / "exams"


@dataclass
class ExecutionRecord:
    """What is left when an exam is over.

    Attributes
    ----------
    notebook : NotebookNode
        The cells as they were run, without hidden tests, and their outputs.
    records : dict of Answers
        What was said about each check cell, by its name.
    seed : int
        The secret that the challenges were drawn from; it stands here and nowhere else.
    sealed : bool
        Whether the notebook ran in the sandbox.
    cost : dict
        CPU seconds, wall seconds, bytes of memory, and whether it had a warm start, 1 or 0.
    cold : str
        Why it could not have the warm start that was asked for, a sentence.
    """

    notebook: NotebookNode
    records: dict[str, Answers]
    seed: int
    sealed: bool
    cost: dict[str, float] = field(default_factory=dict)
    cold: str = ""

    def dumps(self) -> bytes:
        """Write the exam down; what was said twice is kept once."""
        texts: dict[str, str] = {}

        def kept(text: str) -> str:
            name = hashlib.sha256(text.encode()).hexdigest()
            texts[name] = text
            return name

        records = {
            check: {
                "names": {name: kept(text) for name, text in record.names.items()},
                "answers": {key: kept(text) for key, text in record.answers.items()},
            }
            for check, record in self.records.items()
        }
        content = {
            "format": FORMAT,
            "notebook": self.notebook,
            "records": records,
            "texts": texts,
            "seed": hex(self.seed),
            "sealed": self.sealed,
            "cost": self.cost,
            "cold": self.cold,
        }
        return compress(content)

    @classmethod
    def loads(cls, content: bytes) -> ExecutionRecord:
        """Read an exam of our own."""
        read = decompress(content)
        texts = read["texts"]
        records = {
            check: Answers(
                {name: texts[text] for name, text in record["names"].items()},
                {key: texts[text] for key, text in record["answers"].items()},
            )
            for check, record in read["records"].items()
        }
        return cls(
            node(read["notebook"]),
            records,
            int(read["seed"], 16),
            read["sealed"],
            read["cost"],
            read["cold"],
        )


class RecordCache:
    """A folder of exams.

    Parameters
    ----------
    folder : Path
        Made when the first exam is put there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> ExecutionRecord | None:
        """Return the exam with this key; None if there is none, or its file is damaged."""
        try:
            return ExecutionRecord.loads(self._path(key).read_bytes())
        except (OSError, EOFError, ValueError, KeyError, TypeError):
            return None

    def has(self, key: str) -> bool:
        """Say whether there is a file of this exam, whatever is in it."""
        return self._path(key).is_file()

    def put(self, key: str, content: bytes) -> None:
        """Keep an exam as it is written down."""
        write_whole(self._path(key), content)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json.gz"


def record_key(
    notebook: NotebookNode, files: Mapping[str, bytes], circumstances: Mapping[str, Any]
) -> str:
    """Return the hash of all that decides how an exam goes.

    Parameters
    ----------
    notebook : NotebookNode
        Rebuilt; hidden lines of checks do not count, for they are not run in the kernel.
    files : mapping of str to bytes
        What lies beside the notebook.
    circumstances : mapping
        Limits and other settings, as JSON can hold them.
    """
    cells = [_cause(cell) for cell in notebook.cells]
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    cause = [FORMAT, cells, digests, dict(circumstances), environment()]
    return hashlib.sha256(json.dumps(cause, sort_keys=True).encode()).hexdigest()


def _cause(cell: NotebookNode) -> tuple[str, str | None, str]:
    """Return what of a cell decides how an exam goes.

    Only a check has hidden lines; a student who writes their delimiters has written an answer.
    """
    if role(cell) is Role.CHECK:
        return cell.cell_type, grade_id(cell), visible_part(cell.source)
    return cell.cell_type, None, cell.source
