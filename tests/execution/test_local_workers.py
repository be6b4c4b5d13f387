"""Each place has a worker of its own on this machine; whatever ends it, somebody is told."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from examroom.execution.options import ExecutionOptions
from examroom.execution.sandboxed import proved
from examroom.execution.task import ExecutionFailed, Task, WorkerMismatch
from examroom.execution.warm_up import WarmUp
from examroom.execution.workers import WorkerLost, local
from examroom.execution.workers.local import LocalWorkers, local_workers
from examroom.sandbox import Limits
from examroom.util.errors import Failure, Problem

COLD = Task(ExecutionOptions())
WARM = Task(ExecutionOptions(warm_up=WarmUp()))
COST = {"wall_seconds": 3.0, "cpu_seconds": 2.0}
SECONDS = 20.0
"""How long to wait for what should be there at once."""
LONGER = 2 * SECONDS
OF_A_COMMAND = "import sys\nfrom {} import begin_a_run\nbegin_a_run(sys.argv[1])\n"

Run = Callable[[bytes], bytes]
Start = Callable[..., LocalWorkers]
serve = local.serve


def serving(run: Run, prepare: Callable[[bytes], dict[str, float]] | None, *given: Any) -> None:
    """Be a worker that does something else where others run a notebook or warm up."""
    patch = pytest.MonkeyPatch()  # for good: this process does nothing else
    patch.setattr(local, "run_task", run)
    patch.setattr(local, "prepare", prepare)
    serve(*given)


def end_at_once(*given: object) -> None:
    """Be a worker that cannot begin."""
    os._exit(1)


def tell_process(content: bytes) -> bytes:
    return str(os.getpid()).encode()


def tell_proved(content: bytes) -> bytes:
    return repr([*proved]).encode()


def fail(error: Exception, content: bytes) -> bytes:
    raise error


def end_in(numbers: Collection[int], folder: Path, content: bytes) -> bytes:
    """End the process, if its number is one of these."""
    if note_process(folder) in numbers:
        os.kill(os.getpid(), signal.SIGKILL)
    return tell_process(content)


def sleep(folder: Path, content: bytes) -> bytes:
    note_process(folder)
    time.sleep(LONGER)
    return b""


def prepare_when_allowed(folder: Path, content: bytes) -> dict[str, float]:
    """Note which process warms up, and wait until a file says that it has."""
    note_process(folder)
    until((folder / "allowed").exists)
    return COST


def note_process(folder: Path) -> int:
    """Leave a file that is named after this process; return its number, counted from 1."""
    path, number = folder / str(os.getpid()), len(noted(folder)) + 1
    if not path.exists():
        path.write_text(str(number))
    return int(path.read_text())


def noted(folder: Path) -> list[int]:
    return [int(path.name) for path in folder.iterdir() if path.name.isdigit()]


def until(there: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def lives(process: int) -> bool:
    try:
        return str(psutil.Process(process).status()) != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start workers that are ended after the test."""
    with ExitStack() as stack:

        def started(
            run: Run | None,
            prepare: Callable[[bytes], dict[str, float]] | None = None,
            common: Task = COLD,
        ) -> LocalWorkers:
            worker = end_at_once if run is None else partial(serving, run, prepare)
            monkeypatch.setattr(local, "serve", worker)
            return stack.enter_context(local_workers(2, common))

        yield started


@pytest.fixture
def aside() -> Iterator[Callable[..., Future[bytes]]]:
    """Do something in another thread."""
    threads = ThreadPoolExecutor()
    yield threads.submit
    threads.shutdown(wait=False)


def test_what_a_worker_returns_comes_back_and_it_has_the_next_notebook_of_its_place(
    start: Start,
) -> None:
    workers = start(tell_process)
    first, other, again = (workers.execute(COLD, place) for place in (0, 1, 0))
    assert first == again != other
    assert str(os.getpid()).encode() not in (first, other)


