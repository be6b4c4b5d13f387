"""Import once, and make every run a fork: the zygote, seen from the inside.

It stands in a sandbox of its own and never runs student code. Each run is forked from it into
further namespaces (users, files, processes, network and the rest), where the zygote and other runs
do not exist, and has lost every privilege before it reads its request.

Only the source of this module enters the sandbox, so it imports nothing but the standard library.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import importlib
import json
import os
import platform
import random
import shutil
import signal
import socket
import struct
import sys
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

Settings = dict[str, Any]

LIBC = ctypes.CDLL(None, use_errno=True)
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 8, 0x1000, 0x4000, 0x40000
CLONE = {"x86_64": 56, "aarch64": 220}  # the call's number
SET_DUMPABLE, SET_SECCOMP, DROP_BOUNDING, AMBIENT, CLEAR_ALL = 4, 22, 24, 47, 4
FILTER_MODE = 2
CAPABILITIES = 0x20080522  # the version of capset(2)'s structures
SET_INTERFACE_FLAGS, INTERFACE_UP = 0x8914, 1
ALL_NAMESPACES = (
    os.CLONE_NEWUSER
    | os.CLONE_NEWNS
    | os.CLONE_NEWPID
    | os.CLONE_NEWIPC
    | os.CLONE_NEWNET
    | os.CLONE_NEWUTS
    | os.CLONE_NEWCGROUP
)


def serve(settings: Settings, run: Callable[[], None]) -> None:
    """Warm up, say ``warm`` on standard output, and make a fork for each caller.

    Parameters
    ----------
    settings : dict
        ``modules`` to import; a ``script`` to run, which leaves nothing but what it compiled; a
        script for ``settling`` what is left; the ``socket`` to listen on; ``mounts``, each a
        folder, its mode and size; what is ``shown`` below one of them; the system call ``filter``
        of a run.
    run : callable
        What a fork does: `boot.run_request`. It reads its request from standard input.
    """
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(settings["socket"])
        listener.listen(64)
        settings |= {"user": os.getuid(), "group": os.getgid()}
        # Taken out of the settings: what stays there can be read by every run, which is a fork.
        warm_up(settings.pop("modules"), [settings.pop("script"), settings.pop("settling")])
        require_safe_forks(listener.fileno())
        checked(LIBC.prctl(SET_DUMPABLE, 0, 0, 0, 0))
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        os.write(1, b"warm\n")
        while True:
            caller, _ = listener.accept()
            with caller:
                message, streams, _, _ = socket.recv_fds(caller, 16, 4)
                try:
                    if message and fork_into_namespaces() == 0:
                        listener.close()
                        leave(partial(build_sandbox, settings, caller, streams, run))
                except OSError as error:
                    with suppress(OSError):  # the caller may have gone
                        caller.send(f"no namespaces inside the sandbox: {error}".encode())
                for stream in streams:
                    os.close(stream)


def warm_up(modules: list[str], scripts: list[str]) -> None:
    """Import modules and run scripts; what one made is forgotten, what it compiled stays."""
    environment = dict(os.environ)
    for name in modules:
        try:
            importlib.import_module(name)
        except ImportError:
            continue  # the run will fail where it matters
    gc.freeze()  # modules stay: looking through them takes longer than all that scripts leave
    for script in scripts:
        exec(compile(script, "<warm-up>", "exec"), {"__name__": "__warm_up__"})
    os.environ.clear()
    os.environ.update(environment)


def require_safe_forks(listener: int) -> None:
    """Stop where threads or shared memory make forks unsafe; cut off every open file."""
    others = {int(number) for number in os.listdir("/proc/self/task")} - {os.getpid()}
    if others:
        named = ", ".join(sorted({read(f"/proc/self/task/{number}/comm") for number in others}))
        raise SystemExit(f"it left running threads, which a fork would lose: {named}")
    with open("/proc/self/maps") as maps:
        shared = [line.split()[-1] for line in maps if is_shared(line.split()[1])]
    if shared:
        raise SystemExit(f"it left memory that forks would share ({shared[0]})")
    nothing = os.open(os.devnull, os.O_RDWR)
    for name in os.listdir("/proc/self/fd"):  # whoever opened one may close its number later
        if int(name) not in (0, 1, 2, listener, nothing):
            with suppress(OSError):
                os.fstat(int(name))  # the one that listed them is gone
                os.dup2(nothing, int(name), inheritable=False)
    os.close(nothing)


def is_shared(rights: str) -> bool:
    """Tell whether memory with such rights, as ``rw-s``, can be written to by several processes."""
    return rights[1] == "w" and rights[3] == "s"


def fork_into_namespaces() -> int:
    """Fork to where nothing of this process is; as `os.fork`, but the child is a first process.

    By the number of the system call: the C library's clone(2) wants a function and a stack, and
    `os.unshare` would change this process itself.

    Raises
    ------
    OSError
        Namespaces are not allowed here.
    """
    number = CLONE[platform.machine()]
    flags = ctypes.c_ulong(ALL_NAMESPACES | signal.SIGCHLD)
    nothing = ctypes.c_void_p(None)  # no other stack: what is wanted is a fork
    child: int = LIBC.syscall(ctypes.c_long(number), flags, nothing, nothing, nothing, nothing)
    checked(min(child, 0))
    return child


def build_sandbox(
    settings: Settings, caller: socket.socket, streams: list[int], run: Callable[[], None]
) -> None:
    """Be the first process: set up, give up privileges, start the program, stay to its end."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        map_user(settings["user"], settings["group"])
        mount_folders(settings["mounts"], settings["shown"])
        write("/proc/sys/user/max_user_namespaces", "0")
        bring_up_loopback()
        give_up_privileges()
    except OSError as error:
        caller.send(f"the sandbox could not be made: {error}".encode())
        return
    caller.send(b"here")  # the kernel adds who sent it
    caller.close()
    stdin, stdout, stderr, exit_code = streams
    program = os.fork()
    if program == 0:
        os.close(exit_code)
        leave(partial(become_program, settings, (stdin, stdout, stderr), run))
    # The program has the same user and may signal this process, whose end would end everything.
    for number in set(range(1, signal.NSIG)) - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}:
        if number not in (32, 33):  # the threads library's own
            signal.signal(number, signal.SIG_IGN)
    for stream in (0, 1, 2, stdin, stdout, stderr):
        os.close(stream)
    ended, status = 0, 0
    while ended != program:  # the first process inherits every orphan, and has to reap it
        ended, status = os.wait()
    code = os.waitstatus_to_exitcode(status)
    os.write(exit_code, str(code if code >= 0 else 128 - code).encode())


