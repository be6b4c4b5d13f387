"""Compiled code that is kept between commands, and who may have written it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from examroom.execution import compiled_code
from examroom.execution.compiled_code import keep, kept, key_of, load

FILES = {"pytensor/numba/a.nbi": b"index", "matplotlib/fonts.json": b"{}"}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "examroom" / "compiled"


def test_what_is_kept_is_found_by_its_key_alone() -> None:
    keep("key", FILES)
    assert load("key") == FILES
    assert load("other") == {}


def test_nobody_else_can_look_into_the_cache(cache: Path) -> None:
    keep("key", FILES)
    assert cache.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in cache.iterdir()] == [0o600]


def test_a_damaged_file_is_passed_over_and_replaced(cache: Path) -> None:
    keep("key", FILES)
    (path,) = cache.iterdir()
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.write_bytes(content)
    assert load("key") == {}
    keep("key", FILES)
    assert load("key") == FILES


@pytest.mark.parametrize("size", [0, 10, 40])
def test_a_file_that_was_cut_is_passed_over(cache: Path, size: int) -> None:
    keep("key", FILES)
    (path,) = cache.iterdir()
    os.truncate(path, size)
    assert load("key") == {}


def test_what_others_may_write_to_is_not_used(cache: Path) -> None:
    keep("key", FILES)
    cache.chmod(0o777)
    assert load("key") == {}
    cache.chmod(0o700)
    next(cache.iterdir()).chmod(0o666)
    assert load("key") == {}


def test_a_link_in_the_place_of_the_cache_is_not_followed(cache: Path, tmp_path: Path) -> None:
    keep("key", FILES)
    cache.rename(tmp_path / "elsewhere")
    cache.symlink_to(tmp_path / "elsewhere")
    assert load("key") == {}
    keep("new", FILES)
    assert not [path for path in (tmp_path / "elsewhere").iterdir() if "new" in path.name]


def test_without_a_place_to_write_nothing_is_kept_and_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    keep("key", FILES)
    assert load("key") == {}


def test_of_many_those_used_last_are_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled_code, "MOST_FILES", 2)
    for name in ("first", "second"):
        keep(name, FILES)
        os.utime(cache / f"{name}.compiled", (1000, 1000 if name == "first" else 2000))
    load("first")
    keep("third", FILES)
    assert [bool(load(name)) for name in ("first", "second", "third")] == [True, False, True]
    assert kept().files == 2


def test_a_key_holds_for_the_packages_and_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    key = key_of("warm-up")
    assert key_of("warm-up") == key
    assert key_of("another") != key
    monkeypatch.setattr(compiled_code, "environment", lambda: "other packages")
    assert key_of("warm-up") != key
    monkeypatch.undo()
    monkeypatch.setattr(compiled_code, "processor", lambda: ["another"])
    assert key_of("warm-up") != key
