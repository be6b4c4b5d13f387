"""Keep nbgrader's gradebook open for a class, and write each student's marks in one piece.

nbgrader opens its gradebook a dozen times for each submission and commits after every cell. Opened
anew, a database has to work out every query again; each commit waits for the disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class SharedGradebook:
    """The gradebooks that are kept open, by the addresses of their databases."""

    def __init__(self) -> None:
        self.opened: dict[str, Any] = {}

    @contextmanager
    def entry(self) -> Iterator[None]:
        """Write down in one piece what a ``with`` statement notes; nothing if it fails."""
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
    file, for others to see, at the end of the ledger's entry.
    """
    from nbgrader.api import Gradebook
    from sqlalchemy.orm import Session, scoped_session, sessionmaker

    class Noted(Session):
        """A session whose commits are notes, until it is told to write them down."""

        def commit(self) -> None:
            self.flush()
            self.expire_all()

    ledger = SharedGradebook()
    opened = ledger.opened
    make, close = Gradebook.__init__, Gradebook.close

    def remember(self: Any, db_url: str, *rest: Any, **named: Any) -> None:
        if db_url not in opened:
            make(self, db_url, *rest, **named)
            self.db.remove()
            self.db = scoped_session(sessionmaker(bind=self.engine, class_=Noted, future=True))
            opened[db_url] = self
        else:
            self.__dict__.update(opened[db_url].__dict__)

    Gradebook.__init__, Gradebook.close = remember, lambda self: None
    try:
        yield ledger
    finally:
        Gradebook.__init__, Gradebook.close = make, close
        for gradebook in opened.values():
            gradebook.close()