def map_user(user: int, group: int) -> None:
    """Have the same numbers in the new namespace of users as outside of it."""
    checked(LIBC.prctl(SET_DUMPABLE, 1, 0, 0, 0))  # or the maps could not be written
    write("/proc/self/setgroups", "deny")
    write("/proc/self/uid_map", f"{user} {user} 1")
    write("/proc/self/gid_map", f"{group} {group} 1")
    checked(LIBC.prctl(SET_DUMPABLE, 0, 0, 0, 0))


def become_program(
    settings: Settings, streams: tuple[int, int, int], run: Callable[[], None]
) -> None:
    """Be the program: three streams, no other open file, the narrow filter, random numbers anew."""
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    checked(LIBC.prctl(SET_DUMPABLE, 1, 0, 0, 0))
    set_filter(b64decode(settings["filter"]))
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    run()
    sys.stdout.flush()


def mount_folders(mounts: list[tuple[str, str, int]], shown: list[str]) -> None:
    """Cover what could be shared: processes, and every folder that can be written to.

    What lies below such a folder and is shown read-only is shown again. The folders in which the
    warm-up kept what it compiled are copied into the new ones.
    """
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    kept = {path: os.open(path, os.O_PATH) for path in shown}
    old_home = os.open(os.environ["HOME"], os.O_RDONLY | os.O_DIRECTORY)
    for path, mode, size in mounts:
        mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, f"mode={mode},size={size}")
    for path, descriptor in kept.items():
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):
            os.makedirs(path, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o444))
        mount(f"/proc/self/fd/{descriptor}", path, None, MS_BIND | MS_REC)
        os.close(descriptor)
    shutil.copytree(f"/proc/self/fd/{old_home}", os.environ["HOME"])
    os.close(old_home)


def bring_up_loopback() -> None:
    """Let the program talk to itself, as in any other sandbox."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_INTERFACE_FLAGS, struct.pack("16sH14x", b"lo", INTERFACE_UP))


def give_up_privileges() -> None:
    """Drop every capability, for good."""
    number = 0
    while LIBC.prctl(DROP_BOUNDING, number, 0, 0, 0) == 0:
        number += 1
    checked(LIBC.prctl(AMBIENT, CLEAR_ALL, 0, 0, 0))
    checked(LIBC.capset(struct.pack("Ii", CAPABILITIES, 0), bytes(24)))


def set_filter(program: bytes) -> None:
    """Install a system call filter on top of the sandbox's own."""
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    checked(LIBC.prctl(SET_SECCOMP, FILTER_MODE, header, 0, 0))


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Call mount(2)."""
    words = [text.encode() if text else None for text in (source, target, kind)]
    checked(LIBC.mount(*words, ctypes.c_ulong(flags), options.encode() or None), target)


def checked(result: int, about: str = "") -> None:
    """Raise what a call of the C library failed with."""
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), about or None)


def read(path: str) -> str:
    """Read a line of one of the kernel's own files."""
    with open(path) as file:
        return file.read().strip()


def write(path: str, text: str) -> None:
    """Write a line to one of the kernel's own files."""
    with open(path, "w") as file:
        file.write(text)


def leave(work: Callable[[], None]) -> None:
    """Do what a fork is for, and never return from it."""
    code = 1
    try:
        work()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def main(path: str) -> None:
    """Serve until the sandbox ends.

    Parameters
    ----------
    path : str
        Of a file with the settings, which is deleted: they would stay in memory, for every run to
        find, in the frame and in the constants of whoever called this with them.
    """
    serve(read_once(path), sys.modules["__main__"].run_request)


def read_once(path: str) -> Settings:
    """Read a file of JSON and delete it."""
    with open(path) as file:
        settings: Settings = json.load(file)
    os.unlink(path)
    return settings
