"""The instructor's notebooks in source/ are clean, complete and fair to read."""

import ast
import json
import re
from collections.abc import Iterator

import nbformat
import pytest

from grading_tests.contract import CONTRACT
from grading_tests.notebooks import ROOT, Cell, cells, path_of, read

each_assignment = pytest.mark.parametrize("assignment", CONTRACT)

FOLDED = "(the code is folded; click on the dots to see it)"
HABITS = (
    "01_mock_data",
    "02_pooled",
    "03_unpooled",
    "04_hierarchical",
    "05_plates",
    "06_workflow",
    "07_standard_candles",
    "08_unity",
    "09_bayesn",
    "10_photometry_to_cosmology",
)
"""Assignments that keep the habits tested at the end."""
each_with_habits = pytest.mark.parametrize("assignment", HABITS)


def questions(assignment: str) -> list[str]:
    """Return the code questions of an assignment, by the names of their check cells."""
    checks = [cell.grade_id for cell in cells("source", assignment) if cell.kind == "check"]
    return [grade_id.removesuffix("-check") for grade_id in checks]


def calls_of(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def names_in_check_module(module: str) -> set[str]:
    """Return what a check module defines or, when it is a package, imports into its front."""
    folder = ROOT / "grading_tests" / "checks"
    alone = folder / f"{module}.py"
    file = alone if alone.exists() else folder / module / "__init__.py"
    names = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.ImportFrom):
            names.update(alias.asname or alias.name for alias in node.names)
    return names


def code(cell: Cell) -> ast.Module:
    """Return the parsed cell; what IPython alone understands (%magics, !commands) is left out."""
    return ast.parse(re.sub(r"^\s*[%!?].*$", "", cell.source, flags=re.MULTILINE))


def test_every_folder_in_source_is_an_assignment_of_the_contract() -> None:
    folders = {path.name for path in (ROOT / "source").iterdir() if path.is_dir()}
    assert folders == set(CONTRACT)


