"""Write the syllabus and the list of terms from the released notebooks, so that neither goes stale.

``{overview}`` is a table of the assignments, ``{syllabus}`` has a section for each of them, with
what its card says and a table of its questions, and ``{terms}`` lists every technical term with the
cell that defines it, from ``grading_tests/terms.py``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from course import assignments, kind, labels, name, notebook
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from grading_tests.contract import CONTRACT
from grading_tests.notebooks import cells
from grading_tests.terms import TERMS, Term, defining_cell, definition, read_by_students


def card(assignment: str) -> str:
    """Return the first cell of a notebook, its card."""
    return str(notebook("release", assignment).cells[0].source)


def title(assignment: str) -> str:
    """Return the heading of a notebook, such as "02 · One slope for all"."""
    return card(assignment).partition("\n")[0].removeprefix("# ")


def facts(assignment: str) -> dict[str, str]:
    """Return the second table of a card, and the time that a student should reckon with."""
    found = dict(labels(card(assignment).rpartition("| | |")[2]))
    reckon = re.search(r"Reckon with ([^.]+)\.", " ".join(card(assignment).split()))
    return {**found, "time": reckon[1] if reckon else ""}


def goals(assignment: str) -> Iterator[tuple[str, str]]:
    """Yield the first table of a card: what a student can do afterwards."""
    return labels(card(assignment).rpartition("| | |")[0])


def questions(assignment: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the name of each graded cell, its points, and whether a person marks it."""
    for cell in notebook("release", assignment).cells:
        grader = cell.metadata.get("nbgrader", {})
        if grader.get("grade"):
            by_hand = kind(cell) == "answer"
            yield name(cell).removesuffix("-check"), f"{grader['points']:g}", by_hand


def asked_for(assignment: str, question: str) -> list[str]:
    """Return the names that a prompt tells and that its answer makes, in the prompt's order."""
    at = {cell.grade_id: cell.source for cell in cells("source", assignment)}
    told = re.findall(r"`([A-Za-z]\w*)\b", at[f"{question}-prompt"])
    made = {*CONTRACT.get(assignment, {}).get(question, ()), *_made(ast.parse(at[question]))}
    return [one for one in dict.fromkeys(told) if one in made]


def _made(tree: ast.AST) -> Iterator[str]:
    """Yield the names that a cell gives a value, those inside its functions left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        else:
            yield from _made(node)


def link(assignment: str, text: str, heading: str = "") -> str:
    """Return a link to the page of a notebook, or to a heading in it."""
    anchor = f"#{slug(heading)}" if heading else ""
    return f"[{text}](course/{assignment}.ipynb{anchor})"


def slug(heading: str) -> str:
    """Return the anchor that MyST makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def overview() -> str:
    """Return the table of assignments."""
    rows = ["| assignment | time for a student | run time on one core | questions |"]
    rows.append("| --- | --- | --- | --- |")
    for one in assignments():
        told, asked = facts(one), list(questions(one))
        by_hand = sum(hand for *_, hand in asked)
        runs = told.get("run time", "").replace(" on one core, measured", "")
        count = f"{len(asked)}, {by_hand} of them by hand"
        rows.append(f"| {link(one, title(one))} | {told['time']} | {runs} | {count} |")
    return "\n".join(rows)


def section(assignment: str) -> str:
    """Return what the syllabus says of an assignment."""
    told = facts(assignment)
    rows = ["| | question | points | marked by | asks for |", "| --- | --- | --- | --- | --- |"]
    for number, (question, points, by_hand) in enumerate(questions(assignment), start=1):
        names = [] if by_hand else asked_for(assignment, question)
        asks = ", ".join(f"`{one}`" for one in names) or "words"
        marked = "hand" if by_hand else "machine"
        rows.append(f"| {number} | `{question}` | {points} | {marked} | {asks} |")
    return "\n".join(
        [
            f"## {title(assignment)}",
            "",
            f"{link(assignment, 'Read the notebook.')} After it a student can:",
            "",
            *(f"- **{verb}** {rest}" for verb, rest in goals(assignment)),
            "",
            f"**Needs:** {told.get('you need', '')}. **Points:** {told.get('points', '')}.",
            f"**Time:** {told['time']}; the notebook runs for {told.get('run time', '')}.",
            "",
            *rows,
            "",
        ]
    )


def terms() -> str:
    """Return the table of terms, in the order in which the course defines them."""
    rows = ["| term | defined in | how |", "| --- | --- | --- |"]
    for term in TERMS:
        heading = section_of(term)
        quoted = definition(term).replace("|", "\\|")
        place = f"{term.assignment[:2]}, {heading.partition(' · ')[0].lower()}"
        rows.append(f"| {term.name} | {link(term.assignment, place, heading)} | {quoted} |")
    return "\n".join(rows)


def section_of(term: Term) -> str:
    """Return the heading of the section in whose text a term is defined."""
    cell = defining_cell(term)
    before = [one for one in read_by_students(term.assignment) if one.number < cell.number]
    here = cell.visible[: term.emphasised.search(cell.visible).start()]
    text = "\n".join([one.visible for one in before] + [here])
    return re.findall(r"^## (.+)$", text, flags=re.MULTILINE)[-1]


class _Text(SphinxDirective):
    """Markdown that a function of this module returns."""

    @staticmethod
    def text() -> str:
        """Return the Markdown."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """Parse it where the directive stands."""
        return self.parse_text_to_nodes(self.text(), allow_section_headings=True)


class Overview(_Text):
    """The table of assignments."""

    text = staticmethod(overview)


class Syllabus(_Text):
    """A section for each assignment."""

    @staticmethod
    def text() -> str:
        """Join the sections."""
        return "\n".join(map(section, assignments()))


class Terms(_Text):
    """The table of terms."""

    text = staticmethod(terms)


def setup(app: Any) -> dict[str, Any]:
    """Tell Sphinx of the directives."""
    app.add_directive("overview", Overview)
    app.add_directive("syllabus", Syllabus)
    app.add_directive("terms", Terms)
    return {"parallel_read_safe": True}
