"""Tables and progress bars for the terminal."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console, Group
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from .demo import Shown
from .grade import Listener, Report
from .marks import Mark
from .sitting import Sat


def marks(report: Report) -> Table:
    """Return a class's marks, a row a student and a column a question."""
    table = Table(title=f"Marks of {report.assignment}", title_justify="left")
    table.add_column("student", overflow="fold")
    names = list(dict.fromkeys(name for one in report.marks for name in one.questions))
    for name in names:
        table.add_column(name, justify="right", overflow="fold")
    table.add_column("sum", justify="right", style="bold", no_wrap=True)
    for one in report.marks:
        cells = [_mark(one.questions[name]) for name in names]
        table.add_row(one.student, *cells, f"{one.total:g} / {one.points:g}")
    waiting = sum(len(one.waiting) for one in report.marks)
    if waiting:
        table.caption = f"by hand: {waiting} answers wait for a person, in formgrader"
    return table


def _mark(mark: Mark) -> str:
    if mark.waiting:
        return "[yellow]by hand[/]"
    return f"[{'green' if mark.score >= mark.points else 'red'}]{mark.score:g}[/]"


def compared(assignment: str, work: Sequence[Shown]) -> Group:
    """Return marks beside deserved marks, a tick for each question where they agree."""
    table = Table(title=f"{assignment}: marks / deserved", title_justify="left", pad_edge=False)
    table.add_column("student", no_wrap=True)
    questions = list(dict.fromkeys(line.question for one in work for line in one.marks))
    for question in questions:
        table.add_column(question, justify="right", overflow="fold")
    for one in work:
        lines = {line.question: line for line in one.marks}
        cells = [
            f"{lines[name].got:g}/{lines[name].deserved:g} "
            + ("[green]✓[/]" if lines[name].right else "[bold red]✗[/]")
            for name in questions
        ]
        table.add_row(one.work.student, *cells)
    stories = [Text(f"  {one.work.student}  {one.work.story}", style="dim") for one in work]
    return Group(table, *stories, Text())


@contextmanager
def progress(console: Console, total: int) -> Iterator[Listener]:
    """Show how far a class is, who was last and what the checks gave; yield whom to tell."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        tasks = {
            stage: bar.add_task(stage.ljust(7), total=total, note="") for stage in ("run", "record")
        }

        def listen(stage: str, sat: Sat | None) -> None:
            note = f"{sat.student}: {sat.points:g} points from checks" if sat else ""
            bar.update(tasks[stage], advance=1, note=note)

        yield listen
