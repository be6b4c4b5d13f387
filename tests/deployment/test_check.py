"""A hub as the kit makes it is well, and each mistake in it is told."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from examroom.deployment import environments, files
from examroom.deployment.accounts import has_password, others_may
from examroom.deployment.check import check
from examroom.deployment.finding import Finding
from examroom.deployment.hub import Hub, jupyter_settings
from examroom.util.errors import Problem
from tests.deployment.site import COURSE, GRADER, PACKAGES, Mistake, Site
from tests.hub.machine import KIT


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    # pytest's own folders are closed to others, so that nothing in them could be open.
    root = Path(tempfile.mkdtemp(dir="/tmp"))
    root.chmod(0o755)
    made = Site(root)
    for name in ("home_of", "owner_of", "has_password"):
        monkeypatch.setattr(files, name, getattr(made, name))
    monkeypatch.setattr(environments, "run_as", run_here)
    yield made
    shutil.rmtree(root)


def run_here(account: str, command: list[str], programs: Path) -> tuple[int | None, str]:
    assert account == GRADER
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def ill(site: Site) -> list[Finding]:
    return [finding for finding in check(site.config) if not finding.well]


def test_the_kits_own_machine_is_well(site: Site) -> None:
    found = list(check(site.config))
    assert [finding for finding in found if not finding.well] == []
    assert len(found) >= 15


NO_ENGINE = {name: version for name, version in PACKAGES.items() if name != "examroom"}
MISTAKES: dict[str, tuple[Mistake, str]] = {
    "a home that all may read": (
        lambda site: site.open(site.root / "home" / GRADER, site.course),
        "others can read gradebook.db, source",
    ),
    "a student's home that all may read": (
        lambda site: (site.root / "home" / "ada").chmod(0o755),
        "others can look into",
    ),
    "nbgrader's own 0777 exchange": (
        lambda site: site.exchange.parent.chmod(0o777),
        "everybody may rename a course",
    ),
    "a course of the exchange that is root's": (
        lambda site: site.owners.update({site.exchange: "root"}),
        "belongs to root, not to the grader",
    ),
    "an inbound folder that all may list": (
        lambda site: (site.exchange / "inbound").chmod(0o777),
        "everybody may list",
    ),
    "a feedback folder that all may list": (
        lambda site: (site.exchange / "feedback").chmod(0o755),
        "read others' pages",
    ),
    "no sandbox for the grader": (
        lambda site: site.write(
            site.programs / f"courses/{COURSE}/bin/examroom",
            "#!/bin/sh\necho 'no  sandbox: bwrap: No permissions'\n"
            "echo '     type: sysctl user.max_user_namespaces=10000'\nexit 1\n",
        ),
        "without it nothing is marked: bwrap",
    ),
    "a grader with a password": (
        lambda site: site.passwords.add(GRADER),
        "could log in as the grader",
    ),
    "a blocked grader": (
        lambda site: site.hub(
            "c.JupyterHub.load_groups",
            "c.Authenticator.blocked_users = {*GRADERS}\nc.JupyterHub.load_groups",
        ),
        "blocked_users",
    ),
    "a grader who is in no group": (
        lambda site: site.hub("[*course.instructors, course.grader]", "[*course.instructors]"),
        "formgrader answers 500",
    ),
    "a scope that servers lack": (
        lambda site: site.hub('    "read:users:groups!user",\n', ""),
        "servers lack read:users:groups!user",
    ),
    "a scope that the service lacks": (
        lambda site: site.hub('                f"read:users!user={course.grader}",\n', ""),
        "its service lack the scope read:users",
    ),
    "students who may open formgrader": (
        lambda site: site.hub(
            '"scopes": ["list:services", f"read:', '"scopes": ["access:services", f"read:'
        ),
        "students may open formgrader",
    ),
    "no header that lets Lab show formgrader": (
        lambda site: site.change(
            site.config / f"jupyter/{COURSE}/jupyter_server_config.json",
            "Content-Security-Policy",
            "X-Nothing",
        ),
        "formgrader stays blank in Lab",
    ),
    "a service from the students' environment": (
        lambda site: site.install(f"courses/{COURSE}", NO_ENGINE),
        "has no examroom",
    ),
    "another nbgrader for students": (
        lambda site: site.install("students", {**PACKAGES, "nbgrader": "0.9.5"}),
        "nbgrader 0.9.5 instead of 0.9.6",
    ),
    "another exchange for students": (
        lambda site: site.change(
            site.config / "jupyter/students/nbgrader_config.py", "/exchange", "/elsewhere"
        ),
        "for the grader and",
    ),
    "another course_id": (
        lambda site: site.change(site.course / "nbgrader_config.py", f'"{COURSE}"', '"other"'),
        "course_id is 'other'",
    ),
    "formgrader in the menu of students": (
        lambda site: (site.config / "jupyter/students/labconfig/page_config.json").write_text("{}"),
        "students see Formgrader",
    ),
    "kernels that share the machine's ports": (
        lambda site: site.change(
            site.config / "jupyter/students/jupyter_server_config.json", "ipc", "tcp"
        ),
        "two take the same one",
    ),
    "too long a path for sockets": (
        lambda site: site.hub('SOCKETS = ".kernels"', f'SOCKETS = "{"long" * 30}"'),
        "too long a path",
    ),
    "no encryption": (
        lambda site: site.hub('("http", "127.0.0.1")', '("http", "")'),
        "without encryption",
    ),
    "a cookie secret that all may read": (
        lambda site: (site.root / "state").chmod(0o755),
        "let them be anybody",
    ),
    "no copy of an old gradebook": (
        lambda site: os.utime(site.course / "nbgrader_config.py", (0, 0)),
        "no copy of the gradebook",
    ),
    "a member without an account": (
        lambda site: (site.root / "home" / "ada").rmdir(),
        "ada are in a group of the hub and have no account",
    ),
    "a course without a service": (
        lambda site: site.hub(
            '"name": course.name,\n        "display"', '"name": "x",\n        "display"'
        ),
        f"the hub has no service {COURSE}",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_planted_mistake_is_found_and_no_other(site: Site, name: str) -> None:
    plant, words = MISTAKES[name]
    plant(site)
    found = ill(site)
    assert len(found) == 1, [one.found for one in found]
    assert words in found[0].found
    assert found[0].remedy


def test_a_variable_that_a_hub_computes_for_each_user_is_computed(site: Site) -> None:
    before = "c.Spawner.pre_spawn_hook ="
    site.hub(before, f'c.Spawner.environment = {{"X": lambda one: one.user.name * 2}}\n{before}')
    assert Hub(site.config).spawned("ada")[0]["X"] == "adaada"


def test_validating_reaches_each_kernel_by_sockets_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    first, second = (
        jupyter_settings([KIT / "jupyter"], "nbgrader_config").ConnectionFileMixin for _ in "ab"
    )
    assert first.transport == second.transport == "ipc"
    assert Path(first.ip).parent == Path(second.ip).parent == tmp_path
    assert first.ip != second.ip


def test_a_folder_without_a_hub_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"has no jupyterhub_config\.py"):
        list(check(tmp_path))


def test_settings_that_cannot_be_read_are_told(site: Site) -> None:
    (site.config / "rosters" / f"{COURSE}.csv").write_text("student\nAda Lovelace\n")
    with pytest.raises(Problem, match="row 2: 'Ada Lovelace' cannot be the name of an account"):
        list(check(site.config))


def test_a_locked_account_has_no_password(tmp_path: Path) -> None:
    shadow = tmp_path / "shadow"
    shadow.write_text("a:!$6$x:1:0\nb:*:1:0\nc:$6$x:1:0\nd:!:1:0\n")
    assert [has_password(name, shadow) for name in "abcde"] == [False, False, True, False, False]
    assert has_password("a", tmp_path / "none") is None


def test_a_file_is_closed_by_a_folder_above_it(site: Site) -> None:
    path = site.root / "home" / "ada" / "notes.txt"
    path.write_text("mine")
    path.chmod(0o644)
    assert not others_may(path, os.R_OK)
    path.parent.chmod(0o711)
    assert others_may(path, os.R_OK)
