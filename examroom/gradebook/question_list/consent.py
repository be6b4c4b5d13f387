"""No mark comes or goes with a question unless somebody has agreed to it."""

from __future__ import annotations

from pathlib import Path

from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.question_list.changes import Changes, changes
from examroom.gradebook.question_list.migrate import backup, migrate
from examroom.util.errors import Problem

ASK = "{what}: type 'examroom grade {assignment} --keep-going' to go by the new list."
EVERYBODY = "{what}: everybody has to be marked by the new list, so leave out --student."
HAS_TO_RUN = "{what}: the notebooks have to be run for that, so type 'examroom grade {assignment}'."
KEPT = "{what}. The gradebook follows; as it was before, it is kept in {copy}."
ON_A_SERVER = "{what}. The gradebook, which is on a server, follows; no copy was made of it."


def register(nbgrader: Nbgrader, assignment: str, into: Path, consent: bool = False) -> None:
    """Let the gradebook know an assignment as it stands in ``source/``.

    Parameters
    ----------
    nbgrader : Nbgrader
        nbgrader with the course's settings.
    assignment : str
        The assignment's full name.
    into : Path
        Where its released files are written.
    consent : bool, optional
        Whether marks may come and go with the questions that they are for.

    Raises
    ------
    Problem
        They would, and nobody has agreed to it; nothing was written.
    """
    found = changes(nbgrader, assignment)
    if found.need_consent and not consent:
        raise Problem(ASK.format(what=found, assignment=assignment))
    if found.is_another_list:
        with nbgrader.gradebook() as gradebook:
            migrate(gradebook, found)
    nbgrader.generate_assignment(assignment, into)


def require_consent(found: Changes, consent: bool, everybody: bool, run: bool) -> None:
    """Raise a `Problem` where a class cannot be marked by a new list of questions.

    Parameters
    ----------
    found : Changes
        What has changed.
    consent : bool
        Whether somebody has agreed to it.
    everybody : bool
        Whether the whole class is to be marked, so that nobody keeps marks by the old list.
    run : bool
        Whether notebooks may be run.
    """
    if not found.need_consent:
        return
    reason = ASK if not consent else EVERYBODY if not everybody else ""
    reason = reason if run else HAS_TO_RUN
    if reason:
        raise Problem(reason.format(what=found, assignment=found.assignment))


def notice(nbgrader: Nbgrader, found: Changes) -> str:
    """Say what has changed, and where the gradebook is kept as it was: there it is put now.

    Nothing is said where no mark is concerned, and nothing copied where only points have changed.
    """
    if not found.need_consent:
        return f"{found}." if found.told else ""
    copy = backup(nbgrader)
    return (KEPT if copy else ON_A_SERVER).format(what=found, copy=copy)
