"""All patches of nbgrader: recording is quicker and in one piece a student, and misses nobody.

They replace names of nbgrader 0.9.6, with which they were proved. With any other version none of
them is made, and `examroom grade` gives the same marks.

`shared_gradebook` replaces ``Gradebook.__init__`` and ``Gradebook.close``, and lets SQLAlchemy's
``Session.commit`` wait. nbgrader opens its gradebook a dozen times for each submission and commits
after every cell; opened anew, a database has to work out every query again, and each commit waits
for the disk. Without it a submission costs 262 CPU-ms in place of 137, and whoever is interrupted
between two commits leaves a student half recorded, until `examroom grade` is run again.

`version_known` replaces ``nbgrader.api.get_alembic_version``, which starts the program ``alembic``
to learn the version of a new gradebook. Without it the first command in a course takes some seconds
longer, and needs that program on the path.

`mark_everybody` gives ``Autograde`` a `start` and an `init_notebooks` of its own, for `nbgrader
autograde` and formgrader's button, in courses that read submissions by our exporter. Without it
these two know no assignment before `nbgrader generate_assignment` or `examroom grade`, mark by the
hidden tests of that day, and pass over students whose notebook is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

PROVED = "0.9.6"


def is_proved() -> bool:
    """Say whether the patches fit the nbgrader that is installed."""
    return version("nbgrader") == PROVED


class SharedGradebook:
    """The gradebooks that are kept open, by the addresses of their databases."""

    def __init__(self) -> None:
        self.opened: dict[str, Any] = {}

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write what is recorded in a ``with`` statement in one piece; nothing if it fails."""
        from sqlalchemy.orm import Session

        try:
            yield
            for gradebook in self.opened.values():
                Session.commit(gradebook.db())
        finally:
            for gradebook in self.opened.values():
                gradebook.db.remove()


@contextmanager
def shared_gradebook() -> Iterator[SharedGradebook]:
    """Let every ``Gradebook`` of this process share one connection for the time of a ``with``.

    What nbgrader commits is seen by whoever opens a gradebook next in this process, and is in the
    file, for others to see, at the end of the transaction.
    """
    from nbgrader.api import Gradebook
    from sqlalchemy.orm import Session, scoped_session, sessionmaker

    shared = SharedGradebook()
    if not is_proved():
        yield shared
        return

    class WaitingSession(Session):
        """A session whose commits wait for the end of the transaction."""

        def commit(self) -> None:
            self.flush()
            self.expire_all()

    opened = shared.opened
    make, close = Gradebook.__init__, Gradebook.close

    def open_once(self: Any, db_url: str, *rest: Any, **named: Any) -> None:
        if db_url not in opened:
            make(self, db_url, *rest, **named)
            self.db.remove()
            sessions = sessionmaker(bind=self.engine, class_=WaitingSession, future=True)
            self.db = scoped_session(sessions)
            opened[db_url] = self
        else:
            self.__dict__.update(opened[db_url].__dict__)

    Gradebook.__init__, Gradebook.close = open_once, lambda self: None
    try:
        yield shared
    finally:
        Gradebook.__init__, Gradebook.close = make, close
        for gradebook in opened.values():
            gradebook.close()


@contextmanager
def version_known() -> Iterator[None]:
    """Let a gradebook that is made in a ``with`` statement learn its version in this process."""
    from nbgrader import api

    if not is_proved():
        yield
        return
    before, api.get_alembic_version = api.get_alembic_version, _newest_version
    try:
        yield
    finally:
        api.get_alembic_version = before


def _newest_version() -> str:
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    config = Config()
    config.set_main_option("script_location", ALEMBIC_DIR)
    return str(ScriptDirectory.from_config(config).get_current_head())


def mark_everybody(exporter: type) -> None:
    """Let nbgrader's own doors mark whoever handed in, where submissions are read by an exporter.

    Parameters
    ----------
    exporter : type
        What ``c.Autograde.exporter_class`` is set to in our courses; others stay as they are.
    """
    from nbgrader.converters import Autograde, BaseConverter

    from examroom.gradebook import autograde

    if not is_proved():
        return

    def start(self: Any) -> None:
        if issubclass(self.exporter_class, exporter):
            autograde.register(self)
            autograde.start_on_copies(self)
        else:
            BaseConverter.start(self)

    def init_notebooks(self: Any) -> None:
        if issubclass(self.exporter_class, exporter):
            autograde.expect_all_notebooks(self)
        else:
            BaseConverter.init_notebooks(self)

    # Autograde has neither of its own, so nothing of it is lost.
    Autograde.start, Autograde.init_notebooks = start, init_notebooks
