"""The sandbox: student code runs in it and can reach nothing outside.

`SandboxKernelManager` starts a Jupyter kernel there, `run_self_test` proves that the walls hold
here. The work is done by bubblewrap, Linux namespaces, a system call filter, and a thread that
measures what is used.
"""

from examroom.sandbox.files import collect
from examroom.sandbox.jupyter.manager import SandboxKernelManager
from examroom.sandbox.limits import Limits
from examroom.sandbox.process import SandboxProcess, SandboxUnavailable
from examroom.sandbox.request import Request
from examroom.sandbox.self_test import SelfTestReport, run_self_test
from examroom.sandbox.spec import Bind, SandboxSpec
from examroom.sandbox.termination import Cause, Termination
from examroom.sandbox.zygote import SharedZygote, Zygote

__all__ = [
    "Bind",
    "Cause",
    "Limits",
    "Request",
    "SandboxKernelManager",
    "SandboxProcess",
    "SandboxSpec",
    "SandboxUnavailable",
    "SelfTestReport",
    "SharedZygote",
    "Termination",
    "Zygote",
    "collect",
    "run_self_test",
]
