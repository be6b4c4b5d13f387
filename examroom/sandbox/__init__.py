"""The sealed room: student code runs in it and can reach nothing outside.

`start_kernel` starts a Jupyter kernel there, `probe` proves that the walls hold on this machine.
The work is done by bubblewrap, Linux namespaces, a system call filter, and a thread that counts
what is used.
"""

from examroom.sandbox.death import Cause, Death
from examroom.sandbox.files import collect
from examroom.sandbox.limits import Limits
from examroom.sandbox.manager import SealedKernelManager, start_kernel
from examroom.sandbox.order import Order
from examroom.sandbox.preloaded import Preloaded
from examroom.sandbox.process import SandboxUnavailable, SealedProcess
from examroom.sandbox.proof import ProbeReport, probe
from examroom.sandbox.provisioner import SealedProvisioner
from examroom.sandbox.room import Bind, Room

__all__ = [
    "Bind",
    "Cause",
    "Death",
    "Limits",
    "Order",
    "Preloaded",
    "ProbeReport",
    "Room",
    "SandboxUnavailable",
    "SealedKernelManager",
    "SealedProcess",
    "SealedProvisioner",
    "collect",
    "probe",
    "start_kernel",
]
