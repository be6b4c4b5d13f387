"""Run and mark a submission in the sandbox, in place of nbgrader's Execute."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from examroom.course.outcome import not_run
from examroom.execution.options import options_of
from examroom.execution.record import FOLDER, RecordCache
from examroom.execution.sandboxed import require_sandbox
from examroom.grading.mark import execute_and_mark
from examroom.submission.files import (
    TooManyFiles,
    file_rules,
    files_beside,
    instructor_files,
    submitted_files,
)
from examroom.submission.taken import locate


class RunCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the place of ``Execute`` in ``c.Autograde.autograde_preprocessors``.

    How notebooks are run is set by ``c.Examroom``, as for the command `examroom grade`.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: object = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run all cells, so that every check cell has an outcome whatever happens."""
        unreadable = nb.metadata.get("examroom", {}).get("unreadable")
        if unreadable:
            not_run(nb, unreadable)
            return nb, resources
        names, coursedir = resources["nbgrader"], CourseDirectory(parent=self)
        course = Path(coursedir.root)
        # a single notebook is sooner over from cold
        options = replace(options_of(self.config), warm_up=None)
        rules = file_rules(self.config, names["assignment"])
        folders = (coursedir.submitted_directory, coursedir.source_directory)
        submitted, source = (
            Path(coursedir.format_path(folder, student, names["assignment"]))
            for folder, student in zip(folders, (names["student"], "."), strict=True)
        )
        folder = locate(course, submitted, f"{names['notebook']}.ipynb").folder
        try:
            files = files_beside(
                submitted_files(folder, rules).files, instructor_files(source, rules)
            )
        except TooManyFiles as reason:
            not_run(nb, str(reason))
            return nb, resources

        def run() -> NotebookNode:
            require_sandbox(options, course)
            return execute_and_mark(nb, files, RecordCache(course / FOLDER), options)

        return outside_event_loop(run), resources


def outside_event_loop(run: Callable[[], NotebookNode]) -> NotebookNode:
    """Run a notebook where no event loop runs: formgrader calls nbgrader from inside its own."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return run()
    with ThreadPoolExecutor(1, "run") as thread:
        return thread.submit(run).result()
