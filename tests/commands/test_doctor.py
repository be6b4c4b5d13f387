"""Where the sandbox cannot be made, the cause is named that this machine has."""

from pathlib import Path

import pytest

from examroom.commands.machine import doctor
from examroom.execution.compiled_code import Kept


@pytest.mark.parametrize(
    ("name", "content", "remedy"),
    [
        ("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n", "AppArmor"),
        ("proc/sys/user/max_user_namespaces", "0\n", "user.max_user_namespaces=10000"),
        ("proc/sys/kernel/unprivileged_userns_clone", "0\n", "userns_clone=1"),
        (".dockerenv", "", "container"),
        ("proc/sys/kernel/unprivileged_userns_clone", "1\n", "bwrap --unshare-all"),
    ],
)
def test_the_cause_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str, remedy: str
) -> None:
    monkeypatch.setattr("shutil.which", lambda program: program)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(content)
    assert remedy in doctor.namespaces_remedy(tmp_path)


def test_a_missing_program_is_named_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda program: None)
    assert "bubblewrap" in doctor.namespaces_remedy(tmp_path)


def test_who_keeps_the_limits_of_a_run_is_told(tmp_path: Path) -> None:
    assert "watched by a process beside each run; where systemd is" in doctor.limits(None).found
    (tmp_path / "cgroup.subtree_control").write_text("\n")
    assert "processor time counted by a control group" in doctor.limits(tmp_path).found
    (tmp_path / "cgroup.subtree_control").write_text("cpu memory pids\n")
    kept = "kept by a control group for each run (memory, pids, cpu)"
    assert doctor.limits(tmp_path).found == kept
    assert doctor.limits(None).well


def test_it_says_how_much_compiled_code_is_kept_and_where() -> None:
    kept = doctor.compiled(Kept(files=3, size=9 * 2**20, days=2.2))
    assert kept.well
    assert "9 MB in " in kept.found
    assert "used 2 days ago" in kept.found
    assert "examroom warm" in doctor.compiled(Kept(0, 0, 0.0)).found
