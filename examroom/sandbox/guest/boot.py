"""Start a run from the inside: limits, files, then the kernel.

The sandbox's first Python program. It imports nothing but the standard library, since the rest of
this package is invisible here. What to do arrives on standard input: one line of JSON, then the
bytes of the student's files.
"""

import importlib
import json
import os
import resource
import sys
from typing import Any, BinaryIO, ClassVar


def main() -> None:
    """Begin as a new Python."""
    os.closerange(3, 65536)
    run_request()


def run_request() -> None:
    """Read the request, set up files and limits, say ``ready``, and run what was asked for."""
    with open(0, "rb", closefd=False) as stream:
        request = json.loads(stream.readline())
        put_files(request["working_folder"], request["files"], stream)
        prepare(request)
        os.write(1, b"ready\n")
        if stream.readline() != b"go\n":
            raise SystemExit("The grader has gone.")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    if request["code"] is not None:
        os.close(nothing)
        exec(compile(request["code"], "<sandbox>", "exec"), {"__name__": "__main__"})
        return
    os.dup2(nothing, 1)
    os.close(nothing)
    exec(compile(request["before"], "<before the kernel>", "exec"), {"__name__": "__before__"})
    run_kernel(request["connection"], request["arguments"])


def prepare(request: dict[str, Any]) -> None:
    """Set the limits, and import from the environment first and the student's folder last."""
    for name, value in request["rlimits"].items():
        if name == "DATA":
            value += data_there_already()
        kind = getattr(resource, f"RLIMIT_{name}")
        _, most = resource.getrlimit(kind)
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(kind, (value, value))
    # Where the machine runs out of memory, Linux ends this process before the machine's own.
    with open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")
    os.umask(0o077)
    os.chdir(request["working_folder"])
    for path in request["python_path"]:
        os.listdir(path)  # a folder that cannot be read must not be passed over in silence
    environment = (sys.prefix, sys.base_prefix, os.path.realpath(sys.base_prefix))
    sys.path[:] = [path for path in sys.path if path.startswith(environment)]
    sys.path += [*request["python_path"], request["working_folder"]]


def data_there_already() -> int:
    """Return the bytes of data that are there before the run: a fork has its parent's."""
    with open("/proc/self/status") as status:
        (line,) = (line for line in status if line.startswith("VmData:"))
    return int(line.split()[1]) * 1024


def put_files(folder: str, files: list[tuple[str, int]], stream: BinaryIO) -> None:
    """Write the student's files into the working folder."""
    os.makedirs(os.environ["HOME"], exist_ok=True)
    os.makedirs(folder, exist_ok=True)
    for name, size in files:
        path = os.path.normpath(os.path.join(folder, name))
        if not path.startswith((folder + "/", os.environ["HOME"] + "/")):
            raise SystemExit(f"The file {name!r} lies outside the working folder.")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as target:
            target.write(stream.read(size))


def run_kernel(connection: dict[str, object], arguments: list[str]) -> None:
    """Become the Jupyter kernel that listens where the connection says."""
    folder = os.path.dirname(str(connection["ip"]))
    path = os.path.join(folder, "connection.json")
    with open(path, "w") as stream:
        json.dump(connection, stream)
    leave_out_debugger()
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["ipykernel_launcher"]
    app: Any = IPKernelApp.instance()
    ipkernel: Any = importlib.import_module("ipykernel.ipkernel")
    ipkernel.sys = FewModules()
    app.initialize(
        ["-f", path, "--HistoryManager.enabled=False", "--IPKernelApp.ignore_cwd=True", *arguments]
    )
    ipkernel.sys = sys
    show_figures()
    app.start()


class FewModules:
    """Stands for `sys` while the kernel notes for its debugger where each module comes from.

    There are thousands, and a fork copies the memory that it looks at.
    """

    modules: ClassVar[dict[str, object]] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(sys, name)


def leave_out_debugger() -> None:
    """Let the kernel find no debugger, whose import takes as long as the rest of its start."""
    blocked = {} if "debugpy" in sys.modules else {"debugpy": None}
    sys.modules.update(blocked)  # type: ignore[arg-type]
    importlib.import_module("ipykernel.debugger")
    for name in blocked:
        del sys.modules[name]


def show_figures() -> None:
    """Let plots appear in the notebook where pyplot was imported before there was a kernel.

    The module that shows them connects itself to the kernel when it is imported.
    """
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        sys.modules.pop("matplotlib_inline.backend_inline", None)
        pyplot.switch_backend(os.environ["MPLBACKEND"])


if __name__ == "__main__":
    main()
