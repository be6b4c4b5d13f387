"""Warn an instructor of hidden tests that evidence cannot answer, before anything is released.

A hidden test is run outside the student's kernel, on evidence: data, and functions that are sent
data and answer with data. Tests that only call the functions of a check module always can be; what
others ask of a living notebook is found here by reading them.
"""

from __future__ import annotations

import ast
from importlib.util import find_spec

import numpy as np

from examroom.course.cells import visible_part
from examroom.evidence.kinds import CLASSES
from examroom.hidden_tests.parse import HiddenTest, hidden_test

PLAIN = (bool, int, float, complex, str, list, tuple, dict, set, frozenset, np.ndarray)
READABLE = {name for cls in (*PLAIN, *CLASSES.values()) for name in dir(cls)}
READABLE |= {name for cls in CLASSES.values() for name in cls.__annotations__}
READABLE = {name for name in READABLE if not name.startswith("__")}
"""Attributes that data and evidence have."""

MODULES = {"np", "numpy", "pd", "pandas", "plt", "sns", "scipy", "stats", "math", "pm", "az", "xr"}
EXPECTS_ERROR = {"raises", "assertRaises", "assert_raises", "assertRaisesRegex", "suppress"}
EXPECTED = {"AssertionError", "CallFailed", "Exception", "BaseException"}

_IPYTHON = "`{}` is IPython's and exists only in the student's kernel."
_FILES = (
    "`{}` would see the files of whoever marks, not the student's: let the notebook read its files "
    "into variables."
)
_LOOK_UP = (
    "`{}` finds only the names that the hidden lines mention themselves: write these out instead."
)
_INSIDE = (
    "`{}` looks into a living Python, and the student's is out of reach: ask for values and "
    "answers."
)
_SHOWN = (
    "`{}` gives what this process shows or prints, not what the student's did: let the notebook "
    "keep it in a variable."
)
NAMES = {
    **dict.fromkeys(("get_ipython", "In", "Out", "_ih", "_oh", "_", "__", "display"), _IPYTHON),
    **dict.fromkeys(("globals", "locals", "vars", "dir", "eval", "exec"), _LOOK_UP),
    "open": _FILES,
    "input": "`{}` asks whoever marks; nobody is there.",
}
"""What is wrong with names of IPython and with functions of Python."""
IMPORTS = {
    **dict.fromkeys(("os", "pathlib", "glob", "shutil", "subprocess", "tempfile"), _FILES),
    **dict.fromkeys(("inspect", "dis", "gc", "unittest", "doctest", "timeit"), _INSIDE),
    **dict.fromkeys(("gcf", "gca", "get_fignums", "redirect_stdout", "redirect_stderr"), _SHOWN),
}
"""What is wrong with modules, and with functions of modules."""


def problems(source: str) -> list[str]:
    """Return what in a check cell cannot be marked outside the student's kernel.

    Parameters
    ----------
    source : str
        A check cell as the instructor wrote it.

    Returns
    -------
    list of str
        Sentences for the instructor; none where the cell is marked outside without loss.
    """
    try:
        test = hidden_test(source)
    except SyntaxError as error:
        return [
            f"Line {error.lineno}: the hidden lines are not Python that can stand alone "
            f"({error.msg}): a block must begin and end between the delimiters, and lines that are "
            "for IPython (% or !) are not run here."
        ]
    idle = (ast.Import, ast.ImportFrom, ast.Pass)
    if test is None or all(isinstance(line, idle) for line in ast.parse(test.source).body):
        if not visible_part(source).strip():
            return ["It is empty: everybody gets its points."]
        return [
            "It has no hidden tests, so its mark rests on lines that run in the student's kernel, "
            "where a student can change what they do: move at least one assert between "
            "'### BEGIN HIDDEN TESTS' and '### END HIDDEN TESTS'."
        ]
    linter = _Linter(test)
    return [f"Line {line}: {sentence}" for line, sentence in sorted(linter.found)]


