"""The instructor's reader of a public table, on tables that the simulator writes."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grading_tests import supernova
from grading_tests.checks.standard_candles.table import as_text
from grading_tests.pantheon import SURVEYS, UnusableTable, load_pantheon
from grading_tests.pantheon.convert import columns_of

Columns = dict[str, Any]


@pytest.fixture
def columns() -> Columns:
    """Return the simulated catalogue in the columns of the release, others among them."""
    sky = supernova.catalogue()
    z_error = 0.01 * sky["z"] * np.sqrt(sky["C"][:, 0, 0])
    return {
        "CID": np.array([f"20{i:02d}x" for i in range(84)]),
        "IDSURVEY": np.array([{"L": 51, "P": 15, "Z": 100}[one[0]] for one in sky["survey"]]),
        "zCMB": sky["z"] + 0.001,
        "m_b_corr": sky["d"][:, 0] - 0.2,
        "IS_CALIBRATOR": np.zeros(84, dtype=int),
        "CEPH_DIST": np.full(84, -9.0),
        **columns_of(sky["z"], z_error, sky["d"], sky["C"]),
    }


@pytest.fixture
def path(tmp_path: Path, columns: Columns) -> Path:
    return written(tmp_path, columns)


def written(folder: Path, columns: Columns) -> Path:
    path = folder / "table.dat"
    path.write_text(as_text(columns, list(columns)), encoding="utf-8")
    return path


def edited(path: Path, line: int, name: str, entry: str) -> Path:
    """Change one entry of a table: lines are counted from 1."""
    lines = path.read_text().splitlines()
    fields = lines[line - 1].split()
    fields[lines[0].split().index(name)] = entry
    lines[line - 1] = " ".join(fields)
    path.write_text("\n".join(lines))
    return path


def refused(says: str, path: Path, **settings: Any) -> None:
    with pytest.raises(UnusableTable, match=says):
        load_pantheon(path, **settings)


def test_a_table_gives_the_catalogue_that_it_was_written_from(path: Path) -> None:
    sky, found = supernova.catalogue(), load_pantheon(path)
    assert found["z"] == pytest.approx(sky["z"], rel=1e-12)
    assert found["d"] == pytest.approx(sky["d"], rel=1e-12)
    assert found["C"] == pytest.approx(sky["C"], rel=1e-9, abs=1e-14)
    names = dict(zip(supernova.SURVEYS, ["LOSS1", "PS1MD", "HST"], strict=True))
    assert found["survey"].tolist() == [names[one] for one in sky["survey"]]
    assert found["name"][:2].tolist() == ["2000x", "2001x"]


def test_m_b_is_what_x0_says(columns: Columns) -> None:
    assert columns["mB"] == pytest.approx(10.635 - 2.5 * np.log10(columns["x0"]), abs=1e-12)
    assert columns["mBERR"] == pytest.approx(1.0857362 * columns["x0ERR"] / columns["x0"], rel=1e-7)


def test_columns_may_stand_in_any_order(tmp_path: Path, columns: Columns, path: Path) -> None:
    first = load_pantheon(path)
    again = load_pantheon(written(tmp_path, dict(reversed(columns.items()))))
    assert np.array_equal(first["C"], again["C"])


def test_calibrators_and_near_ones_are_left_out(path: Path) -> None:
    edited(edited(path, 2, "IS_CALIBRATOR", "1"), 3, "zHD", "0.01")
    assert load_pantheon(path)["name"][0] == "2002x"
    assert load_pantheon(path, z_min=0.5)["z"].min() > 0.5


def test_an_unknown_survey_keeps_its_number(path: Path) -> None:
    assert load_pantheon(edited(path, 2, "IDSURVEY", "999"))["survey"][0] == "999"
    assert SURVEYS[150] == "FOUND"


def test_of_a_repeated_supernova_the_best_row_is_kept(path: Path) -> None:
    edited(edited(path, 3, "CID", "2000x"), 3, "mBERR", "0.001")
    with pytest.warns(UserWarning, match=r"1 supernovae of .* not positive definite.*: 2000x\."):
        assert load_pantheon(path)["name"].size == 83  # so small an error fits no covariance
    for line in (3, 2):
        edited(edited(path, line, "mBERR", "0.5"), 5 - line, "mBERR", "0.4")
        found = load_pantheon(path)
        assert found["name"].size == 83
        assert np.sqrt(found["C"][0, 0, 0]) == pytest.approx(0.4, abs=0.01)
    with pytest.warns(UserWarning, match="1 rows of .* repeat a supernova, 2000x for one"):
        assert load_pantheon(path, one_per_supernova=False)["name"].size == 84


def test_what_is_no_covariance_is_named_and_dropped(path: Path) -> None:
    edited(edited(path, 4, "COV_x1_c", "1.0"), 9, "COV_x1_c", "-1.0")
    with pytest.warns(UserWarning, match="2 supernovae of .* are dropped: 2002x, 2007x"):
        found = load_pantheon(path)
    assert found["name"].size == 82
    assert np.linalg.eigvalsh(found["C"]).min() > 0


def test_a_table_that_cannot_be_used_is_told_why(path: Path, tmp_path: Path) -> None:
    refused(r"There is no file .*nowhere\.dat", tmp_path / "nowhere.dat")
    refused("There is no file", tmp_path)
    (tmp_path / "packed").write_bytes(b"\x1f\x8b\xff\xff")
    refused("no text file", tmp_path / "packed")
    (tmp_path / "empty").write_text("")
    refused("lacks the columns zHD, ", tmp_path / "empty")
    before = path.read_text()
    for line, name, entry, says in (
        (1, "COV_x1_x0", "other", "lacks the columns COV_x1_x0: the first line"),
        (7, "x1", "abc", "line 7, column x1: 'abc' is not a finite number"),
        (7, "x1", "nan", "line 7, column x1: 'nan' is not a finite number"),
        (7, "x1", "1 2", "line 7, has 20 entries, but the first line names 19"),
        (9, "x0", "-1e-5", "line 9: x0 is -1e-05, but it must be more than 0"),
        (9, "x0", "0", "line 9: x0 is 0, but"),
        (9, "cERR", "-9", "line 9: cERR is -9, which means that it is not known"),
        (9, "x1", "-999", "line 9: x1 is -999, which means"),
        (9, "mBERR", "0", "line 9: mBERR is 0, but"),
    ):
        path.write_text(before)
        refused(says, edited(path, line, name, entry))
    path.write_text(before)
    refused("No supernova of .* is left: all are calibrators, lie at zHD <= 2", path, z_min=2.0)
    path.write_text(before.splitlines()[0])
    refused("No supernova", path)


def test_what_is_left_out_may_be_unknown(path: Path) -> None:
    edited(edited(path, 2, "IS_CALIBRATOR", "1"), 2, "x0", "-9")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert load_pantheon(path)["name"].size == 83
