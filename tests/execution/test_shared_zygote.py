"""The workers of a command share one warm process on a machine, and outlive its end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

pytestmark = pytest.mark.slow

WORKER = """
import sys, time
from examroom.execution.sandboxed import sandbox_spec
from examroom.execution.warm_up import zygotes
from examroom.execution.options import ExecutionOptions
from examroom.execution.warm_up import WarmUp
from examroom.sandbox import Limits, Request, SandboxProcess, Zygote

wanted = WarmUp(("decimal",), "import time; time.sleep(2)", False, command=sys.argv[1])
limits = Limits()

def fork():
    zygote = zygotes._warm[limits, wanted]
    request = Request(code="import sys; print('decimal' in sys.modules)")
    process = SandboxProcess(sandbox_spec(limits), request, zygote.fork)
    process.start()
    process.wait(30)
    process.close()
    return type(zygote).__name__, process.output.decode().strip()

def wait():
    while zygotes._warm[limits, wanted].alive:
        time.sleep(0.05)

asked = {
    "prepare": lambda: zygotes.warm_up(limits, wanted),
    "begin": lambda: "cold" if zygotes.starts_cold(limits, wanted) else "warm",
    "fork": fork,
    "cool": zygotes.cool_down,
    "wait": wait,
}
print("ready", flush=True)
for line in sys.stdin:
    print(asked[line.strip()](), flush=True)
"""


class Worker:
    """A process that does what it is told, a line for each answer."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert self.answer() == "ready"

    def tell(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ask(self, word: str) -> str:
        self.tell(word)
        return self.answer()


@contextmanager
def workers(*commands: str) -> Iterator[list[Worker]]:
    """Start a process for each command's name."""
    with ExitStack() as stack:
        started = []
        for command in commands:
            process = subprocess.Popen(
                [sys.executable, "-c", WORKER, command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            started.append(process)
        yield [Worker(process) for process in started]


def test_one_process_warms_up_the_other_begins_cold_once_and_both_have_its_forks() -> None:
    with workers("one", "one") as (first, second):
        first.tell("prepare")
        assert second.ask("prepare") == ""
        answers = [second.ask("begin"), second.ask("begin")]  # the second one waits
        assert answers in (["cold", "warm"], ["warm", "warm"])
        assert first.answer() == ""
        assert first.ask("begin") == "warm"
        assert sorted([first.ask("fork"), second.ask("fork")]) == [
            "('SharedZygote', 'True')",
            "('Zygote', 'True')",
        ]


def test_when_the_process_that_has_it_is_killed_the_next_one_makes_its_own() -> None:
    with workers("two", "two") as (first, second):
        assert first.ask("prepare") == ""
        assert second.ask("begin") == "warm"
        assert second.ask("fork") == "('SharedZygote', 'True')"
        first.process.kill()
        assert second.ask("wait") == "None"  # which takes a moment; a run meanwhile begins again
        assert second.ask("begin") == "warm"
        assert second.ask("fork") == "('Zygote', 'True')"


def test_when_it_is_ended_in_good_order_the_next_one_makes_its_own() -> None:
    with workers("three", "three") as (first, second):
        assert first.ask("prepare") == ""
        assert second.ask("begin") == "warm"
        assert first.ask("cool") == "None"
        assert second.ask("begin") == "warm"
        assert second.ask("fork") == "('Zygote', 'True')"
        assert first.ask("begin") == "warm"
        assert first.ask("fork") == "('SharedZygote', 'True')"


def test_other_commands_have_their_own() -> None:
    with workers("four", "five") as (first, second):
        assert [one.ask("prepare") for one in (first, second)] == ["", ""]
        assert first.ask("fork") == second.ask("fork") == "('Zygote', 'True')"
