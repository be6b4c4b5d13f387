"""The command ``examroom``."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from . import show
from .course import Course
from .problems import Failure, Problem

app = typer.Typer(
    help="Build, mark and prove an auto-graded nbgrader course.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
out = Console(soft_wrap=not sys.stdout.isatty(), highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)

CourseFolder = Annotated[
    Path, typer.Option("--course", help="The course folder, with source/ in it.")
]
Workers = Annotated[int, typer.Option(min=1, help="How many notebooks are run at a time.")]
HERE = Path()


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
    if check:
        found = stale(opened, chosen)
        for sentence in found:
            err.print(f"[red]stale[/]  {sentence}")
        if found:
            raise Failure("Run 'examroom build' and commit what it writes.")
        out.print(f"release/ and solutions/ of {len(chosen)} assignments are up to date.")
    else:
        build(opened, chosen, force=force, say=lambda sentence: out.print(sentence))


@app.command("grade")
def grade_command(
    assignment: Annotated[str, typer.Argument(help="An assignment, or how its name begins.")],
    student: Annotated[
        list[str] | None, typer.Option(help="Mark this student only; may be repeated.")
    ] = None,
    workers: Workers = 2,
    course: CourseFolder = HERE,
) -> None:
    """Mark what a class handed in: run, record, write feedback and a table of marks."""
    from .grade import grade
    from .sitting import Sat

    opened = Course.at(course)
    total = len(student or opened.students(opened.find(assignment)))
    columns = ("{task.description}", "{task.fields[note]}")
    with Progress(
        TextColumn(columns[0]),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn(columns[1]),
        console=err,
    ) as progress:
        bars = {
            "run": progress.add_task("run   ", total=total, note=""),
            "record": progress.add_task("record", total=total, note=""),
        }

        def listen(stage: str, sat: Sat | None) -> None:
            note = f"{sat.student}: {sat.points:g} points" if sat else ""
            progress.update(bars[stage], advance=1, note=note)

        report = grade(opened, assignment, student, workers, listen)
    out.print(show.marks(report))
    for one in report.not_marked:
        err.print(f"[red]{one.student}[/]: {one.problem}")
    out.print(f"Table: {report.table}")
    out.print(f"Feedback: {report.feedback}{'/STUDENT/'}{report.assignment}/")
    if report.not_marked:
        raise typer.Exit(2)


def main() -> None:
    """Run the command; print a problem as the one sentence it is."""
    try:
        app()
    except (Problem, Failure) as reason:
        err.print(str(reason), markup=False)
        sys.exit(reason.exit_code)
