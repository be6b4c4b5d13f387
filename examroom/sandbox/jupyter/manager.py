"""Kernels for nbclient and nbgrader that can only be started in the sandbox."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from queue import Empty
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Dict, Instance

from examroom.sandbox.jupyter.provisioner import SealedProvisioner
from examroom.sandbox.launch.spawn import spawn
from examroom.sandbox.limits import Limits
from examroom.sandbox.process import Launcher, SandboxUnavailable, SealedProcess
from examroom.sandbox.spec import Bind, SandboxSpec
from examroom.sandbox.termination import Termination

STARTUP_SECONDS = 60.0
JOINING = 0.05
"""Seconds after which a kernel that answers is asked again: it did not know yet who listens."""
SEND_MILLISECONDS = 10_000
"""A request to a kernel that has hung up fails after this time, and does not wait for ever."""
KNOCK_MILLISECONDS, CALM_MILLISECONDS = 5, 200
"""Between tries to reach a kernel that does not listen yet, at first and at most."""


class SealedKernelClient(AsyncKernelClient):
    """A kernel's client that hangs up on a message larger than all output may be.

    It sends no heartbeats: whether a kernel is there its guard knows, and a kernel that has hung up
    would take none.
    """

    def start_channels(
        self,
        shell: bool = True,
        iopub: bool = True,
        stdin: bool = True,
        hb: bool = True,
        control: bool = True,
    ) -> None:
        """Open the channels to the kernel, that for heartbeats never."""
        super().start_channels(shell, iopub, stdin, False, control)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers a question and says that it is idle, and no longer.

        Raises
        ------
        RuntimeError
            It does not within so many seconds, or it has ended.
        """
        patience = STARTUP_SECONDS if timeout is None else timeout
        end = time.monotonic() + patience
        while time.monotonic() < end:
            question = self.kernel_info()
            with suppress(Empty):
                self._handle_kernel_info_reply(await self._next(self.get_shell_msg, question, 1.0))
                while not is_idle(await self._next(self.get_iopub_msg, question, JOINING)):
                    pass
                return
            if not await self.is_alive():
                raise RuntimeError("it ended before it was asked anything")
        raise RuntimeError(f"it said nothing for {patience:.0f} seconds")

    async def _next(self, get: Any, question: str, seconds: float) -> dict[str, Any]:
        """Return the next message about a question."""
        while True:
            message: dict[str, Any] = await get(timeout=seconds)
            if message["parent_header"].get("msg_id") == question:
                return message

    def _context_default(self) -> zmq.asyncio.Context:
        self._created_context = True
        context = zmq.asyncio.Context()
        if isinstance(self.parent, SealedKernelManager):
            context.setsockopt(zmq.MAXMSGSIZE, self.parent.settled_room().limits.output)
            context.setsockopt(zmq.SNDTIMEO, SEND_MILLISECONDS)
            context.setsockopt(zmq.RECONNECT_IVL, KNOCK_MILLISECONDS)
            context.setsockopt(zmq.RECONNECT_IVL_MAX, CALM_MILLISECONDS)
        return context


def is_idle(message: dict[str, Any]) -> bool:
    """Tell whether a kernel says that it has done what it was asked."""
    return bool(message["content"].get("execution_state") == "idle")


