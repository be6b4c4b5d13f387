"""Which system calls are refused, and that the filter is a sound program."""

from __future__ import annotations

import errno
import platform
import re
import struct
from pathlib import Path

import pytest

from examroom.sandbox.launch.seccomp import AUDIT_ARCHITECTURE, seccomp_filter
from examroom.sandbox.launch.system_calls import RUN, ZYGOTE, numbers
from tests.sandbox.conftest import Sandbox

HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
NEVER = """
ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271, pidfd_getfd 438 438,
kcmp 312 272, keyctl 250 219, add_key 248 217, request_key 249 218, bpf 321 280,
userfaultfd 323 282, perf_event_open 298 241, fanotify_init 300 262, syslog 103 116,
init_module 175 105, kexec_load 246 104, move_pages 279 239, reboot 169 142, swapoff 168 225,
settimeofday 164 170, sethostname 170 161, name_to_handle_at 303 264, open_by_handle_at 304 265,
io_setup 206 0, io_uring_setup 425 425, memfd_create 319 279, memfd_secret 447 447, shmget 29 194,
msgget 68 186, semget 64 190, mq_open 240 180, clone3 435 435, mount 165 40, umount2 166 39,
pivot_root 155 41, chroot 161 51, unshare 272 97, setns 308 268, capset 126 91, sync 162 81,
syncfs 306 267, sendfile 40 71, splice 275 76, tee 276 77, vmsplice 278 75,
"""
ALLOWED, MISSING = 0x7FFF0000, 0x00050000 | errno.ENOSYS


def headers(machine: str) -> dict[str, int]:
    """Return the numbers of Linux's own headers, which have 32-bit and older names beside ours."""
    if not HEADERS[machine].exists():
        pytest.skip("This machine has no headers of Linux.")
    text = HEADERS[machine].read_text()
    found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)
    return {{"fstatat": "newfstatat"}.get(name, name): int(number) for name, number in found}


def answer(program: bytes, number: int, *arguments: int, machine: str = "x86_64") -> int:
    """Run the program on a system call as Linux does; return what it returns."""
    code = list(struct.iter_unpack("=HBBI", program))
    six = [*arguments, *[0] * 6][:6]
    data = struct.pack("=IIQ6Q", number, AUDIT_ARCHITECTURE[machine], 0, *six)
    place, held = 0, 0
    while True:
        operation, if_true, if_false, value = code[place]
        place += 1
        if operation == 0x20:
            (held,) = struct.unpack_from("=I", data, value)
        elif operation == 0x54:
            held &= value
        elif operation == 0x05:
            place += value
        elif operation == 0x06:
            return int(value)
        else:
            true = {0x15: held == value, 0x35: held >= value, 0x25: held > value}[operation]
            place += if_true if true else if_false


def test_what_is_not_listed_does_not_exist(sandbox: Sandbox) -> None:
    calls = numbers(NEVER, platform.machine())
    code = f"""
        import ctypes, errno
        libc = ctypes.CDLL(None, use_errno=True)
        for name, number in {calls!r}.items():
            ctypes.set_errno(0)
            result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(0)] * 6)
            if result != -1 or ctypes.get_errno() != errno.ENOSYS:
                print(name, result, ctypes.get_errno())
        print("asked")
    """
    assert sandbox.output(code) == "asked"


def test_what_is_listed_is_looked_at_more_closely(sandbox: Sandbox) -> None:
    code = f"""
        import ctypes, errno, mmap, os, socket
        libc = ctypes.CDLL(None, use_errno=True)
        flags = {{"new user namespace": 0x10000000, "new network": 0x40000000}}
        for name, flag in flags.items():
            number = {numbers(RUN, platform.machine())["clone"]}
            if libc.syscall(number, ctypes.c_long(flag | 17), 0, 0, 0, 0) == 0:
                os._exit(7)
            print(name, errno.errorcode[ctypes.get_errno()])
        for family, protocol in ((17, 0), (38, 0), (40, 0), (16, 9)):  # the last one is audit's
            try:
                socket.socket(family, socket.SOCK_RAW, protocol)
                print("made a socket of family", family)
            except OSError:
                pass
        one_end, other_end = socket.socketpair()
        before = one_end.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
        one_end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * before)
        print(one_end.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == before)
        one_end.send(b"sockets work")
        print(other_end.recv(100).decode())
        try:
            mmap.mmap(-1, 4096)
        except OSError as error:
            print("shared memory without a file", errno.errorcode[error.errno])
        mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE)[0] = 1
        with open("/dev/shm/file", "wb+") as file:
            file.truncate(4096)
            mmap.mmap(file.fileno(), 4096)[0] = 1
        print("memory works")
    """
    assert sandbox.output(code).splitlines() == [
        "new user namespace EPERM",
        "new network EPERM",
        "True",
        "sockets work",
        "shared memory without a file EPERM",
        "memory works",
    ]


