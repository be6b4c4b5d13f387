"""The command ``examroom``: options and exit codes; the work is done elsewhere."""

from examroom.util import skip_slow_imports  # noqa: F401  # first of all

# isort: split
import json
import os
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from examroom.commands.output.console import SafeConsole
from examroom.commands.output.progress_bar import lines_of_json, progress_bar
from examroom.course.layout import Course
from examroom.course.settings import help_of
from examroom.evidence.codec.characters import whole_characters
from examroom.gradebook.health import in_a_sentence
from examroom.grading.progress import Listener
from examroom.util.errors import Failure, Problem
from examroom.util.quiet import silence_libraries
from examroom.util.signals import Stopped, stoppable

if TYPE_CHECKING:
    from examroom.commands.demo import Shown
    from examroom.commands.grade import Report
    from examroom.deployment.finding import Finding

app = typer.Typer(
    help="Build, mark and prove an auto-graded nbgrader course.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
)
deploy = typer.Typer(help="Look at a JupyterHub that serves courses of nbgrader.")
app.add_typer(deploy, name="deploy", no_args_is_help=True)
out = SafeConsole(highlight=False)
err = SafeConsole(stderr=True, highlight=False)

HERE = Path()
CourseFolder = Annotated[
    Path, typer.Option("--course", help="The course folder: the one with source/ in it.")
]
Workers = Annotated[int, typer.Option(min=0, help=help_of("workers"))]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help=help_of("scheduler")),
]
Unsafe = Annotated[bool, typer.Option("--unsafe-no-sandbox", help=help_of("unsafe_no_sandbox"))]
Json = Annotated[
    bool,
    typer.Option(
        "--json",
        help="Print one JSON document at the end, and on standard error a line of JSON for each "
        "student who was marked, and for each error.",
    ),
]


@app.command("init")
def init_command(course: CourseFolder = HERE) -> None:
    """Let nbgrader run and mark an existing course with examroom, and keep all that it has set."""
    from examroom.commands.init import init

    for sentence in init(Course.at(course)):
        out.print(sentence, markup=False, soft_wrap=True)
    out.print("Next: 'examroom doctor', then 'examroom build'.")


@app.command("build")
def build_command(
    assignments: Annotated[
        list[str] | None, typer.Argument(help="Which assignments; all if none is named.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if a derived file is stale.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Run reference solutions again though nothing changed.")
    ] = False,
    course: CourseFolder = HERE,
) -> None:
    """Make release/ and solutions/ from source/."""
    from examroom.commands.build import build, stale

    opened = Course.at(course)
    chosen = [opened.find(name) for name in assignments or opened.assignments()]
    if not check:
        build(opened, chosen, force=force, say=out.print)
        return
    found = stale(opened, chosen)
    for sentence in found:
        err.print(f"[red]stale[/]  {escape(sentence)}", soft_wrap=True)
    if found:
        raise Failure("Run 'examroom build' and commit what it writes.")
    out.print(f"release/ and solutions/ of {', '.join(chosen)} are up to date.")


@app.command("grade")
def grade_command(
    assignment: Annotated[str, typer.Argument(help="An assignment, or how its name begins.")],
    student: Annotated[
        list[str] | None, typer.Option(help="Mark this student only; may be repeated.")
    ] = None,
    workers: Workers = 0,
    unsafe: Unsafe = False,
    scheduler: Scheduler = None,
    keep_going: Annotated[
        bool,
        typer.Option(
            "--keep-going",
            help="Mark by a list of questions that was changed after the class was marked, and do "
            "not ask.",
        ),
    ] = False,
    as_json: Json = False,
    course: CourseFolder = HERE,
) -> None:
    """Mark what a class handed in: run it, record it, write feedback and a table of marks.

    Whatever interrupts it, the same command goes on where it stopped and runs no notebook twice.
    The exit code is 2 when a submission could not be marked, 130 after Ctrl-C, 143 after SIGTERM.
    """
    from examroom.commands.grade import grade

    opened = Course.at(course)
    total = len(student or opened.students(opened.find(assignment)))
    consent = keep_going or (not as_json and not student and _agreed(opened, assignment))
    with _telling(as_json, total) as listen:
        report = grade(
            opened, assignment, student, workers, listen, unsafe, scheduler, consent=consent
        )
    _tell(report, as_json)


@app.command("remark")
def remark_command(
    assignment: Annotated[str, typer.Argument(help="An assignment, or how its name begins.")],
    student: Annotated[
        list[str] | None, typer.Option(help="Mark this student only; may be repeated.")
    ] = None,
    as_json: Json = False,
    course: CourseFolder = HERE,
) -> None:
    """Mark a class again on the records of its runs, after a hidden test was changed."""
    from examroom.commands.grade import grade

    opened = Course.at(course)
    total = len(student or opened.students(opened.find(assignment)))
    with _telling(as_json, total) as listen:
        report = grade(opened, assignment, student, listen=listen, run=False)
    _tell(report, as_json)


