"""What the documents promise is there: links, pictures, commands, files, and lines to be copied."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from examroom.commands.main import app
from examroom.course.settings import Examroom
from examroom.evidence.traces import TraceEvidence
from examroom.sandbox.limits import Limits
from grading_tests.attacks.stories import stories
from grading_tests.checks import expect
from grading_tests.checks.pooled import posterior
from grading_tests.contract import CONTRACT
from grading_tests.notebooks import ROOT

PAGES = sorted((ROOT / "docs").glob("*.md"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "LICENSE-prose.md", *PAGES]
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in DOCUMENTS}
README, CONTRIBUTING = TEXTS["README.md"], TEXTS["contributing.md"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
MAKE_TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))
FOLDERS = (
    "benchmarks",
    "deploy",
    "docs",
    "examroom",
    "grading_tests",
    "release",
    "solutions",
    "source",
)

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def named(pattern: str, text: str) -> set[str]:
    """Return the words that follow a pattern where code or a line begins."""
    return set(re.findall(rf"(?:^|`){pattern}", text, flags=re.MULTILINE))


def block(begins: str) -> str:
    """Return the block of code of the page for contributors that begins like this."""
    found: str = re.findall(rf"```python\n({re.escape(begins)}.*?)```", CONTRIBUTING, re.DOTALL)[0]
    return found


@each_document
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", TEXTS[document.name]):
        if "://" not in target:
            name, _, anchor = target.partition("#")
            path = document.parent / name if name else document
            assert path.exists(), f"{document.name} links to no {target}."
            headings = re.findall(r"^#+ (.*)$", path.read_text("utf-8"), re.M) if anchor else []
            anchors = {re.sub(r"[^\w -]", "", line).lower().replace(" ", "-") for line in headings}
            assert not anchor or anchor in anchors, f"{path.name} has no heading {anchor}."


@each_document
def test_every_picture_is_described(document: Path) -> None:
    for alt in re.findall(r"!\[(.*?)\]\(", TEXTS[document.name], flags=re.DOTALL):
        assert len(alt) >= 40


@each_document
def test_every_file_and_folder_that_is_named_exists(document: Path) -> None:
    starts = "|".join([*FOLDERS, "tests", "tools"])
    for path in named(rf"((?:{starts})/[\w./*-]*)(?=`)", TEXTS[document.name]):
        if not path.startswith(("docs/_build", "docs/course")):  # which are made
            assert list(ROOT.glob(path.rstrip("/"))), f"{document.name} names {path}."


@each_document
def test_every_command_exists(document: Path) -> None:
    text = TEXTS[document.name]
    commands = {str(one.name) for one in app.registered_commands}
    commands |= {str(one.name) for one in app.registered_groups}
    assert named(r"examroom ([a-z]+)\b", text) <= commands
    targets = {word for words in named("make ([a-z][a-z -]*[a-z])", text) for word in words.split()}
    assert targets <= MAKE_TARGETS


@each_document
def test_every_option_that_is_named_exists(document: Path) -> None:
    if document.name == "changelog.md":  # it names options that are gone
        return
    options = set(re.findall(r"c\.Examroom\.(\w+)", TEXTS[document.name]))
    assert options <= set(Examroom.class_own_traits(config=True))


def test_every_make_target_is_explained_by_make_help() -> None:
    for target in MAKE_TARGETS - {"help"}:
        assert re.search(rf'@echo "make {target} ', MAKEFILE)


def test_the_readme_is_short_and_lists_every_assignment_and_folder() -> None:
    assert len(README.splitlines()) <= 120
    for assignment in CONTRACT:
        assert f"| `{assignment}` |" in README
    house = README.partition("## The house")[2].partition("```text")[2].partition("```")[0]
    folders = re.findall(r"^([\w]+)/ ", house, flags=re.MULTILINE)
    assert len(folders) >= 8
    for folder in folders:
        assert (ROOT / folder).is_dir(), f"There is no {folder}."


@pytest.mark.parametrize("page", ["README.md", "fairness.md"])
def test_how_many_attacks_succeed_is_told_as_it_was_measured(page: str) -> None:
    measured = json.loads((ROOT / "benchmarks" / "attacks.json").read_text(encoding="utf-8"))
    figures = measured["attacks"]["figures"]
    names = [
        one.name for one in stories() if one.group != "honest" and one.name in figures["stock"]
    ]
    stock, ours = (
        sum(bool(figures[side][name]["gained"] or figures[side][name]["damage"]) for name in names)
        for side in ("stock", "ours")
    )
    told = re.search(r"of (\d+)[^.:]*?(\d+)\s+gain\s+points or do damage there, none", TEXTS[page])
    assert told is not None
    assert [*map(int, told.groups()), 0] == [len(names), stock, ours]


def test_every_limit_has_a_paragraph() -> None:
    headings = re.findall(r"^### (\w+)$", TEXTS["limits.md"], flags=re.MULTILINE)
    assert sorted(headings) == sorted(Limits.describe())


def said_by_the_code() -> str:
    """Return all that the engine and its set-up may say, dots in place of what they put in."""
    texts = [(ROOT / "tools" / "setup.sh").read_text(encoding="utf-8")]
    for path in (ROOT / "examroom").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(re.sub(r"\{\w+\}", "...", node.value))
            elif isinstance(node, ast.JoinedStr):
                parts = (p.value if isinstance(p, ast.Constant) else "..." for p in node.values)
                texts.append("".join(map(str, parts)))
    return "\n".join(texts)


def test_every_sentence_of_the_code_that_is_explained_is_one_that_it_has() -> None:
    said = said_by_the_code()
    headings = re.findall(r"^### (.*)$", TEXTS["troubleshooting.md"], flags=re.MULTILINE)
    students = re.findall(r"^\| \*(.*?)\* \|", TEXTS["student.md"], flags=re.MULTILINE)
    halves = re.findall(r"^\*(.*?)\*", TEXTS["limits.md"], flags=re.MULTILINE)
    assert (len(headings) > 20, len(students), len(halves)) == (True, 7, 2)
    for sentence in headings + students + [re.sub(r"\d+", "...", half) for half in halves]:
        for part in sentence.split("..."):
            assert len(part.strip()) < 4 or part.strip(" ()") in said, f"Nothing says {part!r}."


@pytest.mark.parametrize("command", ["check", "format --check"])
def test_the_check_that_contributors_copy_passes_the_linter(command: str) -> None:
    file = "grading_tests/checks/pooled/posterior.py"
    module = (ROOT / file).read_text(encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff", *command.split(), "--stdin-filename", file, "-"]
    text = f"{module.rstrip()}\n\n\n{block('def slope_sign')}"
    done = subprocess.run(ruff, input=text, text=True, capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("given", [True, np.bool_(True), np.array(True)])
def test_the_check_that_contributors_copy_takes_every_right_form(given: Any) -> None:
    names = {**vars(posterior), "np": np, "slope_is_positive": given}
    exec(block("def slope_sign"), names)
    visible = block('assert "slope_is_positive"').partition("### BEGIN HIDDEN TESTS")[0]
    exec(visible, names)
    trace = TraceEvidence({"posterior": {"slope": np.ones((2, 5))}}, {})
    names["slope_sign"](given, trace)
    with pytest.raises(expect.WrongAnswer):
        names["slope_sign"](not given, trace)
