"""The command ``examroom``: options and exit codes; the work is done elsewhere."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from . import show
from .course import Course
from .problems import Failure, Problem

if TYPE_CHECKING:
    from .demo import Shown
    from .grade import Report

app = typer.Typer(
    help="Build, mark and prove an auto-graded nbgrader course.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

HERE = Path()
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
CourseFolder = Annotated[
    Path, typer.Option("--course", help="The course folder: the one with source/ in it.")
]
Workers = Annotated[int, typer.Option(min=1, help="How many notebooks are run at a time.")]


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
    from .build import build, stale

    opened = Course.at(course)
    chosen = [opened.find(name) for name in assignments or opened.assignments()]
    if not check:
        build(opened, chosen, force=force, say=out.print)
        return
    found = stale(opened, chosen)
    for sentence in found:
        err.print(f"[red]stale[/]  {sentence}", soft_wrap=True)
    if found:
        raise Failure("Run 'examroom build' and commit what it writes.")
    out.print(f"release/ and solutions/ of {', '.join(chosen)} are up to date.")


@app.command("grade")
def grade_command(
    assignment: Annotated[str, typer.Argument(help="An assignment, or how its name begins.")],
    student: Annotated[
        list[str] | None, typer.Option(help="Mark this student only; may be repeated.")
    ] = None,
    workers: Workers = CORES,
    unsafe: Annotated[
        bool, typer.Option("--unsafe-no-sandbox", help="Run students' code with your own rights.")
    ] = False,
    course: CourseFolder = HERE,
) -> None:
    """Mark what a class handed in: run it, record it, write feedback and a table of marks."""
    from .grade import grade

    opened = Course.at(course)
    total = len(student or opened.students(opened.find(assignment)))
    with show.progress(err, total) as listen:
        report = grade(opened, assignment, student, workers, listen, unsafe)
    out.print(show.marks(report))
    out.print(f"Table:    {report.table}", soft_wrap=True)
    out.print(f"Feedback: {report.feedback}/STUDENT/{report.assignment}/", soft_wrap=True)
    _tell_trouble(report)
    if report.not_marked:
        raise typer.Exit(2)


@app.command("remark")
def remark_command(
    assignment: Annotated[str, typer.Argument(help="An assignment, or how its name begins.")],
    student: Annotated[
        list[str] | None, typer.Option(help="Mark this student only; may be repeated.")
    ] = None,
    course: CourseFolder = HERE,
) -> None:
    """Mark a class again on the records of its exams, after a hidden test was changed."""
    from .remark import remark

    opened = Course.at(course)
    total = len(student or opened.students(opened.find(assignment)))
    with show.progress(err, total, ("run",)) as listen:
        report = remark(opened, assignment, student, listen)
    out.print(show.marks(report))
    out.print(f"Table:    {report.table}", soft_wrap=True)
    out.print(f"Feedback: nbgrader generate_feedback {report.assignment} --force", soft_wrap=True)
    _tell_trouble(report)
    if report.not_marked:
        raise typer.Exit(2)


@app.command("demo")
def demo_command(
    folder: Annotated[Path, typer.Option("--folder", help="Where the class is made.")] = Path(
        "demo"
    ),
    assignments: Annotated[
        list[str] | None, typer.Argument(help="Which assignments; the first four if none is named.")
    ] = None,
    workers: Workers = CORES,
    course: CourseFolder = HERE,
) -> None:
    """Mark a class whose marks are known, and show them beside the marks that it deserves."""
    from . import demo

    out.print("Making a class ...")
    opened, work = demo.prepare(Course.at(course), folder, assignments or [])
    shown: list[Shown] = []
    for assignment in opened.assignments():
        with show.progress(err, sum(one.assignment == assignment for one in work)) as listen:
            report, part = demo.mark(opened, work, assignment, workers, listen)
        out.print(show.compared(assignment, part))
        _tell_trouble(report)
        shown += part
    wrong = sum(not one.right for one in shown)
    page = next((one.page for one in shown if not _perfect(one)), shown[0].page)
    out.print(f"{len(shown)} notebooks, {len({one.work.student for one in shown})} students.")
    out.print(f"Feedback to read: {page}", soft_wrap=True)
    if wrong:
        raise Failure(f"{wrong} of {len(shown)} notebooks did not get the marks they deserve.")
    out.print("[green]Every question of every notebook got the mark it deserves.[/]")


@app.command("doctor")
def doctor_command(course: CourseFolder = HERE) -> None:
    """Say whether this machine is ready, and if not, what to type."""
    from .doctor import examine

    ill = 0
    for finding in examine(Course.at(course)):
        mark = "[green]ok [/]" if finding.well else "[red]no [/]"
        remedy = "" if finding.well else f"\n     type: [bold]{finding.remedy}[/]"
        out.print(f"{mark} {finding.name}: {finding.found}{remedy}", soft_wrap=True)
        ill += not finding.well
    if ill:
        raise typer.Exit(1)


def main() -> None:
    """Run the command; tell a problem as the one sentence it is."""
    try:
        with _interruptible():
            app()
    except (Problem, Failure) as reason:
        err.print(str(reason), markup=False, soft_wrap=True)
        sys.exit(reason.exit_code)


def _tell_trouble(report: "Report") -> None:
    for one in report.marks:
        if one.problem:
            err.print(f"[red]{one.student}[/]: {one.problem}", soft_wrap=True)
        for question in one.flagged:
            err.print(
                f"[yellow]{one.student}[/]: the check of {question} stopped with an error of its "
                f"own, please look at it: {one.errors[question]}",
                soft_wrap=True,
            )


def _perfect(one: "Shown") -> bool:
    return all(line.got == line.deserved > 0 for line in one.marks)


@contextmanager
def _interruptible() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        err.print(
            "Stopped. Marks that were recorded are kept; run the command again for the others."
        )
        sys.exit(130)


__all__ = ["app", "main"]