class SealedKernelManager(AsyncKernelManager):
    """A kernel manager that ignores kernelspecs and provisioners set elsewhere.

    With nbgrader, ``c.Execute.kernel_manager_class = "examroom.sandbox.SealedKernelManager"`` and
    settings such as ``c.SealedKernelManager.limits = {"memory": 2 * 1024**3}``. No connection file
    is written.

    Attributes
    ----------
    make : callable
        Starts the sandbox.
    warm : bool
        Whether that makes a fork of a preloaded process.
    cold : str
        Why it does not, though it was asked to.
    """

    limits = Dict(help="Limits that differ from the default, by name.").tag(config=True)
    room = Instance(
        SandboxSpec, allow_none=True, help="What the kernel sees; made of `limits` if None."
    )
    files = Dict(
        allow_none=True,
        default_value=None,
        help="The student's files by name; None: the files of the folder Jupyter starts in.",
    )

    make: Launcher = staticmethod(spawn)
    warm = False
    cold = ""
    _sealed_provisioner: SealedProvisioner | None = None

    def __init__(self, **kwargs: Any) -> None:
        """Make a manager; ``room`` and ``files`` may be given by name."""
        super().__init__(**kwargs)
        self.transport = "ipc"
        self.client_factory = SealedKernelClient

    def settled_room(self) -> SandboxSpec:
        """Return what the kernel sees and may use."""
        return self.room or SandboxSpec(limits=Limits(**self.limits))

    @property
    def kernel_spec(self) -> KernelSpec:
        """The one kernel there is."""
        return KernelSpec(
            argv=["python"],
            display_name="Python in the exam room",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": "examroom-sandbox"}},
        )

    @property
    def sealed(self) -> SealedProcess | None:
        """The sandbox, also when it has ended; None before the start."""
        return self._sealed_provisioner.sealed if self._sealed_provisioner is not None else None

    @property
    def death(self) -> Termination | None:
        """How the kernel ended; None while it runs."""
        return self._sealed_provisioner.death if self._sealed_provisioner is not None else None

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        if self._sealed_provisioner is None:
            self._sealed_provisioner = SealedProvisioner(
                parent=self,
                kernel_spec=self.kernel_spec,
                room=self.settled_room(),
                files=self.files,
            )
            self._sealed_provisioner.make = self.make
        self.provisioner = self._sealed_provisioner
        return await super()._async_pre_start_kernel(**kwargs)

    async def _async_request_shutdown(self, restart: bool = False) -> None:
        """End the kernel at once: asking one that has hung up would wait for ever."""
        await self._async_kill_kernel(restart=restart)

    def write_connection_file(self, **kwargs: Any) -> None:
        """Write none: nobody else has business with this kernel."""


async def start_kernel(
    files: Mapping[str, bytes] | None = None,
    limits: Limits | None = None,
    binds: Iterable[Bind] = (),
    *,
    room: SandboxSpec | None = None,
    arguments: Iterable[str] = (),
    make: Launcher = spawn,
) -> tuple[SealedKernelManager, AsyncKernelClient]:
    """Start a kernel in the sandbox, ready for a cell.

    Parameters
    ----------
    files : mapping of str to bytes, optional
        The student's files by their paths. They are copied.
    limits : Limits, optional
        What the exam may use.
    binds : iterable of Bind
        More of the host to show read-only.
    room : SandboxSpec, optional
        All of the settings at once, in place of `limits` and `binds`.
    arguments : iterable of str
        More of the kernel's command line.
    make : callable
        Starts the sandbox.

    Returns
    -------
    SealedKernelManager, AsyncKernelClient
        Hand the first to ``nbclient.NotebookClient(notebook, km=manager)``, or send cells with
        the second. ``await manager.shutdown_kernel(now=True)`` leaves nothing behind.

    Raises
    ------
    SandboxUnavailable
        The sandbox cannot be made here, or the kernel does not answer in it.
    """
    room = room or SandboxSpec(limits=limits or Limits(), binds=tuple(binds))
    manager = SealedKernelManager(room=room, files=dict(files or {}))
    manager.make = make
    try:
        await manager.start_kernel(extra_arguments=list(arguments))
    except SandboxUnavailable:
        await manager.cleanup_resources()
        raise
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=STARTUP_SECONDS)
    except RuntimeError as error:
        client.stop_channels()
        sealed = manager.sealed
        await manager.shutdown_kernel(now=True)
        said = sealed.complaint.splitlines()[-1:] if sealed is not None else []
        reason = said[0] if said else error
        raise SandboxUnavailable(f"The kernel does not answer in the sandbox: {reason}.") from error
    return manager, client
