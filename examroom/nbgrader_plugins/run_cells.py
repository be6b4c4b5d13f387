"""Examine a submission in the exam room, in place of nbgrader's Execute."""

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from traitlets import Bool, Dict, Unicode

from examroom.course.outcome import not_run
from examroom.execution.kernels import prove
from examroom.execution.record import FOLDER, RecordCache
from examroom.execution.runner import ExecutionOptions
from examroom.execution.warm_up import WarmUp
from examroom.grading.mark import execute_and_mark
from examroom.sandbox import Limits, SandboxUnavailable
from examroom.submission.files import TooManyFiles, beside
from examroom.util.errors import Problem


class RunCells(Execute):  # type: ignore[misc]
    """Takes the place of ``Execute`` in ``c.Autograde.autograde_preprocessors``.

    It keeps ``Execute``'s settings, such as ``c.Execute.timeout``.
    """

    limits = Dict(help="What an exam may use, where it differs from the default.").tag(config=True)
    unsafe_no_sandbox = Bool(
        False, help="Run students' code with your own rights; every report will say so."
    ).tag(config=True)

    warm_up = Unicode(
        help="A module of the course that `examroom grade` runs once, before the first exam, so "
        "that compilers are ready. Exams are forks of the process that has run it."
    ).tag(config=True)

    _proved: ClassVar[set[str]] = set()

    def rules(self) -> ExecutionOptions:
        """Return how exams are held."""
        return ExecutionOptions(
            cell_seconds=self.timeout,
            limits=Limits(**self.limits),
            sealed=not self.unsafe_no_sandbox,
            arguments=tuple(self.extra_arguments),
            preload=WarmUp(script=self.warm_up_script()),
        )

    def warm_up_script(self) -> str:
        """Return what is in the course's warm-up.

        Raises
        ------
        Problem
            There is no such module.
        """
        if not self.warm_up:
            return ""
        try:
            found = find_spec(self.warm_up)
        except ImportError:
            found = None
        if found is None or found.origin is None:
            raise Problem(f"There is no module {self.warm_up}: c.RunCells.warm_up names it.")
        return Path(found.origin).read_text(encoding="utf-8")

    def course_root(self) -> Path:
        """Return the course folder."""
        return Path(CourseDirectory(parent=self).root)

    def require_sandbox(self) -> None:
        """Prove the sandbox, once in a process.

        Raises
        ------
        SandboxUnavailable
            With the sentence that says what is missing, and how to go on without.
        """
        root = self.course_root()
        if self.unsafe_no_sandbox or str(root) in self._proved:
            return
        try:
            prove(self.rules().limits, [root])
        except SandboxUnavailable as reason:
            raise SandboxUnavailable(
                f"{reason} No student's code was run. Run 'examroom doctor' to see what is "
                "missing; with --unsafe-no-sandbox it is run with your own rights."
            ) from None
        self._proved.add(str(root))

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: object = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run all cells, so that every check cell has an outcome whatever happens."""
        unreadable = nb.metadata.get("examroom", {}).get("unreadable")
        if unreadable:
            not_run(nb, unreadable)
            return nb, resources
        self.require_sandbox()
        names, coursedir = resources["nbgrader"], CourseDirectory(parent=self)
        folders = (coursedir.submitted_directory, coursedir.source_directory)
        submitted, source = (
            Path(coursedir.format_path(folder, student, names["assignment"]))
            for folder, student in zip(folders, (names["student"], "."), strict=True)
        )
        try:
            files = beside(submitted, source)
        except TooManyFiles as reason:
            not_run(nb, str(reason))
            return nb, resources
        store = RecordCache(self.course_root() / FOLDER)
        rules = replace(self.rules(), preload=None)  # a single exam is sooner over from cold
        return execute_and_mark(nb, files, store, rules), resources
