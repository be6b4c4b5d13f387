"""A Jupyter client that does not trust its kernel."""

from __future__ import annotations

import time
from contextlib import suppress
from queue import Empty
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from traitlets import Instance, Integer

from examroom.sandbox.jupyter.sockets import HeldSockets

STARTUP_SECONDS = 60.0
SUBSCRIBED_SECONDS = 0.05
"""Seconds after which a kernel that answers is asked again: it did not know yet who listens."""
SEND_MILLISECONDS = 10_000
"""A request to a kernel that has hung up fails after this time, and does not wait for ever."""
FIRST_RETRY_MILLISECONDS, LONGEST_RETRY_MILLISECONDS = 5, 200
"""Between tries to reach a kernel that does not listen yet, at first and at most."""


class SandboxKernelClient(AsyncKernelClient):
    """A kernel's client that hangs up on a message larger than all output may be.

    It sends no heartbeats: the thread that guards the sandbox knows whether a kernel is there, and
    a kernel that has hung up would take none.
    """

    most_bytes = Integer(-1, help="The largest message that is taken; -1: any.")
    sockets = Instance(HeldSockets, allow_none=True, help="Where the channels are held open.")

    def _make_url(self, channel: str) -> str:
        """Return where a channel is held open: a private method, that walks the path inside."""
        if self.sockets is None:
            raise RuntimeError("there is no kernel to connect to: it was not started")
        return self.sockets.address(channel)

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

    def stop_channels(self) -> None:
        """Close the channels, and let go of the sockets."""
        super().stop_channels()
        if self.sockets is not None:
            self.sockets.close()

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers a question and says that it is idle, and no longer.

        Jupyter's own way waits for heartbeats, and then until nothing has arrived for a while.

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
                while not is_idle(
                    await self._next(self.get_iopub_msg, question, SUBSCRIBED_SECONDS)
                ):
                    pass
                return
            if not await self.is_alive():
                raise RuntimeError("it ended before it was asked anything")
        raise RuntimeError(f"no answer came within {patience:.0f} seconds")

    async def _next(self, get: Any, question: str, seconds: float) -> dict[str, Any]:
        """Return the next message about a question."""
        while True:
            message: dict[str, Any] = await get(timeout=seconds)
            if message["parent_header"].get("msg_id") == question:
                return message

    def _context_default(self) -> zmq.asyncio.Context:
        """Make a context, whose options the sockets of all channels take over."""
        self._created_context = (
            True  # a private name: Jupyter then ends the context with the client
        )
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.MAXMSGSIZE, self.most_bytes)
        context.setsockopt(zmq.SNDTIMEO, SEND_MILLISECONDS)
        context.setsockopt(zmq.RECONNECT_IVL, FIRST_RETRY_MILLISECONDS)
        context.setsockopt(zmq.RECONNECT_IVL_MAX, LONGEST_RETRY_MILLISECONDS)
        return context


def is_idle(message: dict[str, Any]) -> bool:
    """Tell whether a kernel says that it has done what it was asked."""
    return bool(message["content"].get("execution_state") == "idle")