@app.command("take")
def take_command(
    assignment: Annotated[str, typer.Argument(help="An assignment, or how its name begins.")],
    student: Annotated[
        str | None, typer.Argument(help="Whose notebook is missing; else say who has such files.")
    ] = None,
    file: Annotated[
        str,
        typer.Argument(
            help="The file to take, by its path from the student's folder; not needed where there "
            "is but one."
        ),
    ] = "",
    everybody: Annotated[
        bool, typer.Option("--all", help="Take the file of everybody who has but one.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Let it count as missing again.")] = False,
    course: CourseFolder = HERE,
) -> None:
    """Let a notebook of another name be marked in place of one that is missing.

    Nothing in submitted/ is changed: what is taken is noted in taken.json. The student's page says
    so. A notebook of another assignment is never taken.
    """
    from examroom.commands.output import to_look_at
    from examroom.gradebook.nbgrader import Nbgrader
    from examroom.grading import misnamed

    opened = Course.at(course)
    name, nbgrader = opened.find(assignment), Nbgrader(opened)
    if student and undo:
        for one in misnamed.take_back(opened, name, student):
            _print(f"{one.student}: '{one.file}' does not stand for {one.notebook} any more.")
        return
    if student:
        found = [misnamed.take(nbgrader, name, student, file)]
    else:
        missing = misnamed.misnamed(nbgrader, name)
        if not everybody:
            shown = [to_look_at.candidates_of(one, name) for one in missing]
            _print(*(shown or to_look_at.taken([], name)))
            return
        single = [one for one in missing if len(one.candidates) == 1]
        several = [one for one in missing if one not in single]
        _print(*[to_look_at.candidates_of(one, name) for one in several])
        found = [
            misnamed.take(nbgrader, name, one.student, one.candidates[0].file) for one in single
        ]
        if missing and not found:
            return
    _print(*to_look_at.taken(found, name))


@app.command("extend")
def extend_command(
    assignment: Annotated[str, typer.Argument(help="An assignment, or how its name begins.")],
    student: Annotated[str, typer.Argument(help="Who gets more time.")],
    days: Annotated[int, typer.Option(min=0, help="By how many days.")] = 0,
    hours: Annotated[int, typer.Option(min=0, help="And by how many hours.")] = 0,
    course: CourseFolder = HERE,
) -> None:
    """Give one student more time; neither days nor hours take it back."""
    from datetime import timedelta

    from examroom.commands.output import class_tables
    from examroom.commands.status import timezone_of
    from examroom.gradebook.nbgrader import Nbgrader
    from examroom.grading.extension import extend

    opened = Course.at(course)
    name, by = opened.find(assignment), timedelta(days=days, hours=hours)
    done = extend(Nbgrader(opened), name, student, by)
    _print(class_tables.extended(done, name, timezone_of(opened)))


@app.command("try")
def try_command(
    notebook: Annotated[Path, typer.Argument(help="A notebook, of whatever name, anywhere.")],
    assignment: Annotated[
        str | None,
        typer.Option(help="What it was made from, where the names of its cells do not tell."),
    ] = None,
    watch: Annotated[
        bool,
        typer.Option(
            help="Keep a warm process, and try it again whenever it, its original or a module of "
            "the course has changed, until Ctrl-C."
        ),
    ] = False,
    unsafe: Unsafe = False,
    course: CourseFolder = HERE,
) -> None:
    """Mark one notebook: points and sentences, as its student would read them.

    Neither gradebook nor pages learn of it. What its run left is on record, so that trying it
    again after a hidden test was changed takes a moment.
    """
    from examroom.commands.output import tables
    from examroom.commands.try_notebook import try_notebook, watched

    opened = Course.at(course)
    if not watch:
        out.print(tables.tried(try_notebook(opened, notebook, assignment, unsafe)))
        return
    for result in watched(opened, notebook, assignment, unsafe):
        told = escape(str(result)) if isinstance(result, Problem) else tables.tried(result)
        out.print(told, "")


@app.command("feedback")
def feedback_command(
    assignment: Annotated[str, typer.Argument(help="An assignment, or how its name begins.")],
    student: Annotated[
        list[str] | None, typer.Option(help="This student's page only; may be repeated.")
    ] = None,
    release: Annotated[
        bool, typer.Option(help="Whether to put the pages into nbgrader's exchange.")
    ] = True,
    course: CourseFolder = HERE,
) -> None:
    """Make the pages anew, with marks and comments given by hand, and release them."""
    from examroom.commands.feedback import feedback
    from examroom.commands.output import class_tables

    done = feedback(Course.at(course), assignment, student, release)
    out.print(class_tables.pages(done), markup=False, soft_wrap=True)


