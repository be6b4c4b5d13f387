"""Start a Jupyter kernel in the sandbox, and end it."""

from __future__ import annotations

import asyncio
import secrets
import signal
from pathlib import Path
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Dict, Instance, Unicode, default

from examroom.sandbox.files import collect
from examroom.sandbox.jupyter.sockets import CHANNELS, HeldSockets
from examroom.sandbox.launch.spawn import spawn
from examroom.sandbox.limits import Limits
from examroom.sandbox.process import END_SECONDS, Launcher, SandboxProcess, SandboxUnavailable
from examroom.sandbox.request import Request
from examroom.sandbox.spec import SOCKET_FOLDER, SandboxSpec
from examroom.sandbox.termination import Cause
from examroom.util import messages

LISTEN_SECONDS = 180.0
"""Of which importing PyMC takes most, on a machine with other work."""


class SandboxProvisioner(KernelProvisionerBase):
    """Starts kernels in the sandbox; the entry point ``examroom-sandbox``.

    A kernelspec chooses it with ``"metadata": {"kernel_provisioner": {"provisioner_name":
    "examroom-sandbox", "config": {"limits": {"memory": 2147483648}}}}``. ``SandboxKernelManager``
    uses it always.

    Attributes
    ----------
    launcher : callable
        Starts the sandbox.
    sandbox : SandboxProcess or None
        The latest sandbox, also when it has ended.
    process : SandboxProcess or None
        The same while Jupyter takes it for running.
    sockets : HeldSockets or None
        The latest kernel's sockets, which every connection must be made to.
    """

    limits = Dict(help="Limits that differ from the default, by name.")
    before = Unicode(help="Python source of ours to run before the kernel starts.")
    spec = Instance(SandboxSpec, help="What the kernel sees; made of `limits` if not given.")
    files = Dict(
        allow_none=True,
        default_value=None,
        help="The student's files by name; None: the files of the folder Jupyter starts in.",
    )

    launcher: Launcher = staticmethod(spawn)
    sandbox: SandboxProcess | None = None
    process: SandboxProcess | None = None
    sockets: HeldSockets | None = None
    _arguments: tuple[str, ...] = ()
    _cwd: str | None = None

    @default("spec")
    def _spec_of_limits(self) -> SandboxSpec:
        return SandboxSpec(limits=Limits.from_settings(self.limits))

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel to manage."""
        return self.process is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Take what Jupyter asks for; most of it is the sandbox's to decide."""
        self._arguments = tuple(kwargs.get("extra_arguments") or ())
        self._cwd = kwargs.get("cwd")
        if self.parent is not None:
            self.parent.transport = "ipc"
        return {"cmd": []}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel and return where it listens.

        Its sockets lie in the sandbox's own memory, so that nothing lies on the disk, and are held
        open before the first cell runs. Where it listens is the path inside, for no one outside
        may walk it: see `HeldSockets.address`.
        """
        files = self.files
        if files is None:
            files = collect(Path(self._cwd)) if self._cwd else {}
        name = secrets.token_hex(4)
        connection: dict[str, Any] = {
            "transport": "ipc",
            "ip": f"{SOCKET_FOLDER}/{name}",
            "key": secrets.token_hex(32),
            "signature_scheme": "hmac-sha256",
            "kernel_name": "python3",
            **{f"{channel}_port": number for channel, number in CHANNELS.items()},
        }
        request = Request(files, dict(connection), self._arguments, before=self.before)
        self.process = self.sandbox = SandboxProcess(self.spec, request, self.launcher)
        try:
            await asyncio.to_thread(self.process.start)
            self.sockets = await asyncio.to_thread(self._take_sockets, self.process, name)
        except SandboxUnavailable:
            self.process = None
            raise
        connection["key"] = connection["key"].encode()
        self.connection_info = cast(KernelConnectionInfo, connection)
        return self.connection_info

    def _take_sockets(self, process: SandboxProcess, name: str) -> HeldSockets:
        """Wait until the kernel listens, and hold on to where.

        Raises
        ------
        SandboxUnavailable
            It does not. It is ended.
        """
        assert process.sockets is not None
        sockets = HeldSockets(process.sockets, name)
        try:
            sockets.take(LISTEN_SECONDS, lambda: process.poll() is None)
        except OSError as error:
            sockets.close()
            process.close()
            ended = process.termination
            reason = ended.sentence if ended and ended.cause is not Cause.CLOSED else error
            raise SandboxUnavailable(messages.KERNEL_SILENT.format(reason=reason)) from None
        return sockets

    async def poll(self) -> int | None:
        """Return the kernel's exit code, None while it runs."""
        return self.process.poll() if self.process is not None else 0

    async def wait(self) -> int | None:
        """Wait until nothing of the kernel is left."""
        while (code := await self.poll()) is None:
            await asyncio.sleep(0.05)
        self.process = None
        return code

    async def send_signal(self, signum: int) -> None:
        """Interrupt the kernel alone, or end everything in the sandbox."""
        if self.process is None:
            return
        if signum == signal.SIGINT:
            self.process.interrupt()
        elif signum in (signal.SIGTERM, signal.SIGKILL):
            self.process.kill()

    async def kill(self, restart: bool = False) -> None:
        """End everything in the sandbox, and wait until it has."""
        await self.send_signal(signal.SIGKILL)
        if self.process is not None:
            await asyncio.to_thread(self.process.wait, END_SECONDS)

    async def terminate(self, restart: bool = False) -> None:
        """End everything in the sandbox."""
        await self.send_signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        """Leave nothing behind."""
        if self.sandbox is not None:
            await asyncio.to_thread(self.sandbox.close)
        if self.sockets is not None:
            self.sockets.shut()
        self.process = None

    def get_shutdown_wait_time(self, recommended: float = 5.0) -> float:
        """Be brief: a kernel that does not end when asked is ended."""
        return min(recommended, 2.0)
