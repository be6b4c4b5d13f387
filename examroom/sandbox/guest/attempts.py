"""What the self-test tries from inside. Each attempt returns what went wrong, or nothing.

Only the source of this module enters the sandbox, so it imports nothing but the standard library.
"""

from __future__ import annotations

import ctypes
import errno
import json
import mmap
import os
import platform
import resource
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

Targets = dict[str, Any]

CALLS = {
    "x86_64": {"keyctl": 250, "ptrace": 101, "bpf": 321, "unshare": 272, "clone3": 435},
    "aarch64": {"keyctl": 219, "ptrace": 117, "bpf": 280, "unshare": 97, "clone3": 435},
}
NEW_USER_NAMESPACE = 0x10000000


def no_network(targets: Targets) -> str:
    """Look for another interface than loopback, and call the grader's own machine."""
    lines = Path("/proc/net/dev").read_text().splitlines()[2:]
    devices = {line.split(":")[0].strip() for line in lines}
    if devices - {"lo"}:
        return f"it has the network interfaces {', '.join(sorted(devices))}"
    for family, address in (
        (socket.AF_INET, ("127.0.0.1", targets["port"])),
        (socket.AF_INET, ("192.0.2.1", 80)),
        (socket.AF_UNIX, targets["abstract"]),
    ):
        with socket.socket(family) as client:
            client.settimeout(0.5)
            if client.connect_ex(address) == 0:
                return f"it reached {address!r} outside"
    return ""


def no_host_files(targets: Targets) -> str:
    """Look for files of the host that exist."""
    seen = [path for path in targets["hidden"] if os.path.lexists(path)]
    return f"it sees {', '.join(seen)}" if seen else ""


def clean_environment(targets: Targets) -> str:
    """Look for the grader's environment variables, here and at the sandbox's first process."""
    extra = sorted(set(os.environ) - set(targets["variables"]) - {"PWD", "LC_CTYPE"})
    if extra:
        return f"it has the variables {', '.join(extra)}"
    try:
        first = Path("/proc/1/environ").read_bytes()
    except OSError:
        return ""
    return "the first process shows the grader's variables" if first.strip(b"\0") else ""


def read_only(targets: Targets) -> str:
    """Try to create a file wherever nothing may change."""
    for folder in targets["read_only"]:
        path = os.path.join(folder, "examroom-self-test")
        try:
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
        except OSError:
            continue
        os.unlink(path)
        return f"it wrote to {folder}"
    return ""


def small_scratch(targets: Targets) -> str:
    """Compare the size of each writable file system with the limit."""
    for folder in targets["scratch"]:
        figures = os.statvfs(folder)
        size = figures.f_blocks * figures.f_frsize
        if not 0 < size <= targets["scratch_size"] + 65536:
            return f"{folder} holds {size} bytes"
    return ""


def limits_set(targets: Targets) -> str:
    """Compare the limits that Linux enforces with those asked for, and try to raise one."""
    for name, value in targets["rlimits"].items():
        if name == "DATA":  # what a fork has from its parent does not count
            value += int(status_of_this_process()["VmData"].split()[0]) * 1024
        soft, hard = resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))
        if not 0 <= soft <= hard <= value:
            return f"the limit {name} is {soft} and not {value}"
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (1, 1))
    except (OSError, ValueError):
        return ""
    return "it raised a limit"


def status_of_this_process() -> dict[str, str]:
    """Return what Linux tells about this process, by name."""
    lines = (line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return {name: value.strip() for name, value in lines}


def no_privileges(targets: Targets) -> str:
    """Read what Linux tells about this process."""
    status = status_of_this_process()
    if os.getuid() == 0:
        return "it runs as root"
    if any(int(status[name], 16) for name in ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb")):
        return "it has capabilities"
    return "" if status["NoNewPrivs"] == "1" else "programs it runs may gain privileges"


def filtered_calls(targets: Targets) -> str:
    """Make system calls that the filter must refuse."""
    if "Seccomp:\t2" not in Path("/proc/self/status").read_text():
        return "no system call filter is set"
    numbers = CALLS[platform.machine()]
    libc = ctypes.CDLL(None, use_errno=True)

    def refused(name: str, *arguments: int) -> bool:
        ctypes.set_errno(0)
        values = [ctypes.c_long(value) for value in arguments]
        failed = libc.syscall(ctypes.c_long(numbers[name]), *values) == -1
        return failed and ctypes.get_errno() == errno.ENOSYS

    for name in ("keyctl", "bpf", "ptrace", "clone3"):
        if not refused(name, 0, 0, 0, 0, 0):
            return f"the call {name} is not refused"
    if not targets["nested_namespaces"] and not refused("unshare", NEW_USER_NAMESPACE):
        return "it can make namespaces"
    for device in ("", "/dev/zero"):
        with suppress(OSError):
            file = os.open(device, os.O_RDWR) if device else -1
            mmap.mmap(file, mmap.PAGESIZE).close()
            return "it can share memory that nobody counts"
    with suppress(OSError):
        socket.socket(40, socket.SOCK_STREAM).close()  # AF_VSOCK, which leaves virtual machines
        return "it can make sockets of any family"
    return ""


def alone(targets: Targets) -> str:
    """Look for processes of the host, and try to reach the grader's."""
    others = [name for name in os.listdir("/proc") if name.isdigit() and int(name) > 2]
    if others:
        return f"it sees the processes {', '.join(others)}"
    try:
        os.kill(targets["grader"], 0)
    except OSError:
        return ""
    return "it can send signals to the grader"


def imports_are_safe(targets: Targets) -> str:
    """Look at where modules come from."""
    if not sys.flags.safe_path:
        return "Python imports from the folder it stands in"
    if sys.path[-1] != os.getcwd() or os.getcwd() in sys.path[:-1] or "" in sys.path:
        return "the working folder is not the last place to import from"
    return ""


ATTEMPTS: dict[str, Callable[[Targets], str]] = {
    "no network": no_network,
    "no files of the host": no_host_files,
    "a clean environment": clean_environment,
    "everything shown is read-only": read_only,
    "scratch space is limited": small_scratch,
    "limits are set": limits_set,
    "no privileges": no_privileges,
    "system calls are filtered": filtered_calls,
    "no other processes": alone,
    "modules cannot be shadowed": imports_are_safe,
}


def main(targets: Targets) -> None:
    """Make every attempt and print the answers as JSON."""
    answers = {}
    for name, attempt in ATTEMPTS.items():
        try:
            answers[name] = attempt(targets)
        except Exception as error:
            answers[name] = f"the attempt failed: {error!r}"
    print(json.dumps(answers), flush=True)