@each_assignment
def test_the_notebook_is_valid_and_for_python_3(assignment: str) -> None:
    notebook = read("source", assignment)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) >= (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"


@each_assignment
def test_no_output_or_execution_count_is_stored(assignment: str) -> None:
    for cell in cells("source", assignment):
        if cell.is_code:
            assert cell.raw.outputs == [], f"{cell} has outputs."
            assert cell.raw.execution_count is None, f"{cell} has an execution count."


@each_assignment
def test_cell_ids_are_unique(assignment: str) -> None:
    # From the file itself, for nbformat repairs what it reads.
    text = path_of("source", assignment).read_text(encoding="utf-8")
    ids = [cell["id"] for cell in json.loads(text)["cells"]]
    assert len(set(ids)) == len(ids)


@each_assignment
def test_grade_ids_are_unique_readable_names(assignment: str) -> None:
    ids = [cell.grade_id for cell in cells("source", assignment) if cell.grade_id]
    assert len(set(ids)) == len(ids)
    for grade_id in ids:
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", grade_id), f"{grade_id} is not kebab."
        assert not re.fullmatch(r"cell-[0-9a-f]{8,}", grade_id), f"{grade_id} says nothing."


@each_assignment
def test_every_question_is_a_prompt_a_solution_and_a_check_in_this_order(assignment: str) -> None:
    at = {cell.grade_id: cell for cell in cells("source", assignment) if cell.grade_id}
    names = questions(assignment)
    assert names
    for name in names:
        for part in (f"{name}-prompt", name, f"{name}-check"):
            assert part in at, f"There is no cell {part}."
        prompt, solution, check = at[f"{name}-prompt"], at[name], at[f"{name}-check"]
        assert prompt.number < solution.number < check.number, f"{name} is out of order."
        assert (prompt.kind, prompt.is_code) == ("locked", False)
        assert (solution.kind, solution.is_code) == ("solution", True)
        assert check.is_code
        assert check.raw.metadata.nbgrader.locked
    solutions = {cell.grade_id for cell in at.values() if cell.kind == "solution"}
    assert solutions == set(names), "Some solution cell has no check."


@each_assignment
def test_every_check_cell_is_named_after_its_question(assignment: str) -> None:
    for cell in cells("source", assignment):
        if cell.kind == "check":
            assert cell.grade_id.endswith("-check"), f"{cell} should be called NAME-check."


@each_assignment
def test_every_solution_and_model_answer_is_marked_as_such(assignment: str) -> None:
    for cell in cells("source", assignment):
        wanted = int(cell.kind in ("solution", "manual"))
        for mark in ("BEGIN SOLUTION", "END SOLUTION"):
            assert cell.source.count(mark) == wanted, f"{cell} should say {mark} {wanted} times."
        assert bool(cell.solution.strip()) == bool(wanted), f"{cell} has an empty solution."


@each_assignment
def test_points_sum_to_100_and_a_person_marks_some_of_them(assignment: str) -> None:
    graded = [cell for cell in cells("source", assignment) if cell.kind in ("check", "manual")]
    assert all(cell.points > 0 for cell in graded)
    assert sum(cell.points for cell in graded) == 100
    assert 10 <= sum(cell.points for cell in graded if cell.kind == "manual") <= 20


@each_assignment
def test_every_question_of_the_contract_is_asked_and_its_names_are_told(assignment: str) -> None:
    at = {cell.grade_id: cell for cell in cells("source", assignment)}
    assert set(CONTRACT[assignment]) <= set(questions(assignment))
    for question, names in CONTRACT[assignment].items():
        for name in names:
            assert re.search(rf"`{name}\b", at[f"{question}-prompt"].source), (
                f"The prompt of {question} does not tell the name {name}."
            )
            assert re.search(rf"\b{name}\b", at[f"{question}-check"].hidden), (
                f"The hidden tests of {question} do not look at {name}."
            )


@each_assignment
def test_every_prompt_says_how_many_points_it_is_worth(assignment: str) -> None:
    at = {cell.grade_id: cell for cell in cells("source", assignment) if cell.grade_id}
    for cell in at.values():
        if cell.kind in ("check", "manual"):
            prompt = at.get(cell.grade_id.removesuffix("-check") + "-prompt", cell)
            assert re.search(rf"\b{cell.points:g} points?\b", prompt.visible), (
                f"{prompt} does not say that it is worth {cell.points:g} points."
            )


@each_assignment
def test_the_visible_part_of_a_check_is_quiet_and_needs_no_package_of_ours(assignment: str) -> None:
    for cell in cells("source", assignment):
        if cell.kind != "check":
            continue
        assert "assert" in cell.visible, f"{cell} shows a student no check."
        assert not re.search(r"grading_tests|examroom|HIDDEN", cell.visible), f"{cell} tells all."
        tree = ast.parse(cell.visible)
        assert not list(calls_of(tree, "print", "display", "show")), f"{cell} prints."
        loose = [type(node.value).__name__ for node in tree.body if isinstance(node, ast.Expr)]
        assert not loose, f"{cell} ends in an expression, whose value would be shown."
        for node in ast.walk(tree):
            if isinstance(node, ast.Assert):
                assert node.msg is not None, f"{cell}, line {node.lineno}: an assert without help."


@each_assignment
def test_hidden_tests_only_import_a_check_module_and_call_its_functions(assignment: str) -> None:
    module = assignment.partition("_")[2]
    functions = names_in_check_module(module)
    for cell in cells("source", assignment):
        if cell.kind != "check":
            assert not cell.hidden, f"{cell} has hidden tests, but is no check."
            assert "grading_tests" not in cell.source, f"{cell} needs a package of ours."
            continue
        lines = ast.parse(cell.hidden).body
        assert lines, f"{cell} has no hidden tests."
        for line in lines:
            if isinstance(line, ast.ImportFrom):
                assert line.module == "grading_tests.checks"
                assert line.names[0].name == module
                continue
            assert isinstance(line, ast.Expr), f"{cell} does more than call checks."
            assert isinstance(line.value, ast.Call), f"{cell} does more than call checks."
            assert isinstance(line.value.func, ast.Attribute)
            assert line.value.func.attr in functions, f"{module} lacks {line.value.func.attr}."
        name = cell.grade_id.removesuffix("-check").replace("-", "_")
        assert f"checks.{name}(" in cell.hidden


@each_assignment
def test_every_figure_has_alternative_text(assignment: str) -> None:
    for cell in cells("source", assignment):
        if not cell.is_code:
            for alt in re.findall(r"!\[(.*?)\]\(", cell.source):
                assert alt.strip(), f"{cell} has an image without alternative text."
            for tag in re.findall(r"<img\b[^>]*>", cell.source):
                assert re.search(r"\balt=[\"'][^\"']+", tag), f"{cell} has an image without alt."
            continue
        assert not re.search(r"\bplt\.show\(", cell.source), f"{cell}: use show(figure, alt)."
        for call in calls_of(code(cell), "show"):
            keywords = {keyword.arg: keyword.value for keyword in call.keywords}
            alt_text = keywords.get("alt", call.args[1] if len(call.args) > 1 else None)
            assert alt_text is not None, f"{cell} shows a figure without alternative text."
            if isinstance(alt_text, ast.Constant):
                assert len(str(alt_text.value)) >= 40, f"{cell}: say what the figure shows."


@each_assignment
def test_the_notebook_opens_with_a_card_that_says_what_it_takes(assignment: str) -> None:
    card = cells("source", assignment)[0]
    assert not card.is_code
    for words in ("after this", "100", "core", "python 3.13"):
        assert words in card.source.lower(), f"The opening card does not say {words!r}."


@each_with_habits
def test_questions_are_numbered_in_order_under_one_form_of_heading(assignment: str) -> None:
    at = {cell.grade_id: cell for cell in cells("source", assignment) if cell.grade_id}
    graded = [cell for cell in at.values() if cell.kind in ("check", "manual")]
    for number, cell in enumerate(graded, start=1):
        name = cell.grade_id.removesuffix("-check")
        by_hand = ", marked by hand" if cell.kind == "manual" else ""
        heading = f"### Question {number} · `{name}` · {cell.points:g} points{by_hand}"
        assert at[f"{name}-prompt"].source.splitlines()[0] == heading


@each_with_habits
def test_the_code_of_locked_figures_is_folded_and_the_text_before_says_so(assignment: str) -> None:
    before = ""
    for cell in cells("source", assignment):
        makes = cell.is_code and (any(calls_of(code(cell), "show")) or "def show(" in cell.source)
        folded = cell.raw.metadata.get("jupyter", {}).get("source_hidden", False)
        assert folded == (makes and cell.kind == "locked"), f"{cell} should be folded, or not."
        if folded:
            assert before.rstrip().rstrip(".").endswith(FOLDED), f"Before {cell} say: {FOLDED}."
        before = cell.source


@each_with_habits
def test_a_stand_in_follows_its_check_and_leaves_answers_alone(assignment: str) -> None:
    notebook = cells("source", assignment)
    names = [cell.grade_id for cell in notebook]
    for cell in notebook:
        if not cell.grade_id.endswith("-stand-in"):
            continue
        question = cell.grade_id.removesuffix("-stand-in")
        assert cell.kind == "locked"
        assert names.index(f"{question}-check") == names.index(cell.grade_id) - 1
        assert "it is no answer and leaves yours alone" in cell.source
        for node in code(cell).body:
            assert isinstance(node, ast.If), f"{cell} makes something whatever there is."
            assert "not in globals()" in ast.unparse(node.test)


def assigned(tree: ast.AST) -> set[str]:
    """Return the names that a cell gives a value."""
    return {
        node.id if isinstance(node, ast.Name) else node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    }


@each_with_habits
def test_no_locked_cell_needs_an_answer_that_nobody_may_have_given(assignment: str) -> None:
    """Before it stands a stand-in for each answer that it uses, or it looks whether it is there."""
    answers: set[str] = set()
    given: set[str] = set()
    for cell in cells("source", assignment):
        if not cell.is_code or cell.kind == "check":
            continue
        made = assigned(code(cell))
        if cell.kind == "solution":
            answers |= made
            continue
        if cell.kind == "locked" and not cell.grade_id.endswith("-stand-in"):
            made |= {node.arg for node in ast.walk(code(cell)) if isinstance(node, ast.arg)}
            used = {n.id for n in ast.walk(code(cell)) if isinstance(n, ast.Name)} - made
            needed = used & answers - given
            looks = "in globals()" in cell.source or "except NotImplementedError" in cell.source
            assert looks or not needed, f"{cell} needs {sorted(needed)}."
        given |= made


@each_with_habits
def test_the_card_has_one_form(assignment: str) -> None:
    card = cells("source", assignment)[0].source
    number = assignment.partition("_")[0]
    heading = rf"# {number} · .+\n\n\*Assignment {int(number)} of the course\. .+\*\n"
    assert re.match(heading, card), "The card begins: # 06 · Title, *Assignment 6 of the course.*"
    assert "| After this notebook you can | |" in card
    for row in ("points", "run time", "you need", "verified with"):
        assert card.count(f"| **{row}** | ") == 1, f"The card says nothing of {row!r}."
    assert re.search(r"\| [1-9]\d* seconds on one core, measured \|", card)
    assert re.search(r"Reckon with (\w+ to )?\w+ hours\.", " ".join(card.split()))


@each_with_habits
def test_sections_are_steps_in_order(assignment: str) -> None:
    text = "\n".join(cell.source for cell in cells("source", assignment) if not cell.is_code)
    steps = re.findall(r"^## Step (\d+) · \S", text, flags=re.MULTILINE)
    assert steps == [str(number) for number in range(1, len(steps) + 1)]
    assert len(steps) >= 4
    assert not re.search(r"^## \d", text, flags=re.MULTILINE), "A section is called ## Step N · ..."


@each_with_habits
def test_the_helper_for_figures_is_the_same_everywhere(assignment: str) -> None:
    """It may serve diagrams too, but it sends the same HTML, picture and text."""
    at = {cell.grade_id: cell.source for cell in cells("source", assignment)}
    sent = [
        line.strip() for line in at["show"].splitlines() if "alt=" in line or "display(" in line
    ]
    assert len(sent) == 2
    assert re.fullmatch(r"""html = f'<img alt="{escape\(alt, quote=True\)}" src=.*>'""", sent[0])
    assert re.fullmatch(r'display\({"text/html": html, .+, "text/plain": alt}, raw=True\)', sent[1])