def test_what_is_proved_here_need_not_be_proved_by_a_worker(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = {(Limits(memory=12345), "/a/course")}
    monkeypatch.setattr(local, "proved", here)
    assert start(tell_proved).execute(COLD, 0) == repr([*here]).encode()


@pytest.mark.parametrize("error", [ExecutionFailed("It is silent."), OSError("No space.")])
def test_an_error_of_a_worker_is_raised_here_and_ends_nobody(
    start: Start, error: Exception
) -> None:
    workers = start(partial(fail, error))
    with pytest.raises(type(error), match=str(error)):
        workers.execute(COLD, 0)
    before = {child.pid for child in multiprocessing.active_children()}
    with pytest.raises(type(error), match=str(error)):
        workers.execute(COLD, 0)
    assert {child.pid for child in multiprocessing.active_children()} == before


def test_that_a_worker_differs_from_this_machine_is_a_problem(start: Start) -> None:
    workers = start(partial(fail, WorkerMismatch("It has other packages.")))
    with pytest.raises(Problem, match=r"^It has other packages\.$"):
        workers.execute(COLD, 0)


def test_a_notebook_that_ends_its_worker_once_is_run_again_by_a_new_one(
    start: Start, tmp_path: Path
) -> None:
    workers = start(partial(end_in, {1}, tmp_path))
    process = int(workers.execute(COLD, 0))
    assert len(noted(tmp_path)) == 2
    assert [one for one in noted(tmp_path) if lives(one)] == [process]


def test_a_notebook_that_ends_two_workers_is_given_up_and_the_next_one_has_a_new_worker(
    start: Start, tmp_path: Path
) -> None:
    workers = start(partial(end_in, {1, 2}, tmp_path))
    with pytest.raises(WorkerLost):
        workers.execute(COLD, 0)
    assert len(ended := noted(tmp_path)) == 2
    assert int(workers.execute(COLD, 0)) not in ended


def test_a_notebook_that_ends_its_workers_costs_nothing_at_another_place(
    start: Start, tmp_path: Path
) -> None:
    workers = start(partial(end_in, {2, 3}, tmp_path))
    process = workers.execute(COLD, 0)
    with pytest.raises(WorkerLost):
        workers.execute(COLD, 1)
    assert workers.execute(COLD, 0) == process


def test_workers_that_end_before_they_begin_blame_no_notebook(start: Start) -> None:
    with pytest.raises(Failure, match="end before they can begin"):
        start(None).execute(COLD, 0)


def test_a_worker_that_is_killed_while_it_has_nothing_to_do_costs_nobody_a_try(
    start: Start, tmp_path: Path
) -> None:
    workers = start(partial(end_in, {2}, tmp_path))
    process = int(workers.execute(COLD, 0))
    os.kill(process, signal.SIGKILL)
    until(lambda: process not in {child.pid for child in multiprocessing.active_children()})
    workers.execute(COLD, 0)  # a second worker ends, too, and a third one does it
    assert len(noted(tmp_path)) == 3


def test_who_waits_for_a_record_or_asks_later_is_told_that_the_workers_are_closed(
    start: Start, aside: Callable[..., Future[bytes]], tmp_path: Path
) -> None:
    workers = start(partial(sleep, tmp_path))
    waiting = [aside(workers.execute, COLD, place) for place in (0, 1)]
    until(lambda: len(noted(tmp_path)) == 2)
    assert all(map(lives, noted(tmp_path)))
    workers.close()
    until(lambda: not any(map(lives, noted(tmp_path))))
    for one in waiting:
        with pytest.raises(CancelledError):
            one.result(SECONDS)
    with pytest.raises(CancelledError):
        workers.execute(COLD, 0)
    assert len(noted(tmp_path)) == 2


def test_a_worker_with_nothing_to_do_is_ended_too(start: Start) -> None:
    workers = start(tell_process)
    process = int(workers.execute(COLD, 0))
    assert lives(process)
    workers.close()
    assert not lives(process)


def test_a_worker_warms_up_until_it_says_what_that_took_and_not_again(
    start: Start, aside: Callable[..., Future[bytes]], tmp_path: Path
) -> None:
    workers = start(tell_process, partial(prepare_when_allowed, tmp_path), WARM)
    assert workers.warm_ups.warming == 0
    run = aside(workers.execute, WARM, 0)
    until(lambda: noted(tmp_path) and workers.warm_ups.warming == 1)
    assert workers.warm_ups.costs == []
    (tmp_path / "allowed").touch()
    process = run.result(SECONDS)
    assert (workers.warm_ups.warming, workers.warm_ups.costs) == (0, [COST])
    assert workers.execute(WARM, 0) == process
    assert (workers.warm_ups.warming, workers.warm_ups.costs) == (0, [COST])


def test_of_a_worker_that_ends_while_it_warms_up_no_cost_is_known(
    start: Start, aside: Callable[..., Future[bytes]], tmp_path: Path
) -> None:
    workers = start(tell_process, partial(prepare_when_allowed, tmp_path), WARM)
    run = aside(workers.execute, WARM, 0)
    until(lambda: noted(tmp_path))
    os.kill(noted(tmp_path)[0], signal.SIGKILL)
    until(lambda: len(noted(tmp_path)) == 2 and workers.warm_ups.warming == 1)
    (tmp_path / "allowed").touch()
    assert int(run.result(SECONDS)) in noted(tmp_path)
    assert (workers.warm_ups.warming, workers.warm_ups.costs) == (0, [COST])


def test_a_worker_that_is_closed_while_it_warms_up_warms_up_no_more(
    start: Start, aside: Callable[..., Future[bytes]], tmp_path: Path
) -> None:
    workers = start(tell_process, partial(prepare_when_allowed, tmp_path), WARM)
    run = aside(workers.execute, WARM, 0)
    until(lambda: noted(tmp_path) and workers.warm_ups.warming == 1)
    workers.close()
    with pytest.raises(CancelledError):
        run.result(SECONDS)
    assert (workers.warm_ups.warming, workers.warm_ups.costs) == (0, [])


def test_without_a_warm_up_nobody_prepares_anything(
    start: Start, aside: Callable[..., Future[bytes]], tmp_path: Path
) -> None:
    workers = start(partial(sleep, tmp_path), partial(prepare_when_allowed, tmp_path))
    aside(workers.execute, COLD, 0)
    until(lambda: noted(tmp_path))
    assert (workers.warm_ups.warming, workers.warm_ups.costs) == (0, [])


def test_what_workers_are_forks_of_does_not_wait_for_slow_imports() -> None:
    code = f"import {local.__name__}, sys\nprint(sys.modules['rfc3987_syntax'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "None\n"


def test_workers_are_started_wherever_temporary_files_lie(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 25)
    folder.mkdir()
    code = f"""if __name__ == "__main__":
        import tempfile
        from {local.__name__} import import_early
        import_early()
        print(tempfile.gettempdir())"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == (f"{folder}\n", "")


def begin_a_run(folder: str) -> None:
    """Be a command that waits for a notebook."""
    worker = partial(serving, partial(sleep, Path(folder)), None)
    pytest.MonkeyPatch().setattr(local, "serve", worker)
    LocalWorkers(1, COLD).execute(COLD, 0)


def test_a_worker_ends_with_the_command_that_it_works_for_even_if_that_is_killed(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-c", OF_A_COMMAND.format(__name__), str(tmp_path)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as running:
        try:
            until(lambda: noted(tmp_path))
        finally:
            running.kill()
    (process,) = noted(tmp_path)
    until(lambda: not lives(process))
