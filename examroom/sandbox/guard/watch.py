"""The guard: a process that measures one sandbox, and ends it when it uses more than it may.

It is a process, and no thread of the worker, because a worker that is busy in Python lets no other
thread of its own run for seconds, in which a sandbox can fill the machine's memory.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import struct
import sys
import time
from contextlib import suppress

from examroom.sandbox.guard.group_usage import GroupUsage
from examroom.sandbox.guard.usage import Usage, UsageMeter

TICK = 0.2
QUICK_TICK = 0.05  # when more than half of the memory is gone
STATE = struct.Struct("=qdq16s")
"""What is told to the worker: memory, processor time, tasks, and what was too much."""
READY = b"ready"
PROC, FIRST, OUTER, STATE_FILE, GROUP = range(5)
"""The places of the descriptors that are handed over; the temporary file systems follow."""
MOST_DESCRIPTORS = 16

Limits = dict[str, float]


def main() -> None:
    """Take over the sandbox, and watch it to its end."""
    with socket.socket(fileno=int(sys.argv[1])) as worker:
        text, given, _, _ = socket.recv_fds(worker, 4096, MOST_DESCRIPTORS)
        limits = json.loads(text)
        meter = UsageMeter(given[PROC], given[GROUP + 1 :])
        worker.send(READY)
        watch(meter, GroupUsage(given[GROUP]), limits, given, worker)


def watch(
    meter: UsageMeter, group: GroupUsage, limits: Limits, given: list[int], worker: socket.socket
) -> None:
    """Measure until the sandbox has ended, or the worker that it was made for."""
    poll = select.poll()
    poll.register(given[OUTER], select.POLLIN)
    poll.register(worker, select.POLLIN)
    peak, started = Usage(0, 0.0, 0), time.monotonic()
    last, tick = started, 0.0  # at once, for some are over before the second time
    while not poll.poll(1000 * tick * (0.5 + os.urandom(1)[0] / 512)):  # no rhythm to fall into
        now = time.monotonic()
        try:
            usage = group.instead(meter.read(int(limits["memory"]), now - last))
        except OSError:  # it is about to end; and what cannot be measured may not run
            _kill(given)
            continue
        peak, last = peak.most(usage), now
        cause = exceeded(usage, limits, now - started)
        os.pwrite(given[STATE_FILE], STATE.pack(*peak, cause.encode()), 0)
        if cause:
            _kill(given)
            break
        tick = QUICK_TICK if 2 * usage.memory > limits["memory"] else TICK
    else:
        peak = group.at_the_end(peak)
        cause = "memory" if group.ran_out_of_memory() else ""
        os.pwrite(given[STATE_FILE], STATE.pack(*peak, cause.encode()), 0)
        if poll.poll(0)[0][0] == worker.fileno():
            _kill(given)


def exceeded(usage: Usage, limits: Limits, elapsed: float) -> str:
    """Return what is more than it may be, as a `Cause` has it; "" if nothing is."""
    if usage.memory > limits["memory"]:
        return "memory"
    if usage.cpu_seconds > limits["cpu_seconds"]:
        return "cpu"
    if usage.tasks > limits["processes"]:
        return "processes"
    return "wall" if elapsed > limits["wall_seconds"] else ""


def _kill(given: list[int]) -> None:
    """End the sandbox: when the first process of a namespace ends, Linux ends all others in it."""
    for place in (FIRST, OUTER):
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(given[place], signal.SIGKILL)


if __name__ == "__main__":
    main()
