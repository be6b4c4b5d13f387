"""Kernels for nbclient and nbgrader that can only be started in the sandbox."""

from __future__ import annotations

from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Dict, Instance, Unicode, default

from examroom.sandbox.jupyter.client import SandboxKernelClient
from examroom.sandbox.jupyter.provisioner import SandboxProvisioner
from examroom.sandbox.jupyter.sockets import HeldSockets
from examroom.sandbox.launch.spawn import spawn
from examroom.sandbox.limits import Limits
from examroom.sandbox.process import Launcher, SandboxProcess
from examroom.sandbox.spec import SandboxSpec
from examroom.sandbox.termination import Termination


class SandboxKernelManager(AsyncKernelManager):
    """A kernel manager that ignores kernelspecs and provisioners set elsewhere.

    With nbgrader, ``c.Execute.kernel_manager_class = "examroom.sandbox.SandboxKernelManager"`` and
    settings such as ``c.SandboxKernelManager.limits = {"memory": 2 * 1024**3}``. No connection file
    is written.

    Attributes
    ----------
    launcher : callable
        Starts the sandbox.
    warm : bool
        Whether that makes a fork of the zygote.
    cold : str
        Why it does not, though it was asked to.
    """

    limits = Dict(help="Limits that differ from the default, by name.").tag(config=True)
    spec = Instance(SandboxSpec, help="What the kernel sees; made of `limits` if not given.")
    files = Dict(
        allow_none=True,
        default_value=None,
        help="The student's files by name; None: the files of the folder Jupyter starts in.",
    )
    before = Unicode(help="Python source of ours to run before the kernel starts.")

    launcher: Launcher = staticmethod(spawn)
    warm = False
    cold = ""
    _sandbox_provisioner: SandboxProvisioner | None = None

    def __init__(self, **kwargs: Any) -> None:
        """Make a manager; ``spec`` and ``files`` may be given by name."""
        super().__init__(**kwargs)
        self.transport = "ipc"
        self.client_factory = SandboxKernelClient

    @default("spec")
    def _spec_of_limits(self) -> SandboxSpec:
        return SandboxSpec(limits=Limits.from_settings(self.limits))

    @property
    def kernel_spec(self) -> KernelSpec:
        """The one kernel there is."""
        return KernelSpec(
            argv=["python"],
            display_name="Python in the sandbox",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": "examroom-sandbox"}},
        )

    @property
    def sandbox(self) -> SandboxProcess | None:
        """The sandbox, also when it has ended; None before the start."""
        return self._sandbox_provisioner.sandbox if self._sandbox_provisioner is not None else None

    @property
    def termination(self) -> Termination | None:
        """How the kernel ended; None while it runs."""
        return self.sandbox.termination if self.sandbox is not None else None

    def client(self, **kwargs: Any) -> Any:
        """Return a client that takes no larger message than the kernel may write in all."""
        most = self.spec.limits.output
        return super().client(most_bytes=most, sockets=self._sockets, **kwargs)

    @property
    def _sockets(self) -> HeldSockets | None:
        return self._sandbox_provisioner.sockets if self._sandbox_provisioner is not None else None

    def _make_url(self, channel: str) -> str:
        """Return where a channel is held open: a private method, that walks the path inside."""
        if self._sockets is None:
            raise RuntimeError("there is no kernel to connect to: it was not started")
        return self._sockets.address(channel)

    def cleanup_ipc_files(self) -> None:
        """Remove nothing: the sockets are gone with the sandbox."""

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        """Choose our provisioner: a private method, since Jupyter asks its settings."""
        if self._sandbox_provisioner is None:
            self._sandbox_provisioner = SandboxProvisioner(
                parent=self,
                kernel_spec=self.kernel_spec,
                spec=self.spec,
                files=self.files,
                before=self.before,
            )
            self._sandbox_provisioner.launcher = self.launcher
        self.provisioner = self._sandbox_provisioner
        return await super()._async_pre_start_kernel(**kwargs)

    async def _async_request_shutdown(self, restart: bool = False) -> None:
        """End the kernel at once: asking one that has hung up would wait for ever."""
        await self._async_kill_kernel(restart=restart)

    def write_connection_file(self, **kwargs: Any) -> None:
        """Write none: nobody else has business with this kernel."""