@app.command("status")
def status_command(
    assignment: Annotated[
        str | None, typer.Argument(help="An assignment, or how its name begins; else all of them.")
    ] = None,
    section: Annotated[str | None, typer.Option(help="Of this section only.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    course: CourseFolder = HERE,
) -> None:
    """Say who handed in, how late, who is marked, and whose answers wait for a person."""
    from examroom.commands.output import class_tables
    from examroom.commands.status import status, timezone_of

    opened = Course.at(course)
    found = status(opened, assignment, section)
    if as_json:
        document = class_tables.as_document(found)
        print(whole_characters(json.dumps(document, indent=2, ensure_ascii=False)))
    elif assignment:
        out.print(class_tables.assignment(found[0], timezone_of(opened)))
    else:
        out.print(class_tables.overview(found, timezone_of(opened)))


@app.command("roster")
def roster_command(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="A CSV file with ids, names, addresses, sections; else show the class."
        ),
    ] = None,
    id_column: Annotated[
        str, typer.Option("--id", metavar="COLUMN", help="The column that holds students' ids.")
    ] = "",
    course: CourseFolder = HERE,
) -> None:
    """Enter a class into the gradebook: ids, first and last names, e-mail and sections."""
    from examroom.commands import roster
    from examroom.commands.output import class_tables

    opened = Course.at(course)
    entered = roster.read_in(opened, file, id_column) if file else roster.show(opened)
    out.print(class_tables.people(entered.people))
    out.print(class_tables.entered(entered), markup=False, soft_wrap=True)


@app.command("demo")
def demo_command(
    folder: Annotated[Path, typer.Option("--folder", help="Where the class is made.")] = Path(
        "demo"
    ),
    assignments: Annotated[
        list[str] | None, typer.Argument(help="Which assignments; the first four if none is named.")
    ] = None,
    workers: Workers = 0,
    course: CourseFolder = HERE,
) -> None:
    """Mark a class whose marks are known, and show them beside the marks that it deserves."""
    from examroom.commands import demo
    from examroom.commands.output import tables

    out.print("Making a class ...")
    opened, work = demo.prepare(Course.at(course), folder, assignments or [])
    shown: list[Shown] = []
    for assignment in opened.assignments():
        total = sum(one.assignment == assignment for one in work)
        with progress_bar(err, total) as listen:
            report, part = demo.mark(opened, work, assignment, workers, listen)
        out.print(tables.compared(assignment, part))
        _tell_trouble(report)
        shown += part
    wrong = sum(not one.right for one in shown)
    page = next((one.page for one in shown if not _perfect(one)), shown[0].page)
    out.print(f"{len(shown)} notebooks, {len({one.work.student for one in shown})} students.")
    out.print(f"Feedback to read: {page}", markup=False, soft_wrap=True)
    if wrong:
        raise Failure(f"{wrong} of {len(shown)} notebooks did not get the marks they deserve.")
    out.print("[green]Every question of every notebook got the mark it deserves.[/]")


@app.command("warm")
def warm_command(
    assignments: Annotated[
        list[str] | None, typer.Argument(help="Which assignments; all if none is named.")
    ] = None,
    course: CourseFolder = HERE,
) -> None:
    """Compile what notebooks need before a class is marked, and keep it on this machine.

    It need not be typed: the first 'examroom grade' of an assignment does so too. Typed again, it
    says what a later command takes until its first run begins.
    """
    from examroom.commands.machine.warm import warm

    opened = Course.at(course)
    chosen = [opened.find(name) for name in assignments or opened.assignments()]
    cold = False
    for one in warm(opened, chosen):
        took = f"{one.finding:.0f} s to read the solutions, {one.warming:.0f} s to warm up"
        out.print(f"{one.assignment}: {took} (CPU {one.cpu_seconds:.0f} s)", soft_wrap=True)
        if one.cold:
            cold = True
            err.print(one.cold, markup=False, soft_wrap=True)
    if cold:
        raise typer.Exit(1)


@app.command("doctor")
def doctor_command(course: CourseFolder = HERE) -> None:
    """Say whether this machine is ready, and if not, what to type."""
    from examroom.commands.machine.doctor import examine

    _tell_findings(examine(Course.at(course)), "type")


