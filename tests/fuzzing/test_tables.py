"""Whatever people, questions and mistakes are called, the tables of marks hold all of them."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from examroom.gradebook.marks import Mark, Marks, known_problems, write_csv
from examroom.util.csv_table import FORMULA, MARK, CsvTable, read_table
from examroom.util.errors import Problem
from tests.fuzzing import PROFILES, tried
from tests.fuzzing.texts import WORDS, spoilt_bytes, written

NAMES = WORDS | written("=1+1", "+", "-", "@", "\t", "'", '"', ",", ";", "\r\n", "\x1b[31m", "[b]")
NUMBERS = st.floats(0, 1000)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_table_of_marks_has_a_row_for_everybody_and_no_formula(profile: str) -> None:
    @tried(profile, 4)
    @given(
        st.dictionaries(NAMES, NAMES, min_size=1, max_size=4),
        st.lists(NAMES, unique=True, max_size=3),
        NUMBERS,
    )
    def holds(people: dict[str, str], questions: list[str], score: float) -> None:
        marks = [
            Marks(student, dict.fromkeys(questions, Mark(score, 5.0)), problem=text, name=text)
            for student, text in people.items()
        ]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "marks.csv"
            write_csv(path, marks)
            known = known_problems(path, people)
            text = path.read_bytes().decode()
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert len(rows) == len(people) + 1
        assert {len(row) for row in rows} == {10 + len(questions)}
        assert not [cell for row in rows for cell in row if cell.startswith(FORMULA)]
        assert known.keys() <= people.keys()

    holds()


@pytest.mark.parametrize("profile", PROFILES)
def test_a_table_of_another_program_is_read_or_refused_in_a_sentence(profile: str) -> None:
    right = st.lists(st.lists(NAMES, min_size=2, max_size=3), min_size=1, max_size=4).map(
        lambda rows: CsvTable(rows[0], [row[: len(rows[0])] for row in rows[1:]])
    )
    plain = right.map(lambda table: [table.columns, *table.rows])

    @tried(profile, 4)
    @given(spoilt_bytes(plain.map(_written)))
    @example(b",\n0,\t\t\n")
    @example(b",\n,;;\n")
    def holds(content: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "table.csv"
            path.write_bytes(content)
            try:
                table = read_table(path)
            except Problem:
                return
        text = io.StringIO(table.written().decode().removeprefix(MARK), newline="")
        again = list(csv.reader(text, delimiter=table.delimiter, strict=True))
        assert again == [table.columns, *table.rows]

    holds()


def _written(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode(errors="replace")
