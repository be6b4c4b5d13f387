"""Read a hidden test for what it needs of a living notebook."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from examroom.evidence.codec.kinds import KINDS

PLAIN = (bool, int, float, complex, str, list, tuple, dict, set, frozenset, np.ndarray)
READABLE = {name for kind in (*PLAIN, *KINDS.values()) for name in dir(kind)} | {
    name for record in KINDS.values() for name in getattr(record, "__dataclass_fields__", {})
}
MODULES = {"np", "numpy", "pd", "pandas", "plt", "sns", "scipy", "stats", "math", "pm", "az", "xr"}
LIVE_NAMES = {"get_ipython", "In", "Out", "_ih", "_oh", "_", "__", "___", "_i", "display", "exit"}
LOOK_UP = {"globals", "locals", "vars", "dir", "eval", "exec", "getattr"}
FILES = {"os", "pathlib", "glob", "shutil", "subprocess", "tempfile"}
INSIDE = {"inspect", "dis", "gc", "unittest", "mock", "doctest", "timeit"}
PRESENT = {"gcf", "gca", "get_fignums", "redirect_stdout", "redirect_stderr"}
EXPECTS_ERROR = {"raises", "assertRaises", "assert_raises", "assertRaisesRegex", "suppress"}
OWN_ERRORS = {"AssertionError", "CallFailed", "Exception", "BaseException"}
DATA_ONLY = ("math", "operator", "numpy", "builtins")


class Needs(ast.NodeVisitor):
    """Collects what a hidden test asks that evidence cannot tell.

    Parameters
    ----------
    names : iterable of str
        What the test takes from its surroundings, as `questions.names_asked` finds it.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.asked = set(names)
        self.theirs: set[str] = set()
        self.modules: dict[str, str] = {}
        self.functions: set[str] = set()
        self.found: dict[tuple[int, str], None] = {}

    def sentences(self) -> list[str]:
        """Return what was found, by line."""
        return [f"Line {line}: {text}" for line, text in sorted(self.found)]

    def say(self, node: ast.AST, text: str) -> None:
        """Note something about the line of a node."""
        self.found[getattr(node, "lineno", 1), text] = None

    def visit_Module(self, node: ast.Module) -> None:
        """Find out which names are the student's before looking at their use."""
        own = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and _is_set(n)}
        for part in ast.walk(node):
            if isinstance(part, (ast.FunctionDef, ast.ClassDef)):
                self.functions.add(part.name)
            elif isinstance(part, ast.arg):
                own.add(part.arg)
        self.theirs = self.asked - own - self.functions
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        """Look at what is imported."""
        for alias in node.names:
            self._import(node, alias.name, alias.asname or alias.name.split(".")[0], alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Look at what is imported."""
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            self._import(node, node.module or ".", alias.asname or alias.name, whole)
            if alias.name in PRESENT:
                self._present(node, alias.name)

    def _import(self, node: ast.AST, module: str, name: str, whole: str) -> None:
        top = module.split(".")[0]
        self.modules[name] = whole
        if not _installed(top):
            self.say(
                node,
                f"`{top}` is not installed where hidden tests are run; a student's own modules and "
                "files beside the notebook are not there.",
            )
        elif top in INSIDE:
            self.say(
                node,
                f"`{top}` looks into a living Python, and the student's is out of reach: ask for "
                "values and answers.",
            )

    def visit_Name(self, node: ast.Name) -> None:
        """Look for names that only a living notebook has."""
        if node.id in LIVE_NAMES & (self.theirs | {"exit"}):
            self.say(node, f"`{node.id}` is IPython's and exists only in the student's kernel.")
        elif self.modules.get(node.id, "").split(".")[0] in FILES:
            self._files(node, node.id)

    def _files(self, node: ast.AST, name: str) -> None:
        self.say(
            node,
            f"`{name}` would see the files of whoever marks, not the student's: let the notebook "
            "read its files into variables.",
        )

    def _present(self, node: ast.AST, name: str) -> None:
        self.say(
            node,
            f"`{name}` gives what this process shows or prints, not what the student's did: let "
            "the notebook keep it in a variable.",
        )

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Look at attributes of the student's objects."""
        text = ast.unparse(node)
        if isinstance(node.value, ast.Name) and node.value.id in self.theirs & MODULES:
            self.say(
                node,
                f"`{node.value.id}` is a module of the notebook's: import it again between the "
                "delimiters.",
            )
        elif self._evidence(node.value):
            if node.attr.startswith("__") or node.attr not in READABLE:
                self.say(
                    node,
                    f"`{text}` is no attribute of data or of evidence. If it belongs to a module, "
                    "import that module between the delimiters; if to a student's object, let a "
                    "variable or a function of the notebook say it.",
                )
        elif node.attr in PRESENT:
            self._present(node, text)
        self.generic_visit(node)

    def _evidence(self, node: ast.AST) -> bool:
        """Tell whether an expression is something of the student's, an item of it, or an answer."""
        if isinstance(node, ast.Subscript):
            return self._evidence(node.value)
        if isinstance(node, ast.Call):
            return self._evidence(node.func)
        return isinstance(node, ast.Name) and node.id in self.theirs - LIVE_NAMES

    def visit_Call(self, node: ast.Call) -> None:
        """Look at calls: of the student's functions, and of what looks things up."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        theirs = [a.id for a in given if isinstance(a, ast.Name) and a.id in self.theirs]
        if name in self.theirs:
            self._call_of_theirs(node, name, given, theirs)
        elif name == "open":
            self._files(node, "open")
        elif name == "input":
            self.say(node, "`input` asks whoever marks; nobody is there.")
        elif name in LOOK_UP - set(self.modules) and (name != "getattr" or theirs):
            self.say(
                node,
                f"`{name}` finds only the names that the hidden lines mention themselves: write "
                "them out.",
            )
        elif name in ("isinstance", "issubclass"):
            self._kind(node.args[1:])
        elif name == "next" and theirs:
            self.say(node, f"`{theirs[0]}` would be an iterator, which is no data: ask for a list.")
        self._errors_expected(node, given)
        self.generic_visit(node)

    def _call_of_theirs(
        self, node: ast.Call, name: str, given: list[ast.expr], theirs: list[str]
    ) -> None:
        if name[0].isupper() and not name.isupper():
            self.say(
                node,
                f"`{name}` looks like a class of the student's; objects of such classes are no "
                "evidence. Let a function of the notebook use it and return data.",
            )
        for argument in given:
            if self._is_code(argument):
                self.say(
                    node,
                    f"`{name}` is sent `{ast.unparse(argument)}`, which is code: only data can be "
                    "sent to a student's function.",
                )

    def _is_code(self, node: ast.expr) -> bool:
        if isinstance(node, (ast.Lambda, ast.GeneratorExp)):
            return True
        if isinstance(node, ast.Name):
            built_in = node.id not in self.asked and callable(getattr(builtins, node.id, None))
            return node.id in self.functions or (built_in and node.id not in self.modules)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = self.modules.get(node.value.id, "")
            return module in DATA_ONLY and callable(_resolve(module, node.attr))
        return False

    def _kind(self, kinds: list[ast.expr]) -> None:
        for part in (p for kind in kinds for p in ast.walk(kind)):
            if isinstance(part, ast.Name) and part.id in self.theirs:
                self.say(part, f"`{part.id}` would be a class of the student's, which is no data.")

    def _errors_expected(self, node: ast.Call, given: list[ast.expr]) -> None:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in EXPECTS_ERROR and not any(_names(part) & OWN_ERRORS for part in given[:1]):
            self._error(node, given[0] if given else node.func)

    def visit_Try(self, node: ast.Try) -> None:
        """Look for errors that a student's function is expected to raise."""
        if any(self._evidence(part) for line in node.body for part in ast.walk(line)):
            for handler in node.handlers:
                if handler.type is not None and not _names(handler.type) & OWN_ERRORS:
                    self._error(handler, handler.type)
        self.generic_visit(node)

    def _error(self, node: ast.AST, kind: ast.expr) -> None:
        self.say(
            node,
            f"`{ast.unparse(kind)}` will not arrive here: an error in a student's function becomes "
            "an AssertionError. Use `function.call(...).error`, a text that begins with its name.",
        )

    def visit_Expr(self, node: ast.Expr) -> None:
        """Look for calls whose only use is what they do to something else."""
        if isinstance(node.value, ast.Call) and self._evidence(node.value.func):
            self.say(
                node,
                f"`{ast.unparse(node)}` throws the answer away: what a student's function does to "
                "its arguments, prints or sets stays in the student's kernel.",
            )
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """Look for the identity of two of the student's objects."""
        sides = [node.left, *node.comparators]
        same = any(isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops)
        if same and all(isinstance(s, ast.Name) and s.id in self.theirs for s in sides):
            self.say(node, f"`{ast.unparse(node)}`: evidence says what objects hold, not which.")
        self.generic_visit(node)


def _is_set(name: ast.Name) -> bool:
    return isinstance(name.ctx, (ast.Store, ast.Del))


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _resolve(module: str, name: str) -> Any:
    return getattr(import_module(module), name, None)
