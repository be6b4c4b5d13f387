"""Tables that other programs have written, and a way to write them back in the same form."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from examroom.util.errors import Problem

MARK = "\ufeff"  # of UTF-8, as Excel and Canvas put it in front


FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Return a text such that a spreadsheet that opens a table does not calculate it."""
    return f"'{text}" if text.startswith(FORMULA) else text


def as_meant(text: str) -> str:
    """Undo `harmless`."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text


@dataclass
class CsvTable:
    """A table with a row of names, and how it was written.

    Parameters
    ----------
    columns : list of str
        Their names.
    rows : list of list of str
        Each as long as there are columns.
    delimiter, line_end, mark : str
        As in the file that the table comes from.
    """

    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)
    delimiter: str = ","
    line_end: str = "\n"
    mark: str = ""

    def place(self, name: str) -> int | None:
        """Return where a column stands, whatever the case of its name; None if there is none."""
        names = [column.strip().casefold() for column in self.columns]
        return names.index(name.casefold()) if name.casefold() in names else None

    def written(self) -> bytes:
        """Return the table as a file."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator=self.line_end)
        writer.writerows([self.columns, *self.rows])
        return f"{self.mark}{out.getvalue()}".encode()


def read_table(path: Path) -> CsvTable:
    """Read a table.

    Raises
    ------
    Problem
        When there is no such file, or it is no table.
    """
    try:
        text = path.read_bytes().decode()
    except OSError as reason:
        raise Problem(f"{path} cannot be read: {reason.strerror}.") from None
    except UnicodeDecodeError:
        raise Problem(f"{path} is not in UTF-8: save it as 'CSV UTF-8' and try again.") from None
    mark = MARK if text.startswith(MARK) else ""
    text = text.removeprefix(MARK)
    first = text.partition("\n")[0]
    names = next((line for line in text.split("\n") if line.strip(",;\t\r ")), "")
    delimiter = max(",;\t", key=names.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as reason:
        raise Problem(f"{path} is not a table: {reason}.") from None
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    if not lines:
        raise Problem(f"{path} is empty.")
    columns, rows = lines[0], lines[1:]
    for number, row in enumerate(rows, start=2):
        if len(row) > len(columns):
            raise Problem(f"{path}: row {number} has more cells than there are columns.")
        row += [""] * (len(columns) - len(row))
    return CsvTable(columns, rows, delimiter, "\r\n" if first.endswith("\r") else "\n", mark)
