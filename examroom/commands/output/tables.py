"""Tables for the terminal."""

from collections.abc import Sequence

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from examroom.commands.demo import Shown
from examroom.commands.grade import Report
from examroom.gradebook.marks import Mark
from examroom.grading.sample_class import Compared


def marks(report: Report) -> Group:
    """Return a class's marks, a row a student and a column a question, the questions numbered."""
    title = f"Marks of {report.assignment}"
    if not report.sandboxed:
        title += " [bold red](run without the sandbox)[/]"
    table = Table(title=title, title_justify="left", pad_edge=False)
    table.add_column("student", overflow="fold")
    names = list(dict.fromkeys(name for one in report.marks for name in one.questions))
    for number, _ in enumerate(names, start=1):
        table.add_column(str(number), justify="right", no_wrap=True)
    table.add_column("sum", justify="right", style="bold", no_wrap=True)
    for one in report.marks:
        cells = [_mark(one.questions[name]) for name in names]
        table.add_row(one.student, *cells, f"{one.total:g} / {one.points:g}")
    key = [
        Text(f"  {number:2} {name}, {report.marks[0].questions[name].points:g} points", style="dim")
        for number, name in enumerate(names, start=1)
    ]
    waiting = sum(len(one.waiting) for one in report.marks)
    if waiting:
        key.append(Text(f"  hand: {waiting} answers wait for a person, in formgrader", "yellow"))
    return Group(table, *key)


def _mark(mark: Mark) -> str:
    if mark.waiting:
        return "[yellow]hand[/]"
    return f"[{'green' if mark.score >= mark.points else 'red'}]{mark.score:g}[/]"


def compared(assignment: str, work: Sequence[Shown]) -> Group:
    """Return marks beside deserved marks, a tick for each question where they agree."""
    table = Table(title=f"{assignment}: mark / deserved", title_justify="left", pad_edge=False)
    table.add_column("question", overflow="fold")
    for one in work:
        table.add_column(one.work.student.replace(".", "\n"), justify="right", no_wrap=True)
    for question in dict.fromkeys(line.question for one in work for line in one.marks):
        lines = [line for one in work for line in one.marks if line.question == question]
        table.add_row(question, *map(_beside, lines))
    stories = [f"[bold]{one.work.student}[/] [dim]{escape(one.work.story)}[/]" for one in work]
    return Group(table, *stories, "")


def _beside(line: Compared) -> str:
    tick = "[green]✓[/]" if line.right else "[bold red]✗[/]"
    return f"{line.got:g}/{line.deserved:g} {tick}"