def test_no_device_makes_shared_memory_without_a_file(sandbox: Sandbox) -> None:
    code = """
        import mmap, os
        for name in sorted(os.listdir("/dev")):
            path = f"/dev/{name}"
            try:
                device = os.open(path, os.O_RDWR | os.O_NONBLOCK)
                mmap.mmap(device, 4096)
            except (OSError, ValueError):
                continue
            print(path)
        print("tried", len(os.listdir("/dev")) > 5, os.path.exists("/dev/zero"))
    """
    assert sandbox.output(code) == "tried True True"


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_numbers_are_those_of_linux_s_own_headers(machine: str) -> None:
    known = headers(machine)
    ours = numbers(RUN, machine) | numbers(ZYGOTE, machine) | numbers(NEVER, machine)
    assert {name: known[name] for name in ours if name in known} == {
        name: number for name, number in ours.items() if name in known
    }
    assert set(ours) - set(known) <= {"fchmodat2"}  # Linux 6.6 has it, and its number everywhere


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_program_allows_what_is_listed_and_nothing_else(machine: str) -> None:
    for nested in (False, True):
        program = seccomp_filter(machine=machine, nested_namespaces=nested)
        listed = numbers(RUN, machine) | (numbers(ZYGOTE, machine) if nested else {})
        harmless = {"socket": (1, 1), "socketpair": (1, 1), "mmap": (0, 0, 0, 2)}
        by_number = {number: harmless.get(name, ()) for name, number in listed.items()}
        for number in range(1024):
            given = by_number.get(number, ())
            wanted = ALLOWED if number in by_number else MISSING
            assert answer(program, number, *given, machine=machine) == wanted
        read = listed["read"]
        assert answer(program, read | 0x40000000, machine=machine) == MISSING  # the x32 calls
        other = {"x86_64": "aarch64", "aarch64": "x86_64"}[machine]
        assert answer(program, read, machine=other) == MISSING


def test_each_refusal_is_for_exactly_the_arguments_that_it_names() -> None:
    program, call = seccomp_filter(machine="x86_64"), numbers(RUN, "x86_64")

    def error(name: str, *arguments: int) -> str:
        value = answer(program, call[name], *arguments)
        return "" if value == ALLOWED else errno.errorcode.get(value & 0xFFFF, "nothing done")

    assert error("socket", 2, 1, 0) == error("socket", 16, 3, 0) == ""
    assert error("socket", 16, 3, 4) == "EPROTONOSUPPORT"
    assert error("socket", 40, 1, 0) == error("socketpair", 17, 1, 0) == "EAFNOSUPPORT"
    assert error("personality", 0) == error("personality", 0xFFFFFFFF) == ""
    assert error("personality", 0x0040000) == "EPERM"
    assert error("ioctl", 0, 0x5401) == ""
    assert error("ioctl", 0, 0x5412) == error("ioctl", 0, 0x541C) == "EPERM"
    assert error("mmap", 0, 9, 3, 0x22) == error("mmap", 0, 9, 3, 0x01) == ""
    assert error("mmap", 0, 9, 3, 0x21) == error("mmap", 0, 9, 3, 0x4023) == "EPERM"
    assert error("mmap", 0, 9, 3, 0x40022) == "ENOMEM"
    assert error("setsockopt", 3, 1, 9) == error("setsockopt", 3, 6, 7) == ""
    assert error("setsockopt", 3, 1, 7) == error("setsockopt", 3, 1, 8) == "nothing done"
    assert error("setsockopt", 3, 1, 26) == "EPERM"
    assert error("clone", 0x3D0F00) == error("clone", 17) == ""
    assert error("clone", 17 | 0x20000000) == "EPERM"
