"""Tables for the terminal."""

from rich.table import Table

from .grade import Report


def marks(report: Report) -> Table:
    """Return a class's marks, a row a student."""
    table = Table(title=f"Marks of {report.assignment}", title_justify="left")
    table.add_column("student")
    names = list(dict.fromkeys(name for one in report.marks for name in one.questions))
    for name in names:
        table.add_column(name, justify="right")
    table.add_column("sum", justify="right", style="bold")
    for one in report.marks:
        cells = []
        for name in names:
            mark = one.questions[name]
            colour = "yellow" if mark.waiting else "green" if mark.score >= mark.points else "red"
            cells.append(f"[{colour}]{'by hand' if mark.waiting else f'{mark.score:g}'}[/]")
        table.add_row(one.student, *cells, f"{one.total:g} / {one.points:g}")
    if any(one.waiting for one in report.marks):
        table.caption = "by hand: waits for a person, in formgrader"
    return table
