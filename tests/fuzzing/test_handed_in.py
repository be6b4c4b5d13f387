"""Whatever is handed in, it is refused in a sentence, left out, or rebuilt whole."""

from __future__ import annotations

import io
import json
import os
import tempfile
import warnings
import zipfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st
from nbformat import NotebookNode

from examroom.course.cells import grade_id
from examroom.course.notebooks import dumps, new_cell
from examroom.execution.record import record_key
from examroom.gradebook.hand_marks import answers
from examroom.submission.archives import unpacked
from examroom.submission.copies import copy_submission
from examroom.submission.files import submitted_files
from examroom.submission.pictures import attach_pictures
from examroom.submission.read import InvalidNotebook, parse_notebook
from examroom.submission.restore import restore
from grading_tests.attacks.plain_course import source
from tests.fuzzing import PROFILES, tried
from tests.fuzzing.notebooks import notebook_files
from tests.fuzzing.texts import LETTERS, spoilt_bytes, written

ORIGINAL = source()
NAMES = [name for cell in ORIGINAL.cells if (name := grade_id(cell))]
DOCUMENT: dict[str, Any] = json.loads(dumps(ORIGINAL))
DOCUMENT["cells"].append(json.loads(json.dumps(new_cell("raw", "raw", attachments={}))))
PICTURE = {"b.png": b"a picture", "a.png": b"another"}
PARTS = (st.text(LETTERS, max_size=20).map(lambda text: text.encode(errors="replace"))) | st.binary(
    max_size=20
)
FILE_NAMES = st.lists(
    PARTS.map(lambda part: part.translate(None, b"/\0")).filter(lambda part: part.strip(b".")),
    min_size=1,
    max_size=3,
).map(b"/".join)
MOMENTS = written(
    "2026-03-05 11:00:00 UTC", "2026", "-03", ":", " UTC", "+99:99", "May", "1e9", "T"
)


def read_or_refused(content: bytes) -> tuple[NotebookNode | None, str]:
    try:
        return parse_notebook(content, "rain.ipynb"), ""
    except InvalidNotebook as reason:
        return None, str(reason)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_notebook_is_refused_in_a_sentence_or_rebuilt_whole(profile: str) -> None:
    outcomes: Counter[str] = Counter()

    @tried(profile, 4)
    @given(notebook_files(DOCUMENT, NAMES))
    @example(b'{"nbformat": 4, "cells": [' + b"[" * 100_000)
    def holds(content: bytes) -> None:
        student, sentence = read_or_refused(content)
        if student is None:
            assert sentence.startswith("rain.ipynb ")
            assert sentence.endswith(".")
            outcomes["refused"] += 1
            return
        restored = restore(student, ORIGINAL)
        notebook = restored.annotated()
        attach_pictures(notebook, PICTURE, restored.pictures)
        nbformat.validate(notebook)
        dumps(notebook).encode()
        json.dumps(restored.pictures)
        assert len(record_key(notebook, {}, {})) == 64
        assert set(answers(notebook)) >= {"why"}
        found = [name for cell in notebook.cells if (name := grade_id(cell))]
        assert found == NAMES
        outcomes["rebuilt"] += 1

    holds()
    assert min(outcomes["refused"], outcomes["rebuilt"]) > outcomes.total() / 10, outcomes


@pytest.mark.parametrize("profile", PROFILES)
def test_a_folder_is_read_whatever_lies_in_it(profile: str) -> None:
    @tried(profile)
    @given(st.dictionaries(FILE_NAMES, st.binary(max_size=50), max_size=5), MOMENTS)
    def holds(files: dict[bytes, bytes], moment: str) -> None:
        with tempfile.TemporaryDirectory() as place:
            folder, copy = Path(place, "handed in"), Path(place, "copy")
            folder.mkdir()
            stamp = moment.encode(errors="replace")
            for name, content in {**files, b"timestamp.txt": stamp}.items():
                path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
                with suppress(OSError):  # a folder has its name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
            found = submitted_files(folder)
            copy_submission(folder, copy)
            assert submitted_files(copy).files == found.files
            assert all(sentence.isprintable() for sentence in found.left_out)

    holds()


@pytest.mark.parametrize("profile", PROFILES)
def test_an_archive_is_unpacked_or_passed_over(profile: str) -> None:
    methods = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    names = FILE_NAMES.map(lambda name: name.decode(errors="replace")) | written(
        "../", "/", "a", ".", "\\", "C:"
    )

    @st.composite
    def archives(draw: st.DrawFn) -> bytes:
        stream = io.BytesIO()
        with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as archive:
            warnings.simplefilter("ignore")  # of two files of one name
            for name, content in draw(st.dictionaries(names, st.binary(), max_size=4)).items():
                method = draw(st.sampled_from(methods))
                plain = name.encode(errors="replace").decode() or "x"
                archive.writestr(plain, content, method)
        return stream.getvalue()

    @tried(profile, 2)
    @given(spoilt_bytes(archives()))
    def holds(content: bytes) -> None:
        with tempfile.TemporaryDirectory() as place:
            (Path(place) / "a.zip").write_bytes(content)
            folder = unpacked(Path(place), Path(place) / "a.zip")
            event("unpacked" if folder else "passed over")
            below = Path(place).resolve()
            for path in below.rglob("*"):
                assert path.resolve().is_relative_to(below)

    holds()
