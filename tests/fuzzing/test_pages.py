"""Whatever a notebook writes, its page is made, and nothing on it runs or calls home."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from nbformat import NotebookNode

from examroom.course.cells import Role, role
from examroom.course.layout import Course
from examroom.course.notebooks import new_cell, new_notebook, node
from examroom.course.outcome import judge
from examroom.evidence.codec.characters import whole_characters
from examroom.execution.outputs import tidy
from examroom.execution.record import ExecutionRecord
from examroom.execution.runner import CellRunner
from examroom.feedback.exporter import FeedbackExporter, render
from examroom.feedback.failures import sentences
from examroom.feedback.questions import questions_of
from examroom.feedback.sanitise import safe_html, safe_line, safe_markdown
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading.mark import mark
from examroom.hidden_tests.answers import Answers
from examroom.hidden_tests.parse import hidden_test
from examroom.util import messages
from grading_tests.attacks.plain_course import QUESTIONS, ROOT, check, source
from tests.fuzzing import PROFILES, tried
from tests.fuzzing.notebooks import CODE, MARKDOWN
from tests.fuzzing.texts import ANYTHING, WORDS, broken, written

HTML = written(
    *("<b>", "</b>", "<p", ">", "<table><tr><td>", "</table>", "<a href='", "javascript:", "'"),
    *("<img src=x onerror=alert(1)>", "<svg>", "<math><mtext>", "<style>", "<script>", "</script>"),
    *(
        "<iframe srcdoc=",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "&lt;",
        "&#x3c;",
        "&#0;",
        "\0",
        "<noscript>",
    ),
    *(
        "data:text/html,",
        "url(//example.org)",
        " style='",
        "<template>",
        "<base href=//example.org>",
    ),
)
TERMINAL = written("\x1b[31m", "\x1b[0m", "\x1b[38;5;9m", "\x1b[", "\r", "\b", "line\n", "<", "|")
FORMULAS = written(
    *("$", "$$", "\\frac", "{", "}", "^", "_", "\\begin{matrix}", "\\end{matrix}", "&", "\\\\"),
    *("\\left(", "\\right.", "\\text{a}", "\\N{", "\\def\\a{\\a}", "\\unicode{", "%", "x", "\\"),
)
KINDS = (
    *("text/plain", "text/html", "text/markdown", "text/latex", "image/png", "image/svg+xml"),
    *("application/json", "application/javascript", "application/vnd.jupyter.widget-view+json"),
)
RUNS = {"script", "style", "iframe", "object", "embed", "form", "base", "meta", "link", "template"}
CONTENT = st.dictionaries(
    st.sampled_from(KINDS) | WORDS, broken(HTML | MARKDOWN | TERMINAL | FORMULAS), max_size=3
)
MESSAGE_KINDS = (
    *("stream", "display_data", "execute_result", "error", "update_display_data", "status"),
    *("clear_output", "execute_input", "comm_open", "comm_msg", "odd"),
)
MESSAGES = st.fixed_dictionaries(
    {
        "msg_type": st.sampled_from(MESSAGE_KINDS),
        "content": broken(
            st.fixed_dictionaries(
                {},
                optional={
                    "name": broken(st.sampled_from(["stdout", "stderr"])),
                    "text": broken(TERMINAL),
                    "data": broken(CONTENT),
                    "metadata": broken(st.dictionaries(WORDS, ANYTHING, max_size=2)),
                    "transient": broken(st.fixed_dictionaries({"display_id": broken(WORDS)})),
                    "execution_count": broken(st.integers()),
                    "ename": broken(WORDS),
                    "evalue": broken(TERMINAL),
                    "traceback": broken(st.lists(broken(TERMINAL), max_size=3)),
                    "wait": ANYTHING,
                    "comm_id": broken(WORDS),
                    "execution_state": broken(st.sampled_from(["busy", "starting"])),
                },
            )
        ),
    }
)


def nothing_runs(html: str, *allowed: str) -> None:
    """Check that a browser would run nothing of a page, and fetch nothing."""
    for element in BeautifulSoup(html, "html.parser").find_all(True):
        assert element.name not in RUNS - {*allowed}, element
        assert not [name for name in element.attrs if name.startswith("on")], element
        for name in ("src", "href", "action", "background"):
            address = str(element.get(name, "")).strip().lower()
            assert not address.startswith(("javascript:", "//", "data:text")), element
            assert name != "src" or address.startswith("data:image/") or not address, element


@pytest.mark.parametrize("profile", PROFILES)
def test_html_is_cleaned_whatever_it_is(profile: str) -> None:
    @tried(profile, 2)
    @given(HTML)
    def holds(text: str) -> None:
        once = safe_html(text)
        nothing_runs(once)
        assert safe_html(once) in (once, f"<p>{messages.TOO_MUCH_HTML}</p>")

    holds()


@pytest.mark.parametrize("profile", PROFILES)
def test_a_text_is_shown_whatever_it_is(profile: str) -> None:
    environment = Environment()
    environment.filters["shown"] = safe_markdown
    page = environment.from_string("{{ text | shown }}")

    @tried(profile, 2)
    @given(MARKDOWN | FORMULAS | HTML)
    def holds(text: str) -> None:
        nothing_runs(page.render(text=text))
        nothing_runs(safe_line(text))

    holds()


@st.composite
def executed(draw: st.DrawFn) -> NotebookNode:
    """Return a notebook after a run in which a kernel sent whatever it liked."""
    notebook = deepcopy(source())
    for cell in notebook.cells:
        if role(cell) in (Role.SOLUTION, Role.WRITTEN):
            cell.source = draw(CODE | MARKDOWN)
    for place in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(["code", "markdown", "raw"]))
        notebook.cells.insert(place, new_cell(kind, draw(MARKDOWN | FORMULAS | HTML | CODE)))
    for cell in notebook.cells:
        cell.source = whole_characters(cell.source)  # as `submission.read` leaves it
    runner = CellRunner(new_notebook(), km=None, coalesce_streams=False)
    runner.reset_execution_trackers()
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and draw(st.booleans()):
            for message in draw(st.lists(MESSAGES, max_size=4)):
                about = {"parent_header": {}, "header": {"msg_type": message["msg_type"]}}
                runner.process_message({**about, **message}, cell, place)
            tidy(cell)
            cell.execution_count = draw(broken(st.none() | st.integers(0, 9)))
    return notebook


@pytest.mark.parametrize("profile", PROFILES)
def test_a_run_is_marked_and_its_page_is_made(profile: str) -> None:
    exporter = FeedbackExporter(config=Nbgrader(Course.at(ROOT)).config)
    set_ = json.loads(json.dumps(exporter._own_settings()))
    tests = {name: hidden_test(check(name)) for name in QUESTIONS}
    answers = {
        f"{name}-check": Answers(dict.fromkeys(test.names, ""))
        for name, test in tests.items()
        if test is not None
    }

    @tried(profile, 0.5)
    @given(executed(), st.lists(WORDS | HTML, max_size=2))
    def holds(run: NotebookNode, repairs: list[str]) -> None:
        kept = ExecutionRecord.loads(ExecutionRecord(run, answers, 1, True).dumps())
        submission = deepcopy(run)
        for cell in submission.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        marked = mark(submission, kept)
        marked.cells = [judge(cell) for cell in marked.cells]
        nbformat.validate(marked)
        why = sentences(marked, questions_of(marked))
        questions = [
            {"anchor": name, "title": name, "score": 0.0, "points": 5.0, "sentence": why[name]}
            for name in answers
        ]
        about = {"title": "A page", "questions": questions, "repairs": repairs}
        marks: dict[str, Any] = {"student": "<b>", "assignment": "a", "score": 0, "max_score": 30}
        resources = {"examroom": about, "nbgrader": {**marks, "late_penalty": 0}}
        page = render(lambda asked: None, notebook=node(marked), resources=resources, settings=set_)
        page.encode()
        nothing_runs(page, "meta", "style")

    holds()