@deploy.command("check")
def deploy_check_command(
    folder: Annotated[
        Path, typer.Argument(help="The folder that holds jupyterhub_config.py.")
    ] = Path("/etc/jupyterhub"),
    settings: Annotated[
        Path | None,
        typer.Option(help="A file of variables that it reads; hub.env in the folder, if there."),
    ] = None,
) -> None:
    """Say what is missing or unsafe on a JupyterHub that serves courses of nbgrader.

    Only root sees all of it: whether a grader's account is locked, and whether the sandbox holds
    for it.
    """
    from examroom.deployment.check import check

    _tell_findings(check(folder, settings), "do")


def main() -> None:
    """Run the command; tell a problem as the one sentence it is."""
    silence_libraries()
    try:
        with stoppable():
            app()
    except (Problem, Failure) as reason:
        _say(str(reason))
        sys.exit(reason.exit_code)
    except Exception as reason:
        sentence = in_a_sentence(reason)
        if not sentence and "--json" not in sys.argv:
            raise
        _say(sentence or f"{type(reason).__name__}: {reason}")
        sys.exit(Failure.exit_code)
    except Stopped as reason:
        _say("Stopped. What is done is kept; run the same command again for the rest.")
        sys.stdout.flush()
        os._exit(reason.exit_code)  # no library's thread is waited for


def _say(sentence: str) -> None:
    """Tell on standard error why the command ends, in the form that was asked for."""
    if "--json" in sys.argv:
        print(json.dumps({"event": "error", "message": sentence}), file=sys.stderr)
    else:
        err.print(sentence, markup=False, soft_wrap=True)


def _agreed(course: Course, assignment: str) -> bool:
    """Ask whether to go by a list of questions that was changed after the class was marked.

    Without a terminal nobody is asked, and `grade` says what to type.
    """
    from examroom.gradebook.nbgrader import Nbgrader
    from examroom.gradebook.question_list.changes import changes

    if not _is_terminal():
        return False
    found = changes(Nbgrader(course), course.find(assignment))
    if not found.need_consent:
        return False
    err.print(f"{found}.", markup=False, soft_wrap=True)
    if not typer.confirm(
        "Mark everybody by the new list? Marks and comments by hand stay with questions that stay, "
        "and a copy of the gradebook is kept.",
        err=True,
    ):
        raise Problem("Nothing was changed.")
    return True


def _is_terminal() -> bool:
    return sys.stdin.isatty() and err.is_terminal


def _print(*sentences: str) -> None:
    for sentence in sentences:
        out.print(sentence, markup=False, soft_wrap=True)


def _tell_findings(findings: "Iterable[Finding]", verb: str) -> None:
    """Print what was found, and end with exit code 1 if something is to be done."""
    ill = 0
    for finding in findings:
        mark = "[green]ok [/]" if finding.well else "[red]no [/]"
        remedy = "" if finding.well else f"\n     {verb}: [bold]{escape(finding.remedy)}[/]"
        out.print(f"{mark} {escape(finding.name)}: {escape(finding.found)}{remedy}", soft_wrap=True)
        ill += not finding.well
    if ill:
        raise typer.Exit(1)


def _telling(as_json: bool, total: int) -> AbstractContextManager[Listener]:
    return lines_of_json() if as_json else progress_bar(err, total)


def _tell(report: "Report", as_json: bool) -> None:
    """Print what a class got; end with exit code 2 if some submission could not be marked."""
    from examroom.commands.output import tables
    from examroom.commands.output.json_report import report_as_json

    if as_json:
        print(report_as_json(report))
    else:
        out.print(tables.marks(report))
        for line in (
            f"Table:    {report.table}",
            f"Feedback: {report.feedback}/STUDENT/{report.assignment}/",
            f"Took:     {tables.parts(report)}",
        ):
            out.print(line, markup=False, soft_wrap=True)
        for sentence in filter(None, (report.questions_changed, report.cold)):
            err.print(sentence, markup=False, soft_wrap=True)
        _tell_trouble(report)
    if report.not_marked:
        raise typer.Exit(2)


def _tell_trouble(report: "Report") -> None:
    from examroom.commands.output import to_look_at

    for sentence in to_look_at.sentences(report):
        err.print(sentence, style="yellow", markup=False, soft_wrap=True)
    for one in report.marks:
        if one.problem:
            err.print(f"[red]{escape(one.student)}[/]: {escape(one.problem)}", soft_wrap=True)
        for question in one.flagged:
            err.print(
                f"[yellow]{escape(one.student)}[/]: the check of {escape(question)} stopped with "
                f"an error of its own, please look at it: {escape(one.errors[question])}",
                soft_wrap=True,
            )


def _perfect(one: "Shown") -> bool:
    return all(line.got == line.deserved > 0 for line in one.marks)


__all__ = ["app", "main"]
