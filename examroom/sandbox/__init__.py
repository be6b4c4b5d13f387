"""The sealed room: student code runs in it and can reach nothing outside.

`start_kernel` starts a Jupyter kernel there, `run_self_test` proves that the walls hold here.
The work is done by bubblewrap, Linux namespaces, a system call filter, and a thread that counts
what is used.
"""

from examroom.sandbox.files import collect
from examroom.sandbox.jupyter.manager import SealedKernelManager, start_kernel
from examroom.sandbox.jupyter.provisioner import SealedProvisioner
from examroom.sandbox.limits import Limits
from examroom.sandbox.process import SandboxUnavailable, SealedProcess
from examroom.sandbox.request import Request
from examroom.sandbox.self_test import SelfTestReport, run_self_test
from examroom.sandbox.spec import Bind, SandboxSpec
from examroom.sandbox.termination import Cause, Termination
from examroom.sandbox.zygote import Zygote

__all__ = [
    "Bind",
    "Cause",
    "Limits",
    "Request",
    "SandboxSpec",
    "SandboxUnavailable",
    "SealedKernelManager",
    "SealedProcess",
    "SealedProvisioner",
    "SelfTestReport",
    "Termination",
    "Zygote",
    "collect",
    "run_self_test",
    "start_kernel",
]
