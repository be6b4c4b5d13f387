"""Drive nbgrader from inside Python: imported once, when first needed, for it starts slowly."""

import logging
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from glob import escape, glob
from pathlib import Path
from typing import Any

from examroom.course.layout import Course
from examroom.gradebook.transaction import version_known
from examroom.util.errors import Failure
from examroom.util.files import scratch, write_whole


class Nbgrader:
    """nbgrader with the settings of a course's own ``nbgrader_config.py``.

    Parameters
    ----------
    course : Course
        The course folder.
    settings : dict, optional
        Settings that go before those of the file, by class and trait.
    """

    def __init__(self, course: Course, settings: dict[str, dict[str, Any]] | None = None) -> None:
        self.course = course
        self.settings = settings or {}

    @cached_property
    def config(self) -> Any:
        """Everything that is set, as a traitlets ``Config``: for the machine, then by the course.

        Like nbgrader's own commands, it lets plugins be imported from the course folder.
        """
        from jupyter_core.paths import jupyter_config_path
        from traitlets.config import Config
        from traitlets.config.loader import JSONFileConfigLoader, PyFileConfigLoader

        if (root := str(self.course.root)) not in sys.path:
            sys.path.append(root)
        config = Config()
        kinds = {".json": JSONFileConfigLoader, ".py": PyFileConfigLoader}
        for folder in (*reversed(jupyter_config_path()), root):
            for name in ("jupyter_config", "nbgrader_config"):
                for ending, loader in kinds.items():
                    if Path(folder, name + ending).is_file():
                        config.merge(loader(name + ending, path=folder).load_config())
        config.CourseDirectory.root = root
        config.merge(Config(self.settings))
        return config

    def coursedir(self, **traits: str) -> Any:
        """Return nbgrader's view of the course folder."""
        from nbgrader.coursedir import CourseDirectory

        return CourseDirectory(config=self.config, **traits)

    def gradebook(self) -> Any:
        """Open the gradebook, to be used in a ``with`` statement."""
        from nbgrader.api import Gradebook

        self.make_gradebook()
        coursedir = self.coursedir()
        with _quiet():
            return Gradebook(coursedir.db_url, coursedir.course_id)

    def make_gradebook(self) -> None:
        """Make the gradebook's file if there is none, whole or not at all.

        nbgrader makes it where it stands, and notes last which version it has. One that was
        interrupted before could be used, but never upgraded.
        """
        from nbgrader.api import Gradebook

        coursedir = self.coursedir()
        scheme, _, name = coursedir.db_url.partition(":///")
        if scheme != "sqlite" or not name or Path(name).exists():
            return
        with scratch() as folder, version_known(), _quiet():
            made = folder / "gradebook.db"
            Gradebook(f"sqlite:///{made}", coursedir.course_id).close()
            write_whole(Path(name), made.read_bytes())

    def generate_assignment(self, assignment: str, into: Path, register: bool = True) -> None:
        """Write an assignment's released files into a folder.

        Parameters
        ----------
        assignment : str
            The assignment's full name.
        into : Path
            The folder that takes the place of ``release/``.
        register : bool, optional
            Whether the gradebook learns of the assignment and its questions.
        """
        from nbgrader.converters import GenerateAssignment
        from nbgrader.preprocessors import SaveCells

        coursedir = self.coursedir(assignment_id=assignment, release_directory=str(into))
        converter = GenerateAssignment(coursedir=coursedir, config=self.config, force=True)
        if register:
            self.make_gradebook()
        else:
            converter.no_database = True
            converter.preprocessors = [
                step for step in converter.preprocessors if step != SaveCells
            ]
        converter.init_notebooks = lambda: _find_notebooks(converter)
        self._run(converter)

    def record(self, assignment: str, student: str, outcomes: Mapping[str, Any]) -> None:
        """Do for a student what ``nbgrader autograde`` does, but run nothing.

        Parameters
        ----------
        assignment, student : str
            The assignment's full name, and who.
        outcomes : mapping
            By a notebook's name: the notebook with its outcome, or why it has none.
        """
        from examroom.gradebook.autograde import RecordOutcomes

        coursedir = self.coursedir(assignment_id=assignment, student_id=escape(student))
        self._run(RecordOutcomes(outcomes, coursedir=coursedir, config=self.config, force=True))

    def generate_feedback(self, assignment: str, student: str) -> None:
        """Write the page that one student reads."""
        from nbgrader.converters import GenerateFeedback

        coursedir = self.coursedir(assignment_id=assignment, student_id=escape(student))
        converter = GenerateFeedback(coursedir=coursedir, config=self.config, force=True)
        converter.init_notebooks = lambda: _find_notebooks(converter)
        self._run(converter)

    def _run(self, converter: Any) -> None:
        """Run one of nbgrader's converters quietly; say what it complained about if it fails."""
        from nbgrader.converters.base import NbGraderException

        complaints = _Complaints()
        log = converter.log
        propagate, log.propagate = log.propagate, False
        log.addHandler(complaints)
        try:
            with _quiet():
                converter.start()
        except NbGraderException as error:
            raise Failure(complaints.cause() or str(error)) from error
        finally:
            log.removeHandler(complaints)
            log.propagate = propagate


def folder_pattern(coursedir: Any, step: str, student: str, assignment: str) -> str:
    """Return what `glob` finds folders by, in which only the student is a pattern.

    nbgrader takes the names of the course folder and of assignments for patterns, too.
    """
    names = {"nbgrader_step": escape(step), "assignment_id": escape(assignment)}
    structure: str = coursedir.directory_structure.format(student_id=student, **names)
    return os.path.join(escape(str(coursedir.root)), structure)


def _find_notebooks(converter: Any) -> None:
    """Do what ``BaseConverter.init_notebooks`` does; see `folder_pattern`."""
    coursedir = converter.coursedir
    pattern = folder_pattern(
        coursedir, converter._input_directory, coursedir.student_id, coursedir.assignment_id
    )
    converter.notebooks = []
    converter.assignments = {
        folder: found
        for folder in glob(pattern)
        if (found := glob(os.path.join(escape(folder), f"{coursedir.notebook_id}.ipynb")))
    }
    if not converter.assignments:
        type(converter).init_notebooks(converter)  # says what is wrong


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep nbgrader's own deprecations to ourselves."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class _Complaints(logging.Handler):
    """Keep what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())

    def cause(self) -> str:
        """Return the last line of the first traceback, else the first message."""
        tracebacks = [text for text in self.messages if text.startswith("Traceback")]
        text = (tracebacks or self.messages or [""])[0]
        return text.strip().splitlines()[-1] if text.strip() else ""
