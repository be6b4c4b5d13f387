"""The rule of the house: a package imports from rows below its own alone, and never in a circle."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ENGINE = ROOT / "examroom"
ROWS = (
    ("commands", "nbgrader_plugins"),
    ("grading",),
    ("execution", "gradebook", "deployment"),
    ("hidden_tests", "submission", "feedback"),
    ("sandbox", "course"),
    ("evidence", "speedups", "util"),
)
ROW = {package: number for number, row in enumerate(ROWS) for package in row}
BESIDE_STUDENT_CODE = ("evidence", "speedups", "sandbox.guest")
MOST_ENTRIES = {".": 15, "sandbox": 14}
USUAL_ENTRIES = 13
COURSE = {"grading_tests", "tests", "benchmarks"}
MODELLING = {"pymc", "pytensor", "arviz"}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(ENGINE.rglob("*.py"))}


def imported(path: Path, lazily: bool = True) -> Iterator[str]:
    """Yield the modules that a file imports, with those that it imports when it runs."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree) if lazily else ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports by a relative name"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else str(node.module)


def package_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("name", [name for name in MODULES if "." in name])
def test_a_package_imports_only_from_rows_below_its_own(name: str) -> None:
    own = package_of(name)
    for other in imported(MODULES[name]):
        if other.startswith("examroom.") and package_of(other) != own:
            assert ROW[package_of(other)] > ROW[own], f"{name} imports {other}"


@pytest.mark.parametrize("name", MODULES)
def test_the_engine_knows_nothing_of_the_course_and_starts_without_pymc(name: str) -> None:
    path = MODULES[name]
    assert not {other.split(".")[0] for other in imported(path)} & COURSE
    if package_of(name) != "speedups":  # which is imported where PyMC is
        assert not {other.split(".")[0] for other in imported(path, lazily=False)} & MODELLING


@pytest.mark.parametrize("package", BESIDE_STUDENT_CODE)
def test_what_runs_beside_student_code_imports_nothing_else_of_ours(package: str) -> None:
    own = f"examroom.{package}"
    for name, path in MODULES.items():
        if f"{name}.".startswith(f"{own}."):
            ours = {other for other in imported(path) if other.startswith("examroom")}
            assert not {other for other in ours if not f"{other}.".startswith(f"{own}.")}, name


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {
        name: {
            other for other in imported(path, lazily=False) if other in MODULES and other != name
        }
        for name, path in MODULES.items()
    }
    TopologicalSorter(graph).prepare()  # raises CycleError with the circle


def test_each_folder_fits_on_a_page() -> None:
    for folder in {path.parent for path in MODULES.values()}:
        entries = [path for path in folder.iterdir() if path.name != "__pycache__"]
        place = str(folder.relative_to(ENGINE))
        assert len(entries) <= MOST_ENTRIES.get(place, USUAL_ENTRIES), place


def test_every_package_stands_in_a_row() -> None:
    packages = {path.name for path in ENGINE.iterdir() if path.is_dir()} - {"__pycache__"}
    assert packages == set(ROW)
