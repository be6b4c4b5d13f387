"""A file that several assignments share is kept once and copied beside their notebooks."""

from pathlib import Path

import pytest

from examroom.commands.build import build, stale
from examroom.course.layout import Course
from examroom.util.errors import Problem
from tests.tiny_course import ASSIGNMENT, FILE, make_course

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

SETTING = f"""
c.Examroom.shared_files = {{
    "shared/tools.py": ["{ASSIGNMENT}", "02_not_written_yet"],
    "shared/others.py": ["02_not_written_yet"],
}}
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return the tiny course, built, with one file that is shared."""
    course = make_course(tmp_path_factory.mktemp("shared"))
    with course.config_file.open("a") as settings:
        settings.write(SETTING)
    (course.root / "shared").mkdir()
    (course.root / "shared" / "tools.py").write_text("NUMBER = 1\n")
    build(course, [ASSIGNMENT])
    return course


def test_a_build_copies_a_shared_file_to_source_release_and_solutions(built: Course) -> None:
    for folder in (built.source, built.release, built.solutions):
        assert (folder / ASSIGNMENT / "tools.py").read_text() == "NUMBER = 1\n", folder
        assert (folder / ASSIGNMENT / "helper.py").is_file()
        assert not (folder / ASSIGNMENT / "others.py").exists()
    assert stale(built, [ASSIGNMENT]) == []


def test_a_changed_original_makes_every_copy_stale_until_the_next_build(built: Course) -> None:
    original = built.root / "shared" / "tools.py"
    original.write_text("NUMBER = 2\n")
    assert stale(built, [ASSIGNMENT]) == [
        f"source/{ASSIGNMENT}/tools.py is not a copy of shared/tools.py"
    ]
    solution = built.solutions / ASSIGNMENT / FILE
    before = solution.stat().st_mtime_ns
    build(built, [ASSIGNMENT])
    assert stale(built, [ASSIGNMENT]) == []
    assert (built.release / ASSIGNMENT / "tools.py").read_text() == "NUMBER = 2\n"
    assert solution.stat().st_mtime_ns > before, "The solution was not run with the new file."


def test_a_solution_is_stale_when_a_file_beside_it_is_another_one(built: Course) -> None:
    copy = built.solutions / ASSIGNMENT / "tools.py"
    copy.write_text("NUMBER = 3\n")
    (said,) = stale(built, [ASSIGNMENT])
    assert said.startswith(f"solutions/{ASSIGNMENT}/{FILE} was run with other files beside it")
    (copy.parent / "left_over.py").write_text("")
    build(built, [ASSIGNMENT])
    assert stale(built, [ASSIGNMENT]) == []
    assert not (copy.parent / "left_over.py").exists()


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ({"shared/missing.py": [ASSIGNMENT]}, "names shared/missing.py for 01_tiny, but there is"),
        (
            {"shared/tools.py": [ASSIGNMENT], "source/../shared/tools.py": [ASSIGNMENT]},
            "two files tools.py for 01_tiny",
        ),
    ],
)
def test_a_shared_file_that_cannot_be_copied_is_named(
    setting: dict[str, list[str]], says: str, tmp_path: Path
) -> None:
    course = make_course(tmp_path)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "tools.py").write_text("")
    with course.config_file.open("a") as settings:
        settings.write(f"\nc.Examroom.shared_files = {setting!r}\n")
    for ask in (build, stale):
        with pytest.raises(Problem, match=says):
            ask(course, [ASSIGNMENT])
