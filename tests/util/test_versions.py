"""What is installed decides under which key a run is kept, and nothing else does."""

from __future__ import annotations

import site
from pathlib import Path

import pytest

from examroom.util import versions


def installed(folder: Path, name: str) -> Path:
    (folder / f"{name}.dist-info").mkdir(parents=True)
    return folder


def now() -> str:
    """Return the hash as a process would have it that asks for the first time."""
    return versions.environment.__wrapped__()


def test_a_package_that_is_installed_makes_another_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("site.getsitepackages", lambda: [str(tmp_path)])
    installed(tmp_path, "pymc-6.0")
    before = now()
    assert now() == before
    installed(tmp_path, "arviz-1.0")
    assert now() != before


def test_what_a_module_adds_to_the_path_for_itself_makes_no_other_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = now()
    monkeypatch.syspath_prepend(str(installed(tmp_path, "vendored-1.0")))
    assert now() == before


def test_that_packages_are_installed_is_seen() -> None:
    found = [path for place in site.getsitepackages() for path in Path(place).glob("*.dist-info")]
    assert any(path.name.startswith("pytest-") for path in found)
