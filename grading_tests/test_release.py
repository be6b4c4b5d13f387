"""What students get gives nothing away, and the worked solutions are what they say."""

import re
from collections.abc import Iterator

import numpy as np
import pytest

from grading_tests.contract import CONTRACT
from grading_tests.notebooks import ROOT, Cell, cells, path_of

each_assignment = pytest.mark.parametrize("assignment", CONTRACT)

STUB = 'raise NotImplementedError("Replace this line with your answer.")'


def normalised(text: str) -> str:
    """Return a line without comments, spaces and quotes' kind, in which a copy is recognised."""
    return re.sub(r"\s+", "", text.partition("  # ")[0]).replace("'", '"')


def telling_lines(cell: Cell) -> set[str]:
    """Return the lines of a solution that are long enough to give an answer away."""
    lines = {normalised(line) for line in cell.solution.splitlines()}
    return {line for line in lines if len(line) > 20}


def images(cell: Cell) -> Iterator[tuple[str, str]]:
    """Give the kind and the alternative text of every image that a cell put out.

    It arrives in JupyterLab and in pages where it stands in the HTML beside the image.
    """
    for output in cell.raw.get("outputs", []):
        for kind in output.get("data", {}):
            if kind.startswith("image/"):
                told = re.search(r'<img alt="([^"]+)"', output.data.get("text/html", ""))
                yield kind, told[1] if told else output.metadata.get(kind, {}).get("alt", "")


@pytest.mark.parametrize("folder", ["release", "solutions"])
def test_the_folder_has_the_notebooks_of_the_contract_and_nothing_else(folder: str) -> None:
    notebooks = set((ROOT / folder).rglob("*.ipynb"))
    assert notebooks == {path_of(folder, assignment) for assignment in CONTRACT}


@each_assignment
def test_a_released_notebook_has_the_cells_of_its_source(assignment: str) -> None:
    released, source = cells("release", assignment), cells("source", assignment)
    assert [c.grade_id for c in released] == [c.grade_id for c in source]
    assert [c.points for c in released] == [c.points for c in source]


@each_assignment
def test_a_released_notebook_names_neither_solutions_nor_hidden_tests_nor_our_packages(
    assignment: str,
) -> None:
    text = path_of("release", assignment).read_text(encoding="utf-8")
    assert STUB.replace('"', '\\"') in text
    for word in ("SOLUTION", "HIDDEN TESTS", "grading_tests", "examroom"):
        assert word not in text, f"{word} stands in the released notebook."


@each_assignment
def test_every_answer_of_a_released_notebook_is_a_stub(assignment: str) -> None:
    solutions = [cell for cell in cells("release", assignment) if cell.kind == "solution"]
    assert solutions
    for cell in solutions:
        assert cell.source.count(STUB) == 1, f"{cell} should have one stub."
        assert cell.raw.outputs == []


@each_assignment
def test_no_line_of_a_solution_stands_in_the_released_notebook(assignment: str) -> None:
    source = cells("source", assignment)
    secret = set().union(*(telling_lines(cell) for cell in source))
    assert len(secret) > 10
    shown = {normalised(line) for cell in source for line in cell.visible.splitlines()}
    released = {
        normalised(line)
        for cell in cells("release", assignment)
        for line in cell.source.splitlines()
    }
    assert not (secret - shown) & released


@each_assignment
def test_no_solution_is_given_away_by_a_visible_cell(assignment: str) -> None:
    """A line may stand both in a solution and before the eyes of all, but not a whole answer."""
    source = cells("source", assignment)
    shown = {normalised(line) for cell in source for line in cell.visible.splitlines()}
    for cell in source:
        lines = telling_lines(cell)
        if cell.kind == "solution" and len(lines) > 1:
            assert not lines <= shown, f"The whole answer of {cell} stands in visible cells."


@each_assignment
def test_no_released_notebook_tells_the_true_slopes(assignment: str) -> None:
    slopes = np.random.RandomState(0).normal(2.0, 1.0, size=8)
    text = "\n".join(cell.source for cell in cells("release", assignment))
    for value in [*slopes, slopes.mean()]:
        for digits in {f"{value:.3f}", str(float(value))[:5]}:
            assert not re.search(rf"(?<![\d.]){re.escape(digits)}", text), f"{digits} is told."


@each_assignment
def test_a_solution_ran_from_top_to_bottom_without_an_error(assignment: str) -> None:
    counts = []
    for cell in cells("solutions", assignment):
        if cell.is_code and cell.source.strip():
            counts.append(cell.raw.execution_count)
            kinds = [output.output_type for output in cell.raw.outputs]
            assert "error" not in kinds, f"{cell} failed."
            if cell.kind == "check":
                assert not kinds, f"{cell} printed something: that would cost marks."
    assert counts == list(range(1, len(counts) + 1))


@each_assignment
def test_every_figure_of_a_solution_carries_alternative_text(assignment: str) -> None:
    shown = [(cell, *image) for cell in cells("solutions", assignment) for image in images(cell)]
    assert shown
    for cell, kind, alt in shown:
        assert alt.strip(), f"{cell} shows an {kind} without alternative text."
