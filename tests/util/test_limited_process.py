"""A process for jobs may have imported what they need before the first one is given."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from examroom.grading.parts import Parts
from examroom.util.limited_process import Bounds, JobFailed, LimitedProcess, cpu_seconds_of_jobs

SECONDS = 20.0
MODULE = """\
import os, pathlib, sys, time
pathlib.Path(__file__).with_suffix(".imported").write_text(str(os.getpid()))

def process(ask):
    return os.getpid()

def knows(ask, module):
    return module in sys.modules

def threads(ask):
    import numpy
    numpy.ones((500, 500)) @ numpy.ones((500, 500))
    return len(os.listdir("/proc/self/task"))

def work(ask, until):
    while time.process_time() < float(until):
        pass
    1 / 0
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with modules: two that note who imported them, one that cannot be."""
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "made_up.py").write_text(MODULE)
    (tmp_path / "other.py").write_text(MODULE)
    (tmp_path / "broken.py").write_text("1 / 0\n")
    return tmp_path


@pytest.fixture(params=[False, True], ids=["of ours", "of the course"])
def limited(request: pytest.FixtureRequest) -> Iterator[LimitedProcess]:
    made = LimitedProcess(imports_course=request.param)
    yield made
    made.close()


def asked(limited: LimitedProcess, name: str, **given: str) -> Any:
    return limited.run(f"made_up:{name}", given, Bounds())


def importer(folder: Path, module: str = "made_up") -> int:
    """Return which process has imported a module, as soon as one has."""
    path, deadline = folder / f"{module}.imported", time.monotonic() + SECONDS
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return int(path.read_text())


def test_numpy_has_one_thread_in_it_however_many_there_are_elsewhere(
    limited: LimitedProcess, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    assert asked(limited, "threads") == 1


def test_a_process_that_imports_early_does_so_before_its_first_job_and_then_does_that(
    limited: LimitedProcess, folder: Path
) -> None:
    limited.import_early(["made_up"])
    process = importer(folder)
    assert process != os.getpid()
    assert asked(limited, "process") == process


def test_a_module_that_cannot_be_imported_is_passed_over(
    limited: LimitedProcess, folder: Path
) -> None:
    limited.import_early(["broken", "there_is_none", "made_up"])
    process = importer(folder)
    assert not asked(limited, "knows", module="broken")
    assert asked(limited, "process") == process


def test_a_process_that_is_there_imports_nothing_early(
    limited: LimitedProcess, folder: Path
) -> None:
    process = asked(limited, "process")
    limited.import_early(["other"])
    assert asked(limited, "process") == process
    assert not asked(limited, "knows", module="other")


def test_after_a_process_has_ended_the_next_one_imports_early(
    limited: LimitedProcess, folder: Path
) -> None:
    first = asked(limited, "process")
    limited.close()
    limited.import_early(["other"])
    process = importer(folder, "other")
    assert process != first
    assert asked(limited, "process") == process


@pytest.mark.parametrize("again", [asked, None])
def test_only_a_process_that_imports_a_course_is_a_new_one_where_the_path_has_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, again: Callable[..., Any] | None
) -> None:
    for imports_course in (False, True):
        limited = LimitedProcess(imports_course=imports_course)
        try:
            first = asked(limited, "process")
            assert asked(limited, "process") == first
            with monkeypatch.context() as patch:
                patch.syspath_prepend(str(folder / "more"))
                if again is None:
                    limited.import_early(["other"])
                changed = asked(limited, "process")
            assert (changed != first) == imports_course
        finally:
            limited.close()


def test_what_a_job_takes_is_told_to_the_thread_that_gave_it_even_if_it_fails(
    limited: LimitedProcess, folder: Path
) -> None:
    parts, begun = Parts(), cpu_seconds_of_jobs()
    asked(limited, "process")  # imports the module
    with parts.measured("marking"), pytest.raises(JobFailed, match="ZeroDivisionError"):
        asked(limited, "work", until="1.5")
    took = parts.costs["marking"].cpu_seconds
    assert 0.5 < took < 1.7
    assert cpu_seconds_of_jobs() - begun > took - 0.2
    with ThreadPoolExecutor(1) as aside:
        assert aside.submit(cpu_seconds_of_jobs).result() == 0