class _Linter(ast.NodeVisitor):
    """Collects what a hidden test asks that evidence cannot answer, by line."""

    def __init__(self, test: HiddenTest) -> None:
        tree = ast.parse(test.source)
        nodes = list(ast.walk(tree))
        own = {n.id for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        own |= {n.arg for n in nodes if isinstance(n, ast.arg)}
        self.functions = {n.name for n in nodes if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
        self.students = set(test.names) - own - self.functions
        self.bad_names = NAMES.keys() - own - self.functions
        self.found: set[tuple[int, str]] = set()
        self.visit(tree)

    def warn(self, node: ast.expr | ast.stmt | ast.excepthandler, sentence: str) -> None:
        self.found.add((node.lineno, sentence))

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._imported(node, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self._imported(node, f"{node.module or ''}.{alias.name}")

    def _imported(self, node: ast.stmt, path: str) -> None:
        package = path.partition(".")[0]
        if not _is_installed(package):
            self.warn(
                node,
                f"`{package}` is not installed where hidden tests are run; a student's own modules "
                "and files beside the notebook are not there.",
            )
        for name in IMPORTS.keys() & set(path.split(".")):
            self.warn(node, IMPORTS[name].format(name))

    def visit_Name(self, node: ast.Name) -> None:
        if node.id in self.bad_names:
            self.warn(node, NAMES[node.id].format(node.id))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        text = ast.unparse(node)
        if isinstance(node.value, ast.Name) and node.value.id in self.students & MODULES:
            self.warn(
                node,
                f"`{node.value.id}` is a module of the notebook's: import it again between the "
                "delimiters.",
            )
        elif self._is_students(node.value):
            if node.attr not in READABLE:
                self.warn(
                    node,
                    f"`{text}` is no attribute of data or of evidence. If it belongs to a module, "
                    "import that module between the delimiters; if to a student's object, let a "
                    "variable or a function of the notebook hold it.",
                )
        elif node.attr in IMPORTS:
            self.warn(node, IMPORTS[node.attr].format(text))
        self.generic_visit(node)

    def _is_students(self, node: ast.AST) -> bool:
        """Tell whether an expression is a student's object, an item of one, or an answer."""
        if isinstance(node, ast.Subscript):
            return self._is_students(node.value)
        if isinstance(node, ast.Call):
            return self._is_students(node.func)
        return isinstance(node, ast.Name) and node.id in self.students - self.bad_names

    def visit_Call(self, node: ast.Call) -> None:
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if isinstance(node.func, ast.Name) and self._is_students(node.func):
            for argument in given:
                if isinstance(argument, (ast.Lambda, ast.GeneratorExp)) or (
                    isinstance(argument, ast.Name) and argument.id in self.functions
                ):
                    self.warn(
                        argument,
                        f"`{name}` is sent `{ast.unparse(argument)}`, which is code: only data can "
                        "be sent to a student's function.",
                    )
        if name in EXPECTS_ERROR:
            self._error_expected(node, given[0] if given else node.func)
        self.generic_visit(node)

    def visit_Try(self, node: ast.Try) -> None:
        if any(self._is_students(part) for line in node.body for part in ast.walk(line)):
            for handler in node.handlers:
                if handler.type is not None:
                    self._error_expected(handler, handler.type)
        self.generic_visit(node)

    def _error_expected(self, node: ast.expr | ast.excepthandler, error: ast.expr) -> None:
        if not EXPECTED & {part.id for part in ast.walk(error) if isinstance(part, ast.Name)}:
            self.warn(
                node,
                f"`{ast.unparse(error)}` will not arrive here: an error in a student's function "
                "becomes an AssertionError. Use `function.call(...).error`, a text that begins "
                "with its name.",
            )

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call) and self._is_students(node.value.func):
            self.warn(
                node,
                f"`{ast.unparse(node)}` throws the answer away: what a student's function does to "
                "its arguments, prints or sets stays in the student's kernel.",
            )
        self.generic_visit(node)


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except (ImportError, ValueError):
        return False
