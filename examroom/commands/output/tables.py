"""Tables for the terminal."""

from collections.abc import Sequence

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from examroom.commands.demo import Shown
from examroom.commands.grade import Report
from examroom.commands.try_notebook import Answer, Tried
from examroom.feedback.lateness import late_by
from examroom.gradebook.marks import Mark, Marks
from examroom.grading.sample_class import Compared


def marks(report: Report) -> Group:
    """Return a class's marks, a row a student and a column a question, the questions numbered."""
    title = f"Marks of {escape(report.assignment)}"
    if not report.sandboxed:
        title += " [bold red](run without the sandbox)[/]"
    table = Table(title=title, title_justify="left", pad_edge=False)
    table.add_column("student", overflow="fold")
    names = list(dict.fromkeys(name for one in report.marks for name in one.questions))
    for number, _ in enumerate(names, start=1):
        table.add_column(str(number), justify="right", no_wrap=True)
    table.add_column("sum", justify="right", style="bold", no_wrap=True)
    late = any(one.seconds_late for one in report.marks)
    if late:
        table.add_column("late by", no_wrap=True)
    for one in report.marks:
        cells = [_mark(one.questions[name]) for name in names]
        table.add_row(who(one), *cells, f"{one.total:g} / {one.points:g}", *[_late(one)][:late])
    key = [
        Text(f"  {number:2} {name}, {report.marks[0].questions[name].points:g} points", style="dim")
        for number, name in enumerate(names, start=1)
    ]
    waiting = sum(len(one.waiting) for one in report.marks)
    if waiting:
        key.append(Text(f"  hand: {waiting} answers wait for a person, in formgrader", "yellow"))
    return Group(table, *key)


def parts(report: Report) -> str:
    """Say what the parts of the command took, by the clock and of processors."""
    words = {
        "warm_up": "warm-up",
        "runs": f"{report.executed} runs",
        "marking": "marking",
        "recording": "gradebook and pages",
    }
    told = [
        f"{word} {report.parts[name].seconds:.0f} s (CPU {report.parts[name].cpu_seconds:.0f} s)"
        for name, word in words.items()
        if report.parts[name].seconds >= 0.5
    ]
    waiting = report.parts["waiting"].seconds
    told += [f"waiting for runs {waiting:.0f} s"] if waiting >= 0.5 else []
    return f"{report.seconds:.0f} s" + (f": {', '.join(told)}" if told else "")


def who(one: Marks) -> str:
    """Return a student's id, and the name and the section if they are known."""
    more = ", ".join(filter(None, [one.name, one.section]))
    return escape(one.student) + (f" [dim]{escape(more)}[/]" if more else "")


def _late(one: Marks) -> str:
    """Say how late a student was, and what that cost."""
    if not one.seconds_late:
        return ""
    cost = f" (-{one.late_penalty:g})" if one.late_penalty else ""
    return f"[yellow]{late_by(one.seconds_late)}{cost}[/]"


def _mark(mark: Mark) -> str:
    if mark.waiting:
        return "[yellow]hand[/]"
    return f"[{'green' if mark.score >= mark.points else 'red'}]{mark.score:g}[/]"


def tried(result: Tried) -> Group:
    """Return what each question of a notebook gets, and why it failed, as its student reads it."""
    how = "run" if result.executed else "its run was on record"
    table = Table.grid(padding=(0, 2))
    for justify in ("left", "left", "right", "left"):
        table.add_column(justify=justify, overflow="fold")
    for one in result.answers:
        points = f"{one.mark.score:g} / {one.mark.points:g}"
        table.add_row(_outcome(one), escape(one.question), points, escape(one.sentence or ""))
        if one.error and one.error != one.sentence:
            table.add_row("", "", "", f"[dim]{escape(one.error)}[/]")
    name = f"{result.assignment}/{result.notebook}"
    score = sum(one.mark.score for one in result.answers)
    total = sum(one.mark.points for one in result.answers)
    return Group(
        f"[bold]{escape(name)}[/], {how}, {result.seconds:.0f} s",
        table,
        f"[bold]{score:g} / {total:g}[/] so far",
        *[Text(f"Repaired: {repair}", "yellow") for repair in result.repairs],
    )


def _outcome(one: Answer) -> str:
    if one.mark.waiting:
        return "[yellow]hand[/]"
    return "[red]✗[/]" if one.mark.score < one.mark.points else "[green]✓[/]"


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
