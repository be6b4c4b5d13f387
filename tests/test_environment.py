"""Who imports a package asks for it: the engine, the course, and students for their notebooks."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions

import pytest

from grading_tests.contract import CONTRACT
from grading_tests.notebooks import ROOT, cells

OURS = {"examroom", "grading_tests", "tests"}
# Copies of what several assignments share lie beside the notebooks.
BESIDE = {path.stem for path in (ROOT / "release").glob("*/*.py")}
# The engine describes and speeds up what students import from these, where they are installed.
OPTIONAL = {"matplotlib", "nutpie", "pymc", "pytensor", "xarray"}


def declared(project: str) -> set[str]:
    settings = tomllib.loads((ROOT / project).read_text(encoding="utf-8"))
    asked = list(settings["project"]["dependencies"])
    groups = settings.get("dependency-groups", {})
    asked += [*groups.get("dev", []), *groups.get("browser", [])]
    return {re.split(r"[^\w.-]", requirement)[0] for requirement in asked}


ENGINE = declared("pyproject.toml")
COURSE = declared("grading_tests/pyproject.toml")


def imports(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def imported_by(folder: str) -> set[str]:
    paths = [path for path in (ROOT / folder).rglob("*.py") if "submissions" not in path.parts]
    return {name for path in paths for name in imports(path.read_text(encoding="utf-8"))}


def undeclared(modules: set[str], packages: set[str]) -> set[str]:
    from_package = packages_distributions()
    return {
        module
        for module in modules - sys.stdlib_module_names - OURS
        if not packages
        & {name.lower().replace("_", "-") for name in from_package.get(module, [module])}
    }


@pytest.mark.parametrize(
    ("folder", "packages"),
    [("examroom", ENGINE | OPTIONAL), ("grading_tests", COURSE | ENGINE)],
)
def test_every_package_that_our_modules_import_is_declared(folder: str, packages: set[str]) -> None:
    assert not undeclared(imported_by(folder), packages)


@pytest.mark.parametrize("file", ["requirements.txt", "environment.yml"])
def test_students_get_what_their_notebooks_import_and_not_the_engine(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    pinned = set(re.findall(r"^[ -]*([\w.-]+)==", text, flags=re.MULTILINE))
    code = [cell.visible for name in CONTRACT for cell in cells("release", name) if cell.is_code]
    imported = {module for text in code for module in imports(re.sub(r"(?m)^ *%.*", "", text))}
    assert {"pymc", "seaborn"} <= imported
    assert not undeclared(imported - BESIDE, pinned)
    assert {"jupyterlab", "ipykernel"} <= pinned
    assert not {"examroom", "nbgrader", "dask", "pytest"} & pinned


def test_conda_brings_graphviz_itself_and_the_python_that_runs_these_tests() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert re.search(r"^ +- graphviz$", text, flags=re.MULTILINE)
    assert "  - python={}.{}\n".format(*sys.version_info) in text
