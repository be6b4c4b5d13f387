"""A name is one process's, and whoever knows it finds what that process offers."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from examroom.sandbox.launch.handover import Handover, ask, take

HOLD = """
import sys
from examroom.sandbox.launch.handover import take
held = take(sys.argv[1])
assert held is not None
print("taken", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def name() -> str:
    return f"examroom-test-{secrets.token_hex(8)}"


@pytest.fixture
def taken(name: str) -> Iterator[Handover]:
    handover = take(name)
    assert handover is not None
    with closing(handover):
        yield handover


def test_a_name_is_taken_once_until_it_is_given_back(name: str, taken: Handover) -> None:
    assert take(name) is None
    taken.close()
    again = take(name)
    assert again is not None
    again.close()


def test_who_asks_before_anything_is_offered_is_not_kept_waiting(
    name: str, taken: Handover
) -> None:
    assert ask(name) is None


def test_what_is_offered_reaches_everybody_who_asks(
    name: str, taken: Handover, tmp_path: Path
) -> None:
    folder = os.open(tmp_path, os.O_PATH | os.O_DIRECTORY)
    taken.offer(lambda: True, folder)
    for _ in range(2):
        given = ask(name)
        assert isinstance(given, int)
        assert os.path.samestat(os.fstat(given), tmp_path.stat())
        os.close(given)
    os.close(folder)


def test_why_there_is_nothing_reaches_everybody_who_asks(name: str, taken: Handover) -> None:
    taken.offer(lambda: True, None, "It is too cold.")
    assert [ask(name), ask(name)] == ["It is too cold."] * 2


def test_a_name_is_given_back_when_what_was_offered_has_gone(name: str, taken: Handover) -> None:
    taken.offer(lambda: False, None, "It was here.")
    assert ask(name) is None
    while (again := take(name)) is None:
        pass
    again.close()


def test_the_name_of_a_process_that_is_killed_is_free(name: str) -> None:
    command = [sys.executable, "-c", HOLD, name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"taken\n"
        assert take(name) is None
        other.kill()
    again = take(name)
    assert again is not None
    again.close()
