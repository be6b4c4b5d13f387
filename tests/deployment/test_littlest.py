"""Names of accounts on The Littlest JupyterHub, and what its hub is told of a course."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

from traitlets.config.loader import PyFileConfigLoader

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "littlest"


def test_a_roster_gets_the_names_of_accounts(tmp_path: Path) -> None:
    long = "a-name-that-is-far-too-long-for-it"
    roster = tmp_path / "class.csv"
    roster.write_text(f"student,email\nada,a@b.c\n{long},\n")
    done = subprocess.run(
        [sys.executable, FOLDER / "roster.py", roster], capture_output=True, text=True, check=True
    )
    rows = done.stdout.splitlines()
    assert rows[:2] == ["student,email", "jupyter-ada,a@b.c"]
    assert rows[2].startswith("jupyter-a-name-that-is-far-")
    assert len(rows[2].split(",")[0]) == 32


def test_a_file_without_students_is_refused(tmp_path: Path) -> None:
    roster = tmp_path / "class.csv"
    roster.write_text("name\nada\n")
    done = subprocess.run(
        [sys.executable, FOLDER / "roster.py", roster], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "no column student" in done.stderr


def test_the_hub_is_told_what_the_kit_tells_it() -> None:
    config = PyFileConfigLoader("course.py", path=str(FOLDER)).load_config()
    (service,) = config.JupyterHub.services
    assert service["user"] in config.JupyterHub.load_groups[f"formgrade-{service['name']}"]["users"]
    assert "read:users:groups!user" in config.Spawner.server_token_scopes


def test_sockets_of_kernels_are_in_the_home_of_the_account() -> None:
    config = PyFileConfigLoader("course.py", path=str(FOLDER)).load_config()
    folder = config.Spawner.environment["JUPYTER_RUNTIME_DIR"]
    assert folder(SimpleNamespace(username_template="jupyter-ada")) == "/home/jupyter-ada/.kernels"
