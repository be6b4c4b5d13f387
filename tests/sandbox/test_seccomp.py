"""Which system calls are refused, and that the filter is a sound program."""

from __future__ import annotations

import platform
import re
import struct
from pathlib import Path

import pytest

from examroom.sandbox.launch.seccomp import FORBIDDEN, NAMESPACES, seccomp_filter
from tests.sandbox.conftest import Sandbox


def test_tracing_keys_mounts_and_namespaces_are_refused(sandbox: Sandbox) -> None:
    column = 0 if platform.machine() == "x86_64" else 1
    calls = {name: numbers[column] for name, numbers in {**FORBIDDEN, **NAMESPACES}.items()}
    code = f"""
        import ctypes, errno
        libc = ctypes.CDLL(None, use_errno=True)
        for name, number in {calls!r}.items():
            if number is not None:
                ctypes.set_errno(0)
                result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(0)] * 6)
                if result != -1 or ctypes.get_errno() != errno.EPERM:
                    print(name, result, ctypes.get_errno())
        import os, socket
        flags = {{"new user namespace": 0x10000000, "new network": 0x40000000}}
        for name, flag in flags.items():
            if libc.syscall({(56, 220)[column]}, ctypes.c_long(flag | 17), 0, 0, 0, 0) == 0:
                os._exit(7)
            print(name, errno.errorcode[ctypes.get_errno()])
        for family in (17, 38, 40):  # packets, kernel cryptography, virtual machines
            try:
                socket.socket(family, socket.SOCK_STREAM)
                print("made a socket of family", family)
            except OSError:
                pass
        one_end, other_end = socket.socketpair()
        one_end.send(b"sockets work")
        print(other_end.recv(100).decode())
    """
    assert sandbox.output(code).splitlines() == [
        "new user namespace EPERM",
        "new network EPERM",
        "sockets work",
    ]


def test_the_filter_s_numbers_are_those_of_this_machine_s_headers() -> None:
    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    if not header.exists():
        pytest.skip("This machine has no headers of Linux.")
    numbers = dict(re.findall(r"#define __NR_(\w+)\s+(\d+)", header.read_text()))
    for name, (ours, _) in {**FORBIDDEN, **NAMESPACES}.items():
        if name in numbers:
            assert ours == int(numbers[name]), name


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_every_jump_of_the_filter_lands_inside_it(machine: str) -> None:
    program = seccomp_filter(machine=machine)
    code = list(struct.iter_unpack("=HBBI", program))
    for place, (operation, if_true, if_false, value) in enumerate(code):
        if operation & 0x07 == 0x05:
            jumps = [value] if operation == 0x05 else [if_true, if_false]
            assert all(place + 1 + jump < len(code) for jump in jumps)
    assert code[-1][0] == 0x06
