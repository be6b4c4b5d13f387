"""The conda environment follows the lock, and what the course imports is declared."""

import ast
import re
import runpy
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
LOCK = (ROOT / "uv.lock").read_text(encoding="utf-8")
TOOL: dict[str, Any] = runpy.run_path(str(ROOT / "tools" / "environment.py"))


def conda_versions() -> dict[str, str]:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    return dict(re.findall(r"^ +- ([\w.-]+)==?([\w.]+)", text, flags=re.MULTILINE))


def our_modules() -> Iterator[Path]:
    yield from (ROOT / "examroom").rglob("*.py")
    for path in (ROOT / "grading_tests").rglob("*.py"):
        if "submissions" not in path.relative_to(ROOT).parts:
            yield path


def imported_packages(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_environment_yml_is_what_the_tool_would_write() -> None:
    written = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert written == TOOL["environment"](PYPROJECT, LOCK), "Run: python tools/environment.py"


def test_every_declared_package_stands_in_environment_yml_with_the_version_of_the_lock() -> None:
    conda, locked = conda_versions(), TOOL["locked_versions"](LOCK)
    declared = TOOL["direct_dependencies"](PYPROJECT)
    assert len(declared) > 10
    for name in declared:
        assert conda[TOOL["CONDA_NAMES"].get(name, name)] == locked[name]


def test_environment_yml_has_graphviz_itself_and_the_python_that_runs_these_tests() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert re.search(r"^ +- graphviz$", text, flags=re.MULTILINE)
    assert conda_versions()["python"] == "{}.{}".format(*sys.version_info)


def test_a_lock_with_two_versions_of_a_package_is_refused() -> None:
    entry = '[[package]]\nname = "numpy"\nversion = "{}"\nsource = {{ registry = "x" }}\n'
    with pytest.raises(ValueError, match="two versions of numpy"):
        TOOL["locked_versions"](entry.format("1.0") + entry.format("2.0"))


def test_every_package_that_our_modules_import_is_declared() -> None:
    declared = set(TOOL["direct_dependencies"](PYPROJECT))
    distributions = packages_distributions()
    imports = {name for path in our_modules() for name in imported_packages(path)}
    imports -= sys.stdlib_module_names | {"examroom", "grading_tests"}
    assert imports
    undeclared = {
        name
        for name in imports
        if not declared & {d.lower().replace("_", "-") for d in distributions.get(name, [name])}
    }
    assert not undeclared, f"Imported, but not declared in pyproject.toml: {sorted(undeclared)}"
