"""Both images for Kubernetes, made in folders of this machine, and worked in as their user."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from examroom.course.layout import Course
from examroom.grading.sample_class import hand_in
from grading_tests.submissions.known import REFERENCE, known
from tests.deployment.image import FILE, IGNORED, ROOT, Context, Image, make, missing

pytestmark = pytest.mark.slow

PLACE = Path("/var/tmp/examroom-test-image")
ASSIGNMENT = "02_pooled"
HIDDEN = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)### END \1", re.DOTALL)


@pytest.fixture(scope="module")
def base() -> Iterator[Image]:
    assert not missing(), missing()
    shutil.rmtree(PLACE, ignore_errors=True)
    try:
        yield make("base", PLACE)
    finally:
        shutil.rmtree(PLACE)


@pytest.fixture(scope="module")
def students(base: Image) -> Image:
    return make("students", PLACE, base)


@pytest.fixture(scope="module")
def course(base: Image) -> Image:
    return make("course", PLACE, base)


@pytest.fixture
def volume() -> Iterator[Path]:
    """Make a disk as Kubernetes mounts one: root's, and writable for the pod's group."""
    place = PLACE / "volume"
    (place / "lost+found").mkdir(parents=True, mode=0o700)
    os.chown(place, 0, 100)
    place.chmod(0o2775)
    yield place
    shutil.rmtree(place)


def said(image: Image, *command: str, **words: Any) -> str:
    """Run a command in an image as a container does, and return what it says."""
    # tini, which is the first process in a container, is one of many here.
    done = image.run(*image.start, *command, TINI_SUBREAPER="", **words)
    assert done.returncode == 0, done.stdout
    return done.stdout


def version(package: str) -> str:
    text = (ROOT / "deploy" / "requirements.txt").read_text()
    (found,) = re.findall(rf"(?m)^{package}==(\S+)", text)
    return str(found)


def secrets() -> list[str]:
    """Return the lines of solutions and hidden tests that say enough to be told from others."""
    found: set[str] = set()
    for path in (ROOT / "source").glob("*/*.ipynb"):
        for cell in json.loads(path.read_text())["cells"]:
            for _, text in HIDDEN.findall("".join(cell["source"])):
                found |= {line.strip() for line in text.splitlines()}
    given = "".join(path.read_text() for path in (ROOT / "release").rglob("*.ipynb"))
    spoken = [line for line in found if len(line) >= 50]  # a package may have a short one as well
    return [line for line in spoken if json.dumps(line)[1:-1] not in given]


def holding(image: Image, lines: list[str]) -> list[str]:
    """Return the files of an image in which one of the lines stands, as text or within JSON."""
    patterns = "\n".join({*lines, *(json.dumps(line)[1:-1] for line in lines)})
    folders = ("/etc", "/home", "/opt", "/root", "/srv", "/tmp", "/usr/local", "/var")
    done = subprocess.run(
        ["grep", "-rlaF", "-f", "-", *(str(image.inside(path)) for path in folders)],
        input=patterns,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.splitlines()


def test_a_students_server_starts_and_has_the_packages_of_the_course(students: Image) -> None:
    assert version("jupyterhub") in said(students, "jupyterhub-singleuser", "--version")
    assert said(students, "id", "-u").strip() == "1000"
    assert said(students, "python", "-c", "import pymc; print(pymc.__version__)")
    assert "graphviz" in said(students, "dot", "-V")
    assert "ngshare" in said(students, "python", "-c", "import ngshare_exchange as n; print(n)")


def test_students_find_no_solution_and_no_hidden_test(students: Image, course: Image) -> None:
    lines = secrets()
    assert len(lines) > 100
    assert len(holding(course, lines)) > 10
    assert holding(students, lines) == []
    for name in ("examroom", "grading_tests"):
        assert not list(students.inside("/opt").rglob(name))
        assert not list(students.inside("/srv").rglob(name))


def test_nothing_of_a_class_is_sent_to_the_builder(tmp_path: Path) -> None:
    for name in ("gradebook.db", "class.csv", "submitted/ada/02/a.ipynb", "source/02/a.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    sent = Context(tmp_path, IGNORED.read_text()).files(".")
    assert [str(below) for _, below in sent] == ["source/02/a.ipynb"]


def test_the_server_that_marks_is_ready_and_has_compiled(course: Image) -> None:
    assert version("jupyterhub") in said(course, "jupyterhub-singleuser", "--version")
    assert "compiles instead" not in course.said
    assert "walls proved from inside" in said(course, "examroom", "doctor")
    assert ASSIGNMENT in said(course, "examroom", "warm", ASSIGNMENT)


def test_a_class_is_marked_on_a_volume_as_the_pod_has_it(course: Image, volume: Path) -> None:
    pod, *_ = yaml.safe_load_all(FILE.with_name("marking.yaml").read_text())
    (first,) = pod["spec"]["initContainers"]
    (mount,) = first["volumeMounts"]
    said(course, *first["args"], mounts={volume: mount["mountPath"]})
    (marking,) = pod["spec"]["containers"]
    (mount,) = marking["volumeMounts"]
    work = [one for one in known(Course.at(ROOT), ASSIGNMENT) if one.student == REFERENCE]
    hand_in(Course.at(volume), work)
    subprocess.run(["chown", "-R", "1000:100", volume / "submitted"], check=True)
    command = f"examroom grade {ASSIGNMENT} --json 2>/dev/null"
    outcome = json.loads(said(course, "sh", "-c", command, mounts={volume: mount["mountPath"]}))
    assert outcome["sandboxed"]
    (student,) = outcome["students"]
    assert student["total"] == sum(work[0].deserved.values())
    # The pod goes, and comes back with a newer image: its marks are still there.
    said(course, *first["args"], mounts={volume: "/mnt/course"})
    assert (volume / "gradebook.db").is_file()
