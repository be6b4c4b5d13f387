"""Start a Jupyter kernel in the sandbox, and end it."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
from pathlib import Path
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Dict, Instance, default

from examroom.sandbox.files import collect
from examroom.sandbox.launch.spawn import spawn
from examroom.sandbox.limits import Limits
from examroom.sandbox.process import END_SECONDS, Launcher, SandboxProcess, SandboxUnavailable
from examroom.sandbox.request import Request
from examroom.sandbox.spec import SOCKET_FOLDER, SandboxSpec

PORTS = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")


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
    """

    limits = Dict(help="Limits that differ from the default, by name.")
    spec = Instance(SandboxSpec, help="What the kernel sees; made of `limits` if not given.")
    files = Dict(
        allow_none=True,
        default_value=None,
        help="The student's files by name; None: the files of the folder Jupyter starts in.",
    )

    launcher: Launcher = staticmethod(spawn)
    sandbox: SandboxProcess | None = None
    process: SandboxProcess | None = None
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

        Its sockets lie in the sandbox's own memory. We reach them through an open folder,
        so that nothing lies on the disk and no other process's sockets can be mistaken for them.
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
            **{port: number for number, port in enumerate(PORTS, start=1)},
        }
        request = Request(files=files, connection=dict(connection), arguments=self._arguments)
        self.process = self.sandbox = SandboxProcess(self.spec, request, self.launcher)
        try:
            await asyncio.to_thread(self.process.start)
        except SandboxUnavailable:
            self.process = None
            raise
        connection["ip"] = f"/proc/{os.getpid()}/fd/{self.process.sockets}/{name}"
        connection["key"] = connection["key"].encode()
        self.connection_info = cast(KernelConnectionInfo, connection)
        return self.connection_info

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
        self.process = None

    def get_shutdown_wait_time(self, recommended: float = 5.0) -> float:
        """Be brief: a kernel that does not end when asked is ended."""
        return min(recommended, 2.0)
