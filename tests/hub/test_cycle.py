"""A term on a real hub, in the order in which it happens: each test goes on where the last ended.

`make test-hub` runs it. Where something fails, what follows fails as well: look at the first.
"""

import time

import pytest

from tests.hub.lab import Lab
from tests.hub.machine import account
from tests.hub.term import (
    ASSIGNMENT,
    COMMENT,
    FILE,
    INTERVAL,
    NOTEBOOK,
    WORDS,
    WRONG_INTERVAL,
    Term,
)

pytestmark = pytest.mark.slow
STUB = "Write your answer here."


def test_everybody_logs_in_and_sees_the_menu_of_their_role(term: Term) -> None:
    page = Lab(term.browser, term.hub, "ada").page
    term.picture("login", page.screenshot())
    term.log_in("ada", "bob", "cleo", "prof")
    assert term.lab("ada").entries() == ["Assignment List"]
    assert term.lab("prof").entries() == ["Assignment List", "Course List"]


def test_an_instructor_opens_formgrader_and_releases_an_assignment(term: Term) -> None:
    lab = term.lab("prof")
    formgrader = term.formgrader
    term.picture("courses", lab.page.screenshot())
    term.picture("formgrader", formgrader.page.screenshot())
    assert "Successfully released" in formgrader.press(ASSIGNMENT, "release")
    assert (term.hub.exchange / "outbound" / ASSIGNMENT / FILE).is_file()


def test_students_fetch_it(term: Term) -> None:
    for name in ("ada", "bob", "cleo"):
        lab = term.lab(name)
        lab.assignments()
        lab.fetch(ASSIGNMENT)
        assert term.work(name).is_file()
        assert term.work(name).owner() == account(name)
    term.picture("assignments", term.lab("ada").page.screenshot())


def test_a_student_works_in_lab(term: Term) -> None:
    term.answer("ada")
    lab = term.lab("ada")
    lab.open_notebook(ASSIGNMENT, NOTEBOOK)
    lab.run_first_cell()
    sockets = [path for path in (term.hub.home("ada") / ".kernels").iterdir() if path.is_socket()]
    assert len(sockets) == 5  # and no port, which another's kernel could take
    lab.answer_in_words(STUB, WORDS)
    term.picture("notebook", lab.page.screenshot())
    assert WORDS.splitlines()[0] in term.work("ada").read_text()


def test_validating_says_whether_the_checks_pass(term: Term) -> None:
    unanswered = term.lab("bob").validate(ASSIGNMENT)
    assert "Give your model the name pooled_model." in unanswered
    lab = term.lab("ada")
    lab.page.locator("#nbgrader-assignment-list").wait_for(state="attached")
    lab.choose("Assignment List")
    said = lab.validate(ASSIGNMENT)
    assert "Success! Your notebook passes all the tests." in said


def test_students_submit_one_twice_and_one_late(term: Term) -> None:
    term.lab("ada").submit(ASSIGNMENT)
    term.answer("bob", {INTERVAL: WRONG_INTERVAL, term.in_words: "Too few visits."})
    term.lab("bob").submit(ASSIGNMENT)
    time.sleep(1.1)  # a time of submission has whole seconds
    term.answer("bob", {INTERVAL: WRONG_INTERVAL, term.in_words: WORDS})
    term.lab("bob").submit(ASSIGNMENT)
    time.sleep(1.1)
    now = "$(date -u '+%F %T') UTC"
    term.hub.as_grader(f'nbgrader db assignment add {ASSIGNMENT} --duedate="{now}"')
    time.sleep(1.1)
    term.answer("cleo", {term.in_words: WORDS}, attack=True)
    term.lab("cleo").submit(ASSIGNMENT)


def test_the_instructor_collects_by_formgraders_button(term: Term) -> None:
    term.formgrader.show()
    assert "Successfully collected" in term.formgrader.press(ASSIGNMENT, "collect")
    submitted = term.hub.course / "submitted"
    assert sorted(path.name for path in submitted.iterdir()) == [
        account(name) for name in ("ada", "bob", "cleo")
    ]
    assert WORDS.splitlines()[0] in (submitted / account("bob") / ASSIGNMENT / FILE).read_text()


def test_formgraders_button_marks_in_the_sandbox(term: Term) -> None:
    term.formgrader.page.reload()
    term.formgrader.submissions(ASSIGNMENT)
    assert "Successfully autograded" in term.formgrader.autograde(account("ada"))
    assert "needs manual grading" in term.formgrader.row(account("ada"))


def test_examroom_grade_marks_the_class_in_a_terminal(term: Term) -> None:
    table = term.hub.course / f"marks-{ASSIGNMENT}.csv"
    term.formgrader.type_in_terminal(f"examroom grade {ASSIGNMENT}")
    for _ in range(3000):
        marked = table.is_file() and account("cleo") in table.read_text()
        if marked and not term.hub.grader_runs("examroom grade"):
            break
        time.sleep(0.2)
    time.sleep(1)  # for the browser to draw the last lines
    term.picture("terminal", term.formgrader.page.screenshot())
    marks = term.marks()
    assert marks[account("ada")] == marks[account("cleo")] > marks[account("bob")] > 0


def test_answers_in_words_are_marked_by_hand(term: Term) -> None:
    term.formgrader.show()
    names = {"ada": "Lovelace, Ada", "bob": "Hooke, Robert", "cleo": "Selene, Cleopatra"}
    for name, shown in names.items():
        points = str(term.points(term.in_words) - (name == "bob"))
        term.formgrader.mark_by_hand(ASSIGNMENT, NOTEBOOK, shown, term.in_words, points, COMMENT)
        if name == "ada":
            term.picture("hand-mark", term.formgrader.page.screenshot())


def test_feedback_is_released_by_formgraders_buttons(term: Term) -> None:
    term.formgrader.assignments()
    assert "Success" in term.formgrader.press(ASSIGNMENT, "generate-feedback")
    assert "Success" in term.formgrader.press(ASSIGNMENT, "release-feedback")
    assert len(list((term.hub.exchange / "feedback").iterdir())) == 3


def test_a_student_reads_it_in_lab(term: Term) -> None:
    lab = term.lab("bob")
    lab.assignments()
    lab.fetch_feedback(ASSIGNMENT)
    page = lab.feedback(ASSIGNMENT)
    words = " ".join(page.locator("body").inner_text().split())
    term.picture("feedback", lab.page.screenshot())
    points = term.points(term.in_words)
    assert COMMENT in words
    assert f"{points - 1} / {points}" in words.replace(".0", "")
    assert "pooled_interval" in words
    for secret in ("BEGIN HIDDEN", "grading_tests", "checks.pooled_interval"):
        assert secret not in page.locator("html").inner_html()


def test_who_was_late_is_told_so(term: Term) -> None:
    rows = term.asked(
        "select s.student_id from submitted_assignment s join assignment a "
        "on s.assignment_id = a.id where s.timestamp > a.duedate"
    )
    assert rows == [(account("cleo"),)]
