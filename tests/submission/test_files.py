"""A submission is data: what is odd about it is put right or left out, in a sentence."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from examroom.course.notebooks import new_cell, new_notebook
from examroom.execution.record import record_key
from examroom.sandbox.files import MOST_BYTES, MOST_DEPTH, MOST_FILES
from examroom.submission.copies import copy_submission
from examroom.submission.files import (
    FileRules,
    files_beside,
    instructor_files,
    submitted_files,
)
from examroom.submission.read import InvalidNotebook, parse_notebook, read_notebook

ODD_ATTACHMENTS: dict[str, Any] = {
    "dot.png": {"image/png": "AAAA"},
    "drawing.svg": {"image/svg+xml": ["<svg>\n", "</svg>"]},
    "number.png": {"image/png": 7},
    "nothing.png": {},
    "word": "word",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "student"
    (made / "data").mkdir(parents=True)
    (made / "data" / "rain.csv").write_text("1,2,3")
    return made


def beside(student: Path, instructor: Path) -> dict[str, bytes]:
    return files_beside(submitted_files(student).files, instructor_files(instructor))


def test_files_are_used_and_nothing_is_left_out(folder: Path) -> None:
    (folder / "rain.ipynb").write_text("{}")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "link").symlink_to("/etc")
    found = submitted_files(folder)
    assert found.files == {"data/rain.csv": b"1,2,3"}
    assert found.left_out == []


def test_links_pipes_and_sockets_are_left_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "diary.txt").symlink_to("/etc/passwd")
    (folder / "host").symlink_to("/")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    monkeypatch.chdir(folder)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("data/socket")
    found = submitted_files(folder)
    assert found.files == {"data/rain.csv": b"1,2,3"}
    assert [sentence.split()[0] for sentence in found.left_out] == [
        f"`{name}`" for name in ("diary.txt", "host", "loop", "pipe", "data/socket")
    ]
    assert all("left out: only files are taken in" in sentence for sentence in found.left_out)


def test_of_too_many_files_those_within_the_limit_are_used(folder: Path, tmp_path: Path) -> None:
    for number in range(2 * MOST_FILES):
        (folder / "data" / f"z{number}").touch()
    found = submitted_files(folder)
    assert "data/rain.csv" in found.files
    assert len(found.files) == MOST_FILES - 1  # and their folder
    assert "the others were left out" in found.left_out[0]
    copy_submission(folder, tmp_path / "copy")
    assert submitted_files(tmp_path / "copy").files == found.files


def test_a_huge_file_is_left_out_alone(folder: Path) -> None:
    (folder / "a.bin").touch()
    os.truncate(folder / "a.bin", MOST_BYTES + 1)
    found = submitted_files(folder)
    assert set(found.files) == {"data/rain.csv"}
    assert "`a.bin` was left out" in found.left_out[0]


def test_folders_below_folders_end_somewhere(folder: Path) -> None:
    deepest = folder.joinpath(*["deeper"] * (MOST_DEPTH + 3))
    deepest.mkdir(parents=True)
    (deepest / "x").touch()
    found = submitted_files(folder)
    assert set(found.files) == {"data/rain.csv"}
    assert "lies deeper than" in found.left_out[0]


def test_whatever_a_name_is_made_of_a_sentence_is_text(folder: Path) -> None:
    for name in (b"\xff\xfe", b"two\nlines", b"`", "\u202e".encode(), b"a" * 250):
        os.symlink("/etc", os.fsencode(folder) + b"/" + name)
    sentences = submitted_files(folder).left_out
    assert len(sentences) == 5
    for sentence in sentences:
        sentence.encode()
        assert sentence.isprintable()
        assert len(sentence) < 150


def test_hundreds_of_links_make_a_few_sentences(folder: Path) -> None:
    for number in range(300):
        (folder / f"link{number}").symlink_to("/etc")
    sentences = submitted_files(folder).left_out
    assert len(sentences) < 30
    assert sentences[-1] == "And 280 more such things were left out."


def test_the_instructors_files_win(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "source" / "data").mkdir(parents=True)
    (tmp_path / "source" / "data" / "rain.csv").write_text("4")
    assert beside(folder, tmp_path / "source") == {"data/rain.csv": b"4"}


def test_the_instructors_files_win_over_folders_of_their_names(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "source" / "other").mkdir(parents=True)
    (tmp_path / "source" / "data").write_text("a file")
    (tmp_path / "source" / "other" / "file").write_text("in a folder")
    (folder / "other").write_text("a file")
    found = beside(folder, tmp_path / "source")
    assert found == {"data": b"a file", "other/file": b"in a folder"}


def test_a_link_is_no_notebook(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "instructors.ipynb").write_text('{"nbformat": 4, "cells": []}')
    (folder / "rain.ipynb").symlink_to(tmp_path / "instructors.ipynb")
    with pytest.raises(InvalidNotebook, match=r"There is no file rain\.ipynb, only a link"):
        read_notebook(folder / "rain.ipynb")
    copy_submission(folder, tmp_path / "copy")
    assert not (tmp_path / "copy" / "rain.ipynb").exists()


def test_a_missing_notebook_may_be_there_by_another_name(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    for name in (
        "rain (1).ipynb",
        "data/rain.ipynb",
        ".rain.ipynb",
        "snow.ipynb",
        "../secret/z.ipynb",
    ):
        (folder / name).write_text("{}")
    (folder / "elsewhere").symlink_to(tmp_path / "secret")
    (folder / "link.ipynb").symlink_to(tmp_path / "secret" / "z.ipynb")
    with pytest.raises(InvalidNotebook) as reason:
        read_notebook(folder / "rain.ipynb", ["rain.ipynb", "snow.ipynb"])
    assert "is called rain (1).ipynb, data/rain.ipynb; only a notebook" in str(reason.value)


def test_files_may_be_ignored_and_be_the_students_own(folder: Path, tmp_path: Path) -> None:
    rules = FileRules(("*.log", "cache"), frozenset({"data/rain.csv"}))
    source = tmp_path / "source"
    for path in (folder / "a.log", folder / "cache" / "x", source / "b.log", source / "y.py"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    (source / "data").mkdir()
    (source / "data" / "rain.csv").write_text("4")
    found = files_beside(submitted_files(folder, rules).files, instructor_files(source, rules))
    assert found == {"data/rain.csv": b"1,2,3", "y.py": b""}


def test_of_odd_attachments_the_pictures_are_kept() -> None:
    cell = {"cell_type": "markdown", "source": "x", "attachments": ODD_ATTACHMENTS}
    content = json.dumps({"nbformat": 4, "cells": [cell, {**cell, "attachments": {"z": {}}}]})
    first, second = parse_notebook(content.encode(), "x.ipynb").cells
    assert first.attachments == {
        "dot.png": {"image/png": "AAAA"},
        "drawing.svg": {"image/svg+xml": "<svg>\n</svg>"},
    }
    assert "attachments" not in second


def key(*cells: tuple[str, str]) -> str:
    """Return the key of a run of code cells, each with its name or none."""
    made = []
    for name, text in cells:
        cell = new_cell("code", text)
        if name:
            check = name.endswith("-check")
            cell.metadata.nbgrader = {"grade_id": name, "grade": check, "solution": not check}
        made.append(cell)
    return record_key(new_notebook(made), {}, {})


FRAMED = "### BEGIN HIDDEN TESTS\nx = {}\n### END HIDDEN TESTS"


def test_a_changed_hidden_test_needs_no_new_run() -> None:
    assert key(("x-check", FRAMED.format(1))) == key(("x-check", FRAMED.format(2)))


@pytest.mark.parametrize("name", ["x", ""])
def test_an_answer_between_delimiters_is_an_answer_of_its_own(name: str) -> None:
    assert key((name, FRAMED.format(1))) != key((name, FRAMED.format(2)))


def test_it_matters_which_of_two_equal_cells_is_the_check() -> None:
    assert key(("x-check", "pass"), ("", "pass")) != key(("", "pass"), ("x-check", "pass"))
