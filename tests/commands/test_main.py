"""The command `examroom`: what it says, what it writes, and its exit codes."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from examroom.commands import main
from examroom.commands.machine import doctor
from examroom.course.layout import Course
from examroom.course.notebooks import dumps, read
from examroom.grading.sample_class import HandedIn
from grading_tests.submissions.known import classroom
from tests.tiny_course import ASSIGNMENT, FILE, hand_in, make_course

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return the tiny course with release/ and solutions/ made."""
    course = make_course(tmp_path_factory.mktemp("built"))
    assert run("build", "--course", str(course.root)) == 0
    return course


@pytest.fixture
def course(built: Course, tmp_path: Path) -> Course:
    """Return a copy of the built course, to be spoilt."""
    shutil.copytree(built.root, tmp_path / "course")
    return Course(tmp_path / "course")


def run(*arguments: str) -> int:
    """Run the command in this process and return its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["examroom", *arguments])
        with pytest.raises(SystemExit) as ended:
            main.main()
    return int(ended.value.code or 0)


def edit(path: Path, old: str, new: str) -> None:
    """Replace text in a notebook's cells."""
    notebook = read(path)
    for cell in notebook.cells:
        cell.source = cell.source.replace(old, new)
    path.write_text(dumps(notebook))


def listing(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["grade", "07_nowhere"], "There is no assignment '07_nowhere'"),
        (["build", "02_tiny"], "did you mean 01_tiny?"),
        (["grade", ASSIGNMENT], "submitted: put each student's notebook in"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(
    course: Course, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    before = listing(course.root)
    assert run(*arguments, "--course", str(course.root)) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert len(said.strip().splitlines()) == 1
    assert listing(course.root) == before


def test_a_folder_that_is_no_course(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("build", "--course", str(tmp_path)) == 2
    assert "is not a course folder" in capsys.readouterr().err


def test_nobody_handed_in(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    course.submitted.mkdir()
    assert run("grade", ASSIGNMENT, "--course", str(course.root)) == 2
    assert "Nobody has handed in 01_tiny" in capsys.readouterr().err


def test_a_student_who_did_not_hand_in(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    (course.submitted / "ada" / ASSIGNMENT).mkdir(parents=True)
    arguments = ["grade", ASSIGNMENT, "--student", "bob", "--course", str(course.root)]
    assert run(*arguments) == 2
    assert "bob has not handed in 01_tiny." in capsys.readouterr().err
    assert not course.gradebook.exists()


def test_a_missing_program(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    with course.config_file.open("a") as settings:
        settings.write('c.Examroom.programs = {"no-such-program": "install it."}\n')
    (course.submitted / "ada" / ASSIGNMENT).mkdir(parents=True)
    for command in (["build"], ["grade", ASSIGNMENT], ["demo", "--folder", f"{course.root}/demo"]):
        assert run(*command, "--course", str(course.root)) == 2
        said = capsys.readouterr().err
        assert "The program 'no-such-program' is not installed: install it." in said
    assert not course.gradebook.exists()


# ---------------------------------------------------------------- build


def test_what_was_just_built_is_current(built: Course, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("build", "--check", "--course", str(built.root)) == 0
    assert "up to date" in capsys.readouterr().out


def test_building_again_runs_nothing(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("build", "--course", str(course.root)) == 0
    assert capsys.readouterr().out.strip() == "01_tiny is up to date"


@pytest.mark.parametrize("folder", ["release", "solutions"])
def test_check_names_an_edited_file(
    course: Course, capsys: pytest.CaptureFixture[str], folder: str
) -> None:
    edit(course.root / folder / ASSIGNMENT / FILE, "numbers = [3, 1, 2]", "numbers = [1]")
    assert run("build", "--check", "--course", str(course.root)) == 1
    assert f"{folder}/{ASSIGNMENT}/{FILE}" in capsys.readouterr().err


def test_check_names_all_that_an_edited_source_makes_stale(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(course.source / ASSIGNMENT / FILE, "A tiny assignment", "A small assignment")
    before = listing(course.root)
    assert run("build", "--check", "--course", str(course.root)) == 1
    said = capsys.readouterr().err
    assert f"release/{ASSIGNMENT}/{FILE}" in said
    assert f"solutions/{ASSIGNMENT}/{FILE}" in said
    assert listing(course.root) == before


def test_check_names_missing_and_leftover_files(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    (course.release / ASSIGNMENT / "helper.py").unlink()
    (course.release / ASSIGNMENT / "old.csv").write_text("1,2\n")
    (course.solutions / "00_old").mkdir()
    assert run("build", "--check", "--course", str(course.root)) == 1
    said = capsys.readouterr().err
    assert "helper.py is missing" in said
    assert "old.csv is made from nothing" in said
    assert "solutions/00_old is made from nothing" in said


def test_a_failing_reference_stops_the_build(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(course.source / ASSIGNMENT / FILE, "total = sum(numbers)", "total = 7")
    before = (course.release / ASSIGNMENT / FILE).read_bytes()
    assert run("build", "--course", str(course.root)) == 1
    assert "fails in cell total-check: WrongAnswer" in capsys.readouterr().err
    assert (course.release / ASSIGNMENT / FILE).read_bytes() == before


def test_a_solution_shows_answers_and_no_hidden_test(built: Course) -> None:
    text = (built.solutions / ASSIGNMENT / FILE).read_text()
    assert "total = sum(numbers)" in text
    assert "SOLUTION" not in text
    assert "HIDDEN" not in text
    assert "WrongAnswer" not in text


# ---------------------------------------------------------------- grade and remark


def test_a_scheduler_that_cannot_be_reached(
    course: Course, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("examroom.execution.workers.cluster.CONNECT_SECONDS", 1)
    hand_in(course, "ada")
    for address in ("tcp://127.0.0.1:9", "nonsense://"):
        arguments = ["grade", ASSIGNMENT, "--scheduler", address, "--course", str(course.root)]
        assert run(*arguments) == 2
        said = capsys.readouterr().err
        assert f"There is no Dask scheduler at {address}" in said
        assert len(said.strip().splitlines()) == 1
    assert not course.gradebook.exists()


def test_a_class_as_json(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in(course, "ada")
    hand_in(course, "ben", total="total = 5", doubled="doubled = 3")
    (course.submitted / "cora" / ASSIGNMENT).mkdir(parents=True)
    arguments = ["grade", ASSIGNMENT, "--json", "--workers", "1", "--course", str(course.root)]
    assert run(*arguments) == 2
    said = capsys.readouterr()
    document = json.loads(said.out)
    ada, ben, cora = document["students"]
    assert (ada["total"], ben["total"], cora["total"]) == (15, 5, 0)
    assert ben["questions"]["total"] == {"score": 0, "points": 4, "waiting": False}
    assert document["flagged"] == {"ben": ["doubled"]}
    assert document["not_marked"] == ["cora"]
    assert cora["problem"] == "There is no file tiny.ipynb."
    assert document["notebooks_run"] == 2
    assert ada["run"]["cpu_seconds"] > 0
    assert cora["run"] is None
    assert document["parts"]["runs"]["seconds"] > 0
    events = [json.loads(line) for line in said.err.splitlines()]
    assert {event["event"] for event in events} == {"marked", "progress"}
    marked = [event for event in events if event["event"] == "marked"]
    assert {event["student"] for event in marked} == {"ada", "ben", "cora"}
    assert [event["marked"] for event in marked] == [1, 2, 3]
    assert marked[-1]["average"] == pytest.approx((15 + 5) / 2 / 15)  # cora has no notebook

    assert run("remark", ASSIGNMENT, "--json", "--course", str(course.root)) == 2
    again = json.loads(capsys.readouterr().out)
    assert [one["total"] for one in again["students"]] == [15, 5, 0]
    assert again["notebooks_run"] == 0


def test_errors_as_json(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("grade", "07", "--json", "--course", str(course.root)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "no assignment '07'" in json.loads(said.err)["message"]


# ---------------------------------------------------------------- demo and doctor


def miscounted(course: Course, assignments: list[str]) -> list[HandedIn]:
    """Return the usual class, of which one thing is wrongly said to deserve nothing."""
    first, *others = classroom(course, assignments)
    return [replace(first, deserved={**first.deserved, "total": 0.0}), *others]


def test_demo_marks_a_class_beside_the_marks_it_deserves(
    course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "demo"
    arguments = ["demo", "--folder", str(folder), "--course", str(course.root)]
    assert run(*arguments) == 0
    said = capsys.readouterr().out
    assert "4/4 ✓" in said
    assert "✗" not in said
    assert list(folder.glob(f"feedback/*/{ASSIGNMENT}/tiny.html"))

    with course.config_file.open("a") as settings:
        settings.write('c.Examroom.demo_class = "tests.commands.test_main.miscounted"\n')
    assert run(*arguments) == 1
    both = capsys.readouterr()
    assert "4/0 ✗" in both.out
    assert "1 of 2 notebooks did not get the marks they deserve." in both.err


def test_demo_leaves_other_peoples_folders_alone(
    course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("years of work")
    folder = str(tmp_path / "thesis")
    assert run("demo", "--folder", folder, "--course", str(course.root)) == 2
    assert "holds files of something else" in capsys.readouterr().err
    assert (tmp_path / "thesis" / "chapter.tex").read_text() == "years of work"


def test_doctor_says_what_to_type(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    with course.config_file.open("a") as settings:
        settings.write('c.Examroom.programs = {"no-such-program": "apt-get install it"}\n')
    assert run("doctor", "--course", str(course.root)) == 1
    said = capsys.readouterr().out
    assert "type: apt-get install it" in said
    assert "Python: 3.13" in said


def test_doctor_says_which_speedups_are_in_use_and_why_others_are_not(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    speedups = pytest.importorskip("examroom.speedups")  # anybody may delete them
    tried = [("one", True, ""), ("two", False, "no numpy")]
    reports = [speedups.PatchReport(*each, worth=(2.0,)) for each in tried]
    monkeypatch.setattr(speedups, "report", lambda: reports)
    found = doctor.speedups(course)
    assert (found.found, found.well) == ("1 of 2 in use; two: off, no numpy", True)
    with course.config_file.open("a") as settings:
        settings.write("c.Examroom.speedups = False\n")
    assert doctor.speedups(course).found == "off, as c.Examroom.speedups says"


def test_doctor_knows_an_old_python_and_other_packages(tmp_path: Path) -> None:
    assert not doctor.python_version((3, 9, 1)).well
    lock = tmp_path / "uv.lock"
    lock.write_text('[[package]]\nname = "nbgrader"\nversion = "0.1"\nsource = {}\n')
    assert "nbgrader 0.9.6 (locked: 0.1)" in doctor.packages(lock).found


@pytest.mark.parametrize("source", ["editable", "virtual"])
def test_doctor_misses_what_the_course_needs(tmp_path: Path, source: str) -> None:
    lock = tmp_path / "uv.lock"
    needed = (
        '{ name = "no-such-package" }, { name = "amiga", marker = "sys_platform == \'amiga\'" }'
    )
    entry = '[[package]]\nname = "{}"\nsource = {{ {} = "." }}\ndependencies = [{}]\n'
    lock.write_text(entry.format("engine", "editable", "") + entry.format("course", source, needed))
    assert doctor.packages(lock).found == "other than in uv.lock: no-such-package (missing)"
